import type { Account, Person, Role } from './person.ts';

/** A person as the book keeps them. */
export interface KnownPerson extends Person {
  /** Every account that is this person, in the order in which they were added. */
  readonly accounts: readonly Account[];
  /** True when all private conversations of the person are one to the agent's memory. */
  readonly sharesMemory: boolean;
  /** Epoch milliseconds. */
  readonly addedAt: number;
}

/** Who was let in, and which accounts are one person. Roles that configuration gives are not in it. */
export interface UserBook {
  /** Everybody who was let in, oldest first. */
  list(): Promise<readonly KnownPerson[]>;
  /** The person behind an account; `null` for an account that nobody let in. */
  find(account: Account): Promise<KnownPerson | null>;
  /**
   * Lets an account in with a role, or changes the role of the person that it belongs to. Its person's id is the account's own
   * (`accountId`) when it is new.
   */
  setRole(account: Account, role: Role, now: number): Promise<KnownPerson>;
  /** Shuts out the person that an account belongs to, with all their accounts; their codes lapse. False when there is none. */
  remove(account: Account): Promise<boolean>;
  /** Whether the person's private conversations share one memory. False when there is no such person. */
  shareMemory(personId: string, shares: boolean): Promise<boolean>;
  /** Keeps a one-time code with which another account can become the same person; codes of the same person made earlier lapse. */
  keepCode(code: LinkCode): Promise<void>;
  /**
   * Makes an account the person who asked for the code. The code is used up by one statement: of two simultaneous tries one succeeds.
   * A person whom the account was before becomes the other one whole, with all their accounts, and is no longer listed: the role and
   * `sharesMemory` are those of the person who asked.
   *
   * @returns the person whom the account is now; `null` for a code that is unknown, used or past its time.
   */
  redeemCode(hash: string, account: Account, now: number): Promise<KnownPerson | null>;
}

/** A one-time code, of which only the hash is kept. */
export interface LinkCode {
  /** SHA-256 of the code, hexadecimal. */
  readonly hash: string;
  /** The account that asked for it. The person is put into the book with it when they were not there. */
  readonly account: Account;
  /** The role that the asking person has, kept for one who is not in the book. */
  readonly role: Role;
  /** Epoch milliseconds from which it is worth nothing. */
  readonly expiresAt: number;
}
