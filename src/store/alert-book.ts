import type { Kysely, Selectable } from 'kysely';
import type { Alert, AlertBook, AlertProgress, NewAlert } from '../alerts/alert.ts';
import { OutcryError } from '../domain/errors.ts';
import { isMarketSymbol } from '../domain/market-symbol.ts';
import { isTimeframe } from '../domain/timeframe.ts';
import { sql } from './kysely.ts';
import type { AlertsTable, Tables } from './tables.ts';

/** Alerts in the database. Those that are over stay on record and are no longer listed. */
export class SqlAlertBook implements AlertBook {
  readonly #db: Kysely<Tables>;

  constructor(db: Kysely<Tables>) {
    this.#db = db;
  }

  async add({ person, conversation, symbol, condition, timeframe, cooldownMs, createdAt }: NewAlert): Promise<Alert> {
    const row = await this.#db
      .insertInto('alerts')
      .values({
        person,
        conversation,
        symbol,
        condition,
        timeframe,
        cooldown_ms: cooldownMs,
        created_at: createdAt,
        last_candle: null,
        fired_at: null,
        firings: 0,
        is_spent: 0,
        is_over: 0,
      })
      .returningAll()
      .executeTakeFirstOrThrow();
    return toAlert(row);
  }

  async active(person?: string): Promise<readonly Alert[]> {
    // A literal, as the index of what watches is of no use for a value that is bound later.
    let query = this.#db.selectFrom('alerts').selectAll().where('is_over', '=', sql.lit(0));
    if (person !== undefined) query = query.where('person', '=', person);
    return (await query.orderBy('id').execute()).map(toAlert);
  }

  async remove(id: number, person: string): Promise<boolean> {
    const removed = await this.#db
      .deleteFrom('alerts')
      .where('id', '=', id)
      .where('person', '=', person)
      .where('is_over', '=', 0)
      .executeTakeFirst();
    return removed.numDeletedRows === 1n;
  }

  async progress(id: number, { lastCandle, firedAt, firings, isSpent, isOver }: AlertProgress): Promise<void> {
    await this.#db
      .updateTable('alerts')
      .set({ last_candle: lastCandle, fired_at: firedAt, firings, is_spent: isSpent ? 1 : 0, is_over: isOver ? 1 : 0 })
      .where('id', '=', id)
      .where('is_over', '=', 0)
      .execute();
  }

  async reassign(from: string, to: string): Promise<void> {
    await this.#db.updateTable('alerts').set({ person: to }).where('person', '=', from).execute();
  }
}

function toAlert(row: Selectable<AlertsTable>): Alert {
  const { symbol, timeframe } = row;
  if (!isMarketSymbol(symbol) || (timeframe !== null && !isTimeframe(timeframe))) {
    throw new OutcryError('corrupt', `Alert ${row.id} in the database is on "${symbol}" at "${timeframe}", which is no market and timeframe.`);
  }
  return {
    id: row.id,
    person: row.person,
    conversation: row.conversation,
    symbol,
    condition: row.condition,
    timeframe,
    cooldownMs: row.cooldown_ms,
    createdAt: row.created_at,
    lastCandle: row.last_candle,
    firedAt: row.fired_at,
    firings: row.firings,
    isSpent: row.is_spent === 1,
  };
}
