import type { Kysely, Selectable } from 'kysely';
import { z } from 'zod';
import { Decimal } from '../domain/money.ts';
import type { JournalDraft } from '../trading/journal/journal.ts';
import type { FrozenSymbol, RiskState, RiskStore } from '../trading/risk/risk-store.ts';
import { appendToJournal } from './journal.ts';
import { type Shape, fromStored, toStore } from './stored-json.ts';
import { DECIMAL } from './stored-money.ts';
import type { RiskStatesTable, Tables } from './tables.ts';
import { WriteGroup } from './write-group.ts';

const STATE: z.ZodType<RiskState> = z.strictObject({
  account: z.string(),
  state: z.enum(['active', 'reducing', 'halted']),
  reason: z.string(),
  since: z.number(),
  peak: DECIMAL.nullable(),
  peakAt: z.number().nullable(),
  coolUntil: z.number().nullable(),
  scope: z.enum(['entries', 'orders', 'flatten']).nullable(),
} satisfies Shape<RiskState>);

/** Limits, standings and frozen markets in the database. */
export class SqlRiskStore implements RiskStore {
  readonly #db: Kysely<Tables>;
  readonly #writes: WriteGroup;

  constructor(db: Kysely<Tables>) {
    this.#db = db;
    this.#writes = WriteGroup.of(db);
  }

  async limits(account: string): Promise<string | null> {
    const row = await this.#db.selectFrom('risk_limits').select('limits').where('account', '=', account).executeTakeFirst();
    return row?.limits ?? null;
  }

  async saveLimits(account: string, limits: string, instead: string | null, now: number, journal: readonly JournalDraft[]): Promise<boolean> {
    return this.#writes.write(async (db) => {
      const present = await db.selectFrom('risk_limits').select('limits').where('account', '=', account).executeTakeFirst();
      if ((present?.limits ?? null) !== instead) return false;
      await db
        .insertInto('risk_limits')
        .values({ account, limits, saved_at: now })
        .onConflict((conflict) => conflict.column('account').doUpdateSet({ limits, saved_at: now }))
        .execute();
      await appendToJournal(db, journal);
      return true;
    });
  }

  async state(account: string): Promise<RiskState | null> {
    const row = await stateRow(this.#db, account);
    return row ? toState(row) : null;
  }

  async states(): Promise<readonly RiskState[]> {
    return (await this.#db.selectFrom('risk_states').selectAll().orderBy('account').execute()).map(toState);
  }

  async saveState(state: RiskState, instead: Pick<RiskState, 'state' | 'since'> | null, journal: readonly JournalDraft[]): Promise<boolean> {
    const { account, peakAt, coolUntil, ...same } = toStore(STATE, state, `The standing of ${state.account}`);
    const columns = { ...same, peak_at: peakAt, cool_until: coolUntil };
    return this.#writes.write(async (db) => {
      const present = await stateRow(db, account);
      if (present?.state !== instead?.state || present?.since !== instead?.since) return false;
      await db
        .insertInto('risk_states')
        .values({ account, ...columns })
        .onConflict((conflict) => conflict.column('account').doUpdateSet(columns))
        .execute();
      await appendToJournal(db, journal);
      return true;
    });
  }

  async raisePeak(account: string, peak: string, at: number): Promise<void> {
    toStore(DECIMAL, peak, `The peak of ${account}`);
    await this.#writes.write(async (db) => {
      // Compared here, as text compares neither as decimals nor as floating numbers are exact.
      const present = await stateRow(db, account);
      if (!present || (present.peak !== null && new Decimal(peak).lte(present.peak))) return;
      await db.updateTable('risk_states').set({ peak, peak_at: at }).where('account', '=', account).execute();
    });
  }

  async freeze({ account, symbol, reason, since }: FrozenSymbol, journal: readonly JournalDraft[]): Promise<boolean> {
    return this.#writes.write(async (db) => {
      const inserted = await db
        .insertInto('frozen_symbols')
        .values({ account, symbol, reason, since })
        .onConflict((conflict) => conflict.columns(['account', 'symbol']).doNothing())
        .executeTakeFirst();
      if (inserted.numInsertedOrUpdatedRows === 0n) return false;
      await appendToJournal(db, journal);
      return true;
    });
  }

  async unfreeze(account: string, symbol: string, journal: readonly JournalDraft[]): Promise<boolean> {
    return this.#writes.write(async (db) => {
      const removed = await db.deleteFrom('frozen_symbols').where('account', '=', account).where('symbol', '=', symbol).executeTakeFirst();
      if (removed.numDeletedRows === 0n) return false;
      await appendToJournal(db, journal);
      return true;
    });
  }

  async frozen(account?: string): Promise<readonly FrozenSymbol[]> {
    let query = this.#db.selectFrom('frozen_symbols').selectAll();
    if (account !== undefined) query = query.where('account', '=', account);
    return query.orderBy('since').orderBy('account').orderBy('symbol').execute();
  }
}

async function stateRow(db: Kysely<Tables>, account: string): Promise<Selectable<RiskStatesTable> | undefined> {
  return db.selectFrom('risk_states').selectAll().where('account', '=', account).executeTakeFirst();
}

function toState({ peak_at: peakAt, cool_until: coolUntil, ...same }: Selectable<RiskStatesTable>): RiskState {
  return fromStored(STATE, { ...same, peakAt, coolUntil }, `The standing of ${same.account}`);
}
