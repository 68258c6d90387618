import type { Kysely, Selectable } from 'kysely';
import { type Account, ROLES, type Role, accountId } from '../people/person.ts';
import type { KnownPerson, LinkCode, UserBook } from '../people/user-book.ts';
import { oneOf } from './stored-word.ts';
import type { PeopleTable, Tables } from './tables.ts';

type PersonRow = Selectable<PeopleTable>;

/** People and their accounts in the database. An account is unique, so that nobody is two people. */
export class SqlUserBook implements UserBook {
  readonly #db: Kysely<Tables>;

  constructor(db: Kysely<Tables>) {
    this.#db = db;
  }

  async list(): Promise<readonly KnownPerson[]> {
    // One transaction, so that the accounts belong to the people, whatever another process writes meanwhile.
    return this.#reading(async (db) => {
      const people = await db.selectFrom('people').selectAll().orderBy('position').execute();
      const accounts = await db.selectFrom('accounts').selectAll().orderBy('position').execute();
      return people.map((row) => toPerson(row, accounts.filter(({ person }) => person === row.id).map(toAccount)));
    });
  }

  async find(account: Account): Promise<KnownPerson | null> {
    return this.#reading((db) => findPerson(db, account));
  }

  async setRole(account: Account, role: Role, now: number): Promise<KnownPerson> {
    return this.#writing((db) => setRole(db, account, role, now));
  }

  async remove(account: Account): Promise<boolean> {
    return this.#writing(async (db) => {
      const person = await findPerson(db, account);
      if (!person) return false;
      await forgetCodes(db, person.accounts);
      await db.deleteFrom('people').where('id', '=', person.id).execute();
      return true;
    });
  }

  async shareMemory(personId: string, shares: boolean): Promise<boolean> {
    const updated = await this.#db
      .updateTable('people')
      .set({ shares_memory: shares ? 1 : 0 })
      .where('id', '=', personId)
      .executeTakeFirst();
    return updated.numUpdatedRows === 1n;
  }

  async keepCode({ hash, account, role, expiresAt }: LinkCode): Promise<void> {
    await this.#writing(async (db) => {
      await forgetCodes(db, (await findPerson(db, account))?.accounts ?? [account]);
      await db.insertInto('link_codes').values({ hash, channel: account.channel, account: account.user, role, expires_at: expiresAt }).execute();
    });
  }

  async redeemCode(hash: string, account: Account, now: number): Promise<KnownPerson | null> {
    // The code is gone with the statement that finds it, and comes back with the transaction when what follows fails.
    return this.#writing(async (db) => {
      const code = await db.deleteFrom('link_codes').where('hash', '=', hash).where('expires_at', '>', now).returningAll().executeTakeFirst();
      if (!code) return null;
      const asker: Account = { channel: code.channel, user: code.account };
      const role = oneOf(ROLES, code.role, `The code of ${accountId(asker)}`);
      const person = (await findPerson(db, asker)) ?? (await setRole(db, asker, role, now));
      const former = await findPerson(db, account);
      if (former?.id === person.id) return person;
      if (former) await db.deleteFrom('people').where('id', '=', former.id).execute();
      const joining = former?.accounts ?? [account];
      for (const one of joining) {
        // oxlint-disable-next-line no-await-in-loop
        await addAccount(db, one, person.id);
      }
      return { ...person, accounts: [...person.accounts, ...joining] };
    });
  }

  #reading<Result>(work: (db: Kysely<Tables>) => Promise<Result>): Promise<Result> {
    return this.#db.transaction().setAccessMode('read only').execute(work);
  }

  #writing<Result>(work: (db: Kysely<Tables>) => Promise<Result>): Promise<Result> {
    return this.#db.transaction().execute(work);
  }
}

async function findPerson(db: Kysely<Tables>, { channel, user }: Account): Promise<KnownPerson | null> {
  const row = await db
    .selectFrom('people')
    .innerJoin('accounts', 'accounts.person', 'people.id')
    .selectAll('people')
    .where('accounts.channel', '=', channel)
    .where('accounts.account', '=', user)
    .executeTakeFirst();
  if (!row) return null;
  const accounts = await db.selectFrom('accounts').selectAll().where('person', '=', row.id).orderBy('position').execute();
  return toPerson(row, accounts.map(toAccount));
}

async function setRole(db: Kysely<Tables>, account: Account, role: Role, now: number): Promise<KnownPerson> {
  const known = await findPerson(db, account);
  if (known) {
    await db.updateTable('people').set({ role }).where('id', '=', known.id).execute();
    return { ...known, role };
  }
  const person: KnownPerson = { id: accountId(account), role, accounts: [account], sharesMemory: false, addedAt: now };
  await db.insertInto('people').values({ id: person.id, role, shares_memory: 0, added_at: now }).execute();
  await addAccount(db, account, person.id);
  return person;
}

async function addAccount(db: Kysely<Tables>, { channel, user }: Account, person: string): Promise<void> {
  await db.insertInto('accounts').values({ channel, account: user, person }).execute();
}

/** Codes that any of the accounts asked for lapse. */
async function forgetCodes(db: Kysely<Tables>, accounts: readonly Account[]): Promise<void> {
  await db
    .deleteFrom('link_codes')
    .where((where) => where.or(accounts.map(({ channel, user }) => where.and({ channel, account: user }))))
    .execute();
}

function toAccount({ channel, account }: { readonly channel: string; readonly account: string }): Account {
  return { channel, user: account };
}

function toPerson(row: PersonRow, accounts: readonly Account[]): KnownPerson {
  return {
    id: row.id,
    role: oneOf(ROLES, row.role, `The role of ${row.id}`),
    accounts,
    sharesMemory: row.shares_memory === 1,
    addedAt: row.added_at,
  };
}
