import type { Kysely } from 'kysely';
import { type MarketSymbol, baseOf, quoteOf } from '../domain/market-symbol.ts';
import type { Market } from '../domain/market.ts';
import type { MarketBook } from '../market/market-book.ts';
import type { Tables } from './tables.ts';

/** Rows of one insert: a venue lists thousands of markets, and a statement takes so many values only. */
const ROWS_AT_ONCE = 500;

/** Markets in the database, one row each. */
export class SqlMarketBook implements MarketBook {
  readonly #db: Kysely<Tables>;

  constructor(db: Kysely<Tables>) {
    this.#db = db;
  }

  async save(venue: string, markets: readonly Market[], now: number): Promise<void> {
    const rows = markets.map((market) => ({
      venue,
      symbol: market.symbol,
      active: market.active ? 1 : 0,
      amount_step: market.amountStep,
      price_step: market.priceStep,
      min_amount: market.minAmount,
      min_cost: market.minCost,
      heard_at: now,
    }));
    await this.#db.transaction().execute(async (db) => {
      for (let start = 0; start < rows.length; start += ROWS_AT_ONCE) {
        // oxlint-disable-next-line no-await-in-loop
        await db
          .insertInto('markets')
          .values(rows.slice(start, start + ROWS_AT_ONCE))
          .onConflict((conflict) =>
            conflict.columns(['venue', 'symbol']).doUpdateSet((inserted) => ({
              active: inserted.ref('excluded.active'),
              amount_step: inserted.ref('excluded.amount_step'),
              price_step: inserted.ref('excluded.price_step'),
              min_amount: inserted.ref('excluded.min_amount'),
              min_cost: inserted.ref('excluded.min_cost'),
              heard_at: inserted.ref('excluded.heard_at'),
            })),
          )
          .execute();
      }
    });
  }

  async find(venue: string, symbol: MarketSymbol): Promise<Market | null> {
    const row = await this.#db.selectFrom('markets').selectAll().where('venue', '=', venue).where('symbol', '=', symbol).executeTakeFirst();
    if (!row) return null;
    return {
      symbol,
      base: baseOf(symbol),
      quote: quoteOf(symbol),
      active: row.active === 1,
      amountStep: row.amount_step,
      priceStep: row.price_step,
      minAmount: row.min_amount,
      minCost: row.min_cost,
    };
  }
}
