import type { WorkOptions } from '../domain/progress.ts';
import type { AccountBook, AccountFacts } from './trading-needs.ts';
import { readBy, refuse } from './values/fields.ts';

const ACCOUNT = /^(?:paper|live|[a-z0-9]+(?:[:-][a-z0-9]+)*)$/;

/** Which account a call is about: `paper`, `live`, or the id of one (`paper:binance`). Comes out in small letters. */
export function accountField(description = 'Which account') {
  return readBy((text) => {
    const plain = text.trim().toLowerCase().replace(/^(?:paper (?:money|account|trading)|on paper)$/, 'paper').replace(/^(?:real(?: money)?|live (?:money|account|trading))$/, 'live');
    return ACCOUNT.test(plain) ? plain : refuse(`"${text.trim()}" is no account: expected paper or live.`);
  }, `${description} (paper, live)`);
}

/**
 * The account that a call names, or the usual one.
 *
 * @throws OutcryError `not-found` for an unknown one; `refused` for a live one that configuration does not ask for.
 */
export async function accountOf(accounts: AccountBook, name: string | undefined, options: WorkOptions): Promise<AccountFacts> {
  if (name === undefined) return await accounts.usual(options);
  if (name === 'paper') return await accounts.paper(options);
  return name === 'live' ? accounts.live() : accounts.get(name);
}
