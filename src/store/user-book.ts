import type { Kysely, Selectable } from 'kysely';
import { type Account, ROLES, type Role, accountId } from '../people/person.ts';
import type { KnownPerson, LinkCode, UserBook } from '../people/user-book.ts';
import { oneOf } from './stored-word.ts';
import type { AccountsTable, PeopleTable, Tables } from './tables.ts';

type PersonRow = Omit<Selectable<PeopleTable>, 'position'> & Pick<Selectable<AccountsTable>, 'channel' | 'account'>;

/** People and their accounts in the database. An account is unique, so that nobody is two people. */
export class SqlUserBook implements UserBook {
  readonly #db: Kysely<Tables>;

  constructor(db: Kysely<Tables>) {
    this.#db = db;
  }

  async list(): Promise<readonly KnownPerson[]> {
    const rows = await personRows(this.#db).orderBy('people.position').orderBy('accounts.position').execute();
    const people = new Map<string, PersonRow[]>();
    for (const row of rows) people.set(row.id, [...(people.get(row.id) ?? []), row]);
    return [...people.values()].flatMap((own) => toPerson(own) ?? []);
  }

  async find(account: Account): Promise<KnownPerson | null> {
    return findPerson(this.#db, account);
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

  #writing<Result>(work: (db: Kysely<Tables>) => Promise<Result>): Promise<Result> {
    return this.#db.transaction().execute(work);
  }
}

/** People with their accounts, a row for each account: one statement, so that both are of one moment whatever is written meanwhile. */
function personRows(db: Kysely<Tables>) {
  return db
    .selectFrom('people')
    .innerJoin('accounts', 'accounts.person', 'people.id')
    .select(['people.id', 'people.role', 'people.shares_memory', 'people.added_at', 'accounts.channel', 'accounts.account']);
}

async function findPerson(db: Kysely<Tables>, { channel, user }: Account): Promise<KnownPerson | null> {
  const rows = await personRows(db)
    .innerJoin('accounts as wanted', 'wanted.person', 'people.id')
    .where('wanted.channel', '=', channel)
    .where('wanted.account', '=', user)
    .orderBy('accounts.position')
    .execute();
  return toPerson(rows);
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

/** The person of all rows of one person; `null` without any. */
function toPerson(rows: readonly PersonRow[]): KnownPerson | null {
  const [row] = rows;
  if (!row) return null;
  return {
    id: row.id,
    role: oneOf(ROLES, row.role, `The role of ${row.id}`),
    accounts: rows.map(({ channel, account }) => ({ channel, user: account })),
    sharesMemory: row.shares_memory === 1,
    addedAt: row.added_at,
  };
}
