import type { z } from 'zod';
import { OutcryError } from '../domain/errors.ts';

/** A schema for every property of `T`, the optional ones too: a thing that grows a part without growing its schema does not compile. */
export type Shape<T> = { readonly [Name in keyof T]-?: z.ZodType<T[Name]> };

/**
 * A value that is to be stored, seen to be one that `fromStored` takes: what cannot be read again is lost.
 *
 * @throws Error, as a bug, naming `what` was to be stored and the first thing wrong with it.
 */
export function toStore<T>(schema: z.ZodType<T>, value: T, what: string): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return value;
  throw new Error(`${what} cannot be stored, as it does not have the expected shape${firstFault(parsed.error)}.`);
}

/** A value as JSON text that `fromStoredJson` reads back. @throws as `toStore`. */
export function toStoredJson<T>(schema: z.ZodType<T>, value: T, what: string): string {
  return JSON.stringify(toStore(schema, value, what));
}

/**
 * A value that was stored, checked against its schema.
 *
 * @throws OutcryError `corrupt`, naming `what` was being read and the first thing wrong with it.
 */
export function fromStored<T>(schema: z.ZodType<T>, value: unknown, what: string): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new OutcryError('corrupt', `${what} in the database does not have the expected shape${firstFault(parsed.error)}.`);
}

/** A value that was stored as JSON text, checked against its schema. @throws as `fromStored`. */
export function fromStoredJson<T>(schema: z.ZodType<T>, text: string, what: string): T {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new OutcryError('corrupt', `${what} in the database is not valid JSON.`, { cause: error });
  }
  return fromStored(schema, value, what);
}

/** Texts whose values are kept: more than a desk's deployments and what they have on the way at one close. */
const MOST_KEPT = 1_000;

/**
 * `fromStoredJson` of texts that are read again and again and never change, such as the terms of an order: the same text gives the same
 * value, which nobody may write to. Those read longest ago are dropped.
 */
export function rememberedJson<T>(schema: z.ZodType<T>): (text: string, what: string) => T {
  const kept = new Map<string, T>();
  return (text, what) => {
    const value = kept.get(text) ?? fromStoredJson(schema, text, what);
    kept.delete(text);
    kept.set(text, value);
    if (kept.size > MOST_KEPT) kept.delete(kept.keys().next().value ?? '');
    return value;
  };
}

function firstFault({ issues: [issue] }: z.ZodError): string {
  const where = issue && issue.path.length > 0 ? ` at ${issue.path.join('.')}` : '';
  return `${where}: ${issue?.message ?? 'invalid'}`;
}
