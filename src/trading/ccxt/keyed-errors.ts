import { OutcryError, messageOf } from '../../domain/errors.ts';
import { venueError } from '../../market/ccxt/venue-errors.ts';
import type { VenueKeys } from './keyed-client.ts';

/** A failure of a keyed call in our own words, without a key, a signature or a signed address in any part of it. */
export function keyedError(venue: string, keys: VenueKeys, error: unknown): OutcryError {
  const told = venueError(venue, error);
  const code = venueCode(error);
  // What ccxt threw bears signed addresses, and would be written out by whoever logs the cause.
  const cause = new Error(withoutSecrets(keys, messageOf(error)));
  cause.name = error instanceof Error ? error.constructor.name : 'Error';
  delete cause.stack;
  return new OutcryError(told.kind, withoutSecrets(keys, told.message), {
    ...(told.field === undefined ? {} : { field: told.field }),
    ...hintOf(told, code),
    ...(told.retryAfterMs === undefined ? {} : { retryAfterMs: told.retryAfterMs }),
    cause,
  });
}

/** The venue's own number for what went wrong, as it stands in the message of a ccxt error; `null` where there is none. */
export function venueCode(error: unknown): string | null {
  return /"code"\s*:\s*"?(-?\d+)"?/.exec(messageOf(error))?.[1] ?? null;
}

const HINTS: Readonly<Record<string, string>> = {
  '-1021': 'The clock of this machine is off, and was compared with the exchange’s again: try once more, and switch on time synchronisation.',
  '-1022': 'Check EXCHANGE_API_SECRET: it does not belong to the key.',
  '-2014': 'Check EXCHANGE_API_KEY.',
  '-2015': 'Check EXCHANGE_API_KEY, the addresses it may be used from, and whether it may trade spot.',
};

function hintOf(told: OutcryError, code: string | null): { readonly hint?: string } {
  const hint = (code === null ? undefined : HINTS[code]) ?? told.hint;
  return hint === undefined ? {} : { hint };
}

function withoutSecrets({ apiKey, secret }: VenueKeys, message: string): string {
  const spellings = [apiKey, secret].filter((value) => value !== '').flatMap((value) => [value, encodeURIComponent(value)]);
  return spellings
    .reduce((clean, spelling) => clean.replaceAll(spelling, '[hidden]'), message)
    .replace(/\?[^\s"']*signature=[^\s"']*/gi, '')
    .replace(/\bsignature=[^\s&"']*/gi, 'signature=[hidden]')
    .replace(/("signature"\s*:\s*")[^"]*/gi, '$1[hidden]');
}
