import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

type ErrorClass = new (message: string) => Error;

const path = join(dirname(createRequire(import.meta.url).resolve('ccxt')), '..', 'js', 'src', 'base', 'errors.js');

/** ccxt's error classes by name. */
export const CCXT_ERRORS = (await import(pathToFileURL(path).href)) as Readonly<Record<string, ErrorClass>>;

/** An error of ccxt's. */
export function ccxtError(name: string, message = `binance ${name}`): Error {
  const Class = CCXT_ERRORS[name];
  if (Class === undefined) throw new TypeError(`ccxt has no ${name}`);
  return new Class(message);
}
