import { type Account, type Role, accountId } from '../../src/people/person.ts';
import type { KnownPerson, LinkCode, UserBook } from '../../src/people/user-book.ts';

/** Who was let in, in memory. */
export class MemoryUserBook implements UserBook {
  readonly #people = new Map<string, KnownPerson>();
  readonly #codes = new Map<string, LinkCode>();

  list(): Promise<readonly KnownPerson[]> {
    return Promise.resolve([...this.#people.values()]);
  }

  find(account: Account): Promise<KnownPerson | null> {
    return Promise.resolve(this.#owner(account));
  }

  setRole(account: Account, role: Role, now: number): Promise<KnownPerson> {
    const known = this.#owner(account) ?? { id: accountId(account), accounts: [account], sharesMemory: false, addedAt: now };
    const person: KnownPerson = { ...known, role };
    this.#people.set(person.id, person);
    return Promise.resolve(person);
  }

  remove(account: Account): Promise<boolean> {
    const known = this.#owner(account);
    if (!known) return Promise.resolve(false);
    this.#forgetCodes(known.accounts);
    return Promise.resolve(this.#people.delete(known.id));
  }

  shareMemory(personId: string, sharesMemory: boolean): Promise<boolean> {
    const known = this.#people.get(personId);
    if (known) this.#people.set(personId, { ...known, sharesMemory });
    return Promise.resolve(known !== undefined);
  }

  keepCode(code: LinkCode): Promise<void> {
    this.#forgetCodes(this.#owner(code.account)?.accounts ?? [code.account]);
    this.#codes.set(code.hash, code);
    return Promise.resolve();
  }

  async redeemCode(hash: string, account: Account, now: number): Promise<KnownPerson | null> {
    const code = this.#codes.get(hash);
    if (!code || code.expiresAt <= now) return null;
    this.#codes.delete(hash);
    const asker = this.#owner(code.account) ?? (await this.setRole(code.account, code.role, now));
    const former = this.#owner(account);
    if (former?.id === asker.id) return asker;
    if (former) this.#people.delete(former.id);
    const person: KnownPerson = { ...asker, accounts: [...asker.accounts, ...(former?.accounts ?? [account])] };
    this.#people.set(person.id, person);
    return person;
  }

  /** Codes that any of the accounts asked for lapse. */
  #forgetCodes(accounts: readonly Account[]): void {
    const askers = new Set(accounts.map(accountId));
    for (const [hash, { account }] of this.#codes) if (askers.has(accountId(account))) this.#codes.delete(hash);
  }

  #owner(account: Account): KnownPerson | null {
    const id = accountId(account);
    return [...this.#people.values()].find((person) => person.accounts.some((one) => accountId(one) === id)) ?? null;
  }
}
