import { z } from 'zod';
import { OutcryError } from '../domain/errors.ts';
import type { WorkOptions } from '../domain/progress.ts';
import type { Card } from '../reports/card.ts';

/** What a tool does to the world, which decides who may call it. */
export type Access = 'read' | 'write' | 'trade' | 'admin';

/** Who is asking and when; handed to every call of a tool. */
export interface ToolCall extends WorkOptions {
  /** The present, epoch milliseconds. */
  readonly now: number;
  /** The conversation the answer goes to; what a tool remembers for it is keyed by this. */
  readonly conversation: string;
}

/** What a tool answers. */
export interface ToolResult {
  /** For the person: every figure that is shown. */
  readonly card: Card;
  /** For scripts: what `--json` prints. Plain JSON values only. */
  readonly data: unknown;
  /** For the model: the few facts worth a sentence. `data` when left out. */
  readonly brief?: unknown;
}

/** What one tool is made of; see `defineTool`. */
export interface ToolDefinition<Input extends z.ZodObject> {
  /** Snake-case, the model's name for it: `get_price`. */
  readonly name: string;
  /** The command without its slash, on every surface: `price`. */
  readonly command: string;
  /** One sentence in the imperative, for help pages and for the model. */
  readonly summary: string;
  readonly access: Access;
  /**
   * A flat zod object whose every field has a description. Fields accept what people type (`btc`, `2%`, `90d`) and come out
   * typed; they are built in `tools/values`.
   */
  readonly input: Input;
  /** Names of the fields that may be given by position, in order. The last one may take several words if it is listed in `rest`. */
  readonly positional: readonly (keyof z.input<Input> & string)[];
  /** The positional field that swallows all remaining words, if any. */
  readonly rest?: keyof z.input<Input> & string;
  /**
   * Ways people ask for this, for the phrasebook and the help page: lower-case words, `{field}` where an argument stands.
   * `how much is {symbol}`, `price of {symbol}`.
   */
  readonly phrases: readonly string[];
  /** Whole command lines without the slash that work as they stand; help shows them and a test runs them. */
  readonly examples: readonly string[];
  run(input: z.output<Input>, call: ToolCall): Promise<ToolResult>;
}

/** A tool as every surface uses it: described by data, called with anything, checked by itself. */
export interface Tool extends Omit<ToolDefinition<z.ZodObject>, 'run' | 'positional' | 'rest'> {
  readonly positional: readonly string[];
  readonly rest: string | null;
  /** The input as JSON Schema (draft 2020-12), as the model, OpenAPI and help pages see it. */
  readonly schema: Readonly<Record<string, unknown>>;
  /**
   * The arguments in canonical form: symbols, timeframes, rates and amounts as the house writes them; spans as they were given.
   *
   * @throws OutcryError `invalid-input` that names every field at fault, with what was expected.
   */
  check(args: unknown): Readonly<Record<string, unknown>>;
  /** Checks the arguments and does the work. @throws OutcryError */
  call(args: unknown, call: ToolCall): Promise<ToolResult>;
}

/** Makes a tool of its definition; command line, chat command, help page and model tool all derive from the result. */
export function defineTool<Input extends z.ZodObject>(definition: ToolDefinition<Input>): Tool {
  const { run, rest, ...described } = definition;
  const parse = (args: unknown): z.output<Input> => {
    const parsed = definition.input.strict().safeParse(args ?? {});
    if (parsed.success) return parsed.data as z.output<Input>;
    throw inputError(definition, parsed.error);
  };
  return {
    ...described,
    rest: rest ?? null,
    schema: z.toJSONSchema(definition.input, { io: 'input', unrepresentable: 'any' }) as Record<string, unknown>,
    check: (args) => dropUndefined(parse(args)),
    call: async (args, call) => run(parse(args), call),
  };
}

function dropUndefined(value: object): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined));
}

function inputError(definition: ToolDefinition<z.ZodObject>, error: z.ZodError): OutcryError {
  const known = Object.keys(definition.input.shape);
  const sentences = error.issues.map((issue) => {
    if (issue.code === 'unrecognized_keys') {
      const keys = issue.keys.map((key) => `"${key}"`).join(', ');
      return `${definition.command} takes no ${keys}; it takes ${known.join(', ') || 'no arguments'}.`;
    }
    const field = issue.path.join('.');
    if (issue.code === 'invalid_type' && issue.input === undefined) return `${field} is missing: ${describe(definition, field)}.`;
    return field === '' ? issue.message : `${field}: ${issue.message}`;
  });
  const first = error.issues.find((issue) => issue.path.length > 0);
  return new OutcryError('invalid-input', sentences.join(' '), first ? { field: String(first.path[0]) } : {});
}

function describe(definition: ToolDefinition<z.ZodObject>, field: string): string {
  return definition.input.shape[field]?.meta()?.description ?? 'a value is needed';
}
