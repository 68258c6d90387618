import { createHash, randomInt } from 'node:crypto';
import type { Clock } from '../domain/clock.ts';
import { type Account, type Role, accountId } from '../people/person.ts';
import type { UserBook } from '../people/user-book.ts';

/** What linking stands on. */
export interface AccountLinksNeeds {
  readonly users: Pick<UserBook, 'find' | 'keepCode' | 'redeemCode'>;
  readonly clock: Clock;
  /** Makes what one person has (alerts, jobs) another's. */
  readonly reassign: (from: string, to: string) => Promise<void>;
}

/** What came of a code that somebody wrote. */
export type Redeemed = 'linked' | 'known' | 'wrong' | 'too-many-tries';

/** Letters and digits that cannot be taken for one another. */
const ALPHABET = '23456789ABCDEFGHJKMNPQRSTUVWXYZ';
const CODE_LENGTH = 8;

/** How long a code is worth something. */
export const CODE_LIFE_MS = 10 * 60_000;

const TRIES_AN_HOUR = 5;
const HOUR_MS = 3_600_000;

/** Accounts whose wrong tries are remembered; beyond this the oldest are forgotten. */
const MOST_REMEMBERED = 10_000;

/** Makes the accounts that somebody has on several channels one person, by a code that is written down on one and repeated on the other. */
export class AccountLinks {
  readonly #needs: AccountLinksNeeds;
  /** Instants of the wrong tries of the last hour, by account. */
  readonly #wrong = new Map<string, readonly number[]>();

  constructor(needs: AccountLinksNeeds) {
    this.#needs = needs;
  }

  /** A new code for an account, as it is to be written: `ABCD-EFGH`. Codes of the same person made before are worth nothing from now on. */
  async issue(account: Account, role: Role): Promise<string> {
    const code = Array.from({ length: CODE_LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)] ?? '').join('');
    await this.#needs.users.keepCode({ hash: hashOf(code), account, role, expiresAt: this.#needs.clock.now() + CODE_LIFE_MS });
    return `${code.slice(0, CODE_LENGTH / 2)}-${code.slice(CODE_LENGTH / 2)}`;
  }

  /** Makes an account the person who asked for the code that was written. After five wrong tries in an hour no code is looked at. */
  async redeem(account: Account, written: string): Promise<Redeemed> {
    const { users, clock, reassign } = this.#needs;
    const now = clock.now();
    const id = accountId(account);
    const wrong = (this.#wrong.get(id) ?? []).filter((at) => now - at < HOUR_MS);
    if (wrong.length >= TRIES_AN_HOUR) return 'too-many-tries';
    const before = (await users.find(account))?.id ?? id;
    const person = await users.redeemCode(hashOf(written), account, now);
    if (!person) {
      this.#remember(id, [...wrong, now]);
      return 'wrong';
    }
    this.#wrong.delete(id);
    if (person.id === before) return 'known';
    await reassign(before, person.id);
    return 'linked';
  }

  #remember(id: string, wrong: readonly number[]): void {
    this.#wrong.delete(id);
    const [oldest] = this.#wrong.keys();
    if (this.#wrong.size >= MOST_REMEMBERED && oldest !== undefined) this.#wrong.delete(oldest);
    this.#wrong.set(id, wrong);
  }
}

/** The hash under which a code is kept, however it is written: in small letters, with or without its hyphen. */
function hashOf(code: string): string {
  return createHash('sha256').update(code.toUpperCase().replaceAll(/[^0-9A-Z]/g, '')).digest('hex');
}
