import type { z } from 'zod';
import { OutcryError } from '../domain/errors.ts';

/**
 * A value that was stored as JSON text, checked against its schema.
 *
 * @throws OutcryError `corrupt`, naming `what` was being read and the first thing wrong with it.
 */
export function fromStoredJson<T>(schema: z.ZodType<T>, text: string, what: string): T {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new OutcryError('corrupt', `${what} in the database is not valid JSON.`, { cause: error });
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = issue && issue.path.length > 0 ? ` at ${issue.path.join('.')}` : '';
  throw new OutcryError('corrupt', `${what} in the database does not have the expected shape${where}: ${issue?.message ?? 'invalid'}.`);
}
