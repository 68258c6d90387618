import type { Kysely, Selectable } from 'kysely';
import type { Rule, RuleBook, SavedRule } from '../strategies/rule.ts';
import { fromStoredJson } from './stored-json.ts';
import { RULE } from './stored-rule.ts';
import type { SavedRulesTable, Tables } from './tables.ts';

/** Saved rules in the database. Versions are only ever added; removing a name marks its newest one. */
export class SqlRuleBook implements RuleBook {
  readonly #db: Kysely<Tables>;

  constructor(db: Kysely<Tables>) {
    this.#db = db;
  }

  async save(name: string, rule: Rule, hash: string, now: number): Promise<SavedRule> {
    return this.#db.transaction().execute(async (db) => {
      const newest = await newestRow(db, name);
      if (newest?.hash === hash) {
        await markRemoved(db, newest, null);
        return toSavedRule(newest);
      }
      const saved: SavedRule = { name, rule, hash, version: (newest?.version ?? 0) + 1, savedAt: now };
      await db
        .insertInto('saved_rules')
        .values({ name, version: saved.version, hash, rule: JSON.stringify(rule), saved_at: now, removed_at: null })
        .execute();
      return saved;
    });
  }

  async find(name: string): Promise<SavedRule | null> {
    const newest = await newestRow(this.#db, name);
    return newest && newest.removed_at === null ? toSavedRule(newest) : null;
  }

  async list(): Promise<readonly SavedRule[]> {
    const rows = await this.#db
      .selectFrom('saved_rules as rule')
      .selectAll()
      .where('removed_at', 'is', null)
      .where((where) =>
        where(
          'version',
          '=',
          where
            .selectFrom('saved_rules as other')
            .select(({ fn }) => fn.max('other.version').as('newest'))
            .whereRef('other.name', '=', 'rule.name'),
        ),
      )
      .orderBy('name')
      .execute();
    return rows.map(toSavedRule);
  }

  async versions(name: string): Promise<readonly SavedRule[]> {
    const rows = await this.#db.selectFrom('saved_rules').selectAll().where('name', '=', name).orderBy('version', 'desc').execute();
    return rows.map(toSavedRule);
  }

  async remove(name: string, now: number): Promise<boolean> {
    return this.#db.transaction().execute(async (db) => {
      const newest = await newestRow(db, name);
      if (!newest || newest.removed_at !== null) return false;
      await markRemoved(db, newest, now);
      return true;
    });
  }
}

type SavedRuleRow = Selectable<SavedRulesTable>;

async function newestRow(db: Kysely<Tables>, name: string): Promise<SavedRuleRow | undefined> {
  return db.selectFrom('saved_rules').selectAll().where('name', '=', name).orderBy('version', 'desc').limit(1).executeTakeFirst();
}

async function markRemoved(db: Kysely<Tables>, { name, version }: SavedRuleRow, at: number | null): Promise<void> {
  await db.updateTable('saved_rules').set({ removed_at: at }).where('name', '=', name).where('version', '=', version).execute();
}

function toSavedRule(row: SavedRuleRow): SavedRule {
  const rule = fromStoredJson(RULE, row.rule, `The rule "${row.name}", version ${row.version},`);
  return { name: row.name, rule, hash: row.hash, version: row.version, savedAt: row.saved_at };
}
