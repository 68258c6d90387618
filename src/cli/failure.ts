import { OutcryError, messageOf } from '../domain/errors.ts';

/** Exit status of the `outcry` command. */
export const EXIT = { done: 0, failed: 1, misused: 2 } as const;

/** The exit status that a failure means: misused when the words were wrong, failed when the work was. */
export function exitStatusOf(error: unknown): number {
  return error instanceof OutcryError && error.kind === 'invalid-input' ? EXIT.misused : EXIT.failed;
}

/** A failure as one clear line and, where there is one, the text at fault and a line that says what to do. */
export function failureText(error: unknown): string {
  if (!(error instanceof OutcryError)) return `outcry: something went wrong: ${messageOf(error)}`;
  return [`outcry: ${error.message}`, error.excerpt, error.hint].filter((part) => part !== undefined).join('\n');
}

/** A failure for scripts: `{ error: { kind, message, field?, hint? } }`. */
export function failureJson(error: unknown): { readonly error: Readonly<Record<string, string>> } {
  if (!(error instanceof OutcryError)) return { error: { kind: 'bug', message: messageOf(error) } };
  return {
    error: {
      kind: error.kind,
      message: error.message,
      ...(error.field === undefined ? {} : { field: error.field }),
      ...(error.hint === undefined ? {} : { hint: error.hint }),
    },
  };
}
