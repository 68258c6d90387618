import type { Kysely } from 'kysely';
import { z } from 'zod';
import { type MarketSymbol, isMarketSymbol } from '../domain/market-symbol.ts';
import { EVENT_CLASSES } from '../people/notification.ts';
import { DEFAULT_RULES, LOUDNESSES, type NotificationBook, type NotificationRules } from '../people/notification-rules.ts';
import { fromStoredJson } from './stored-json.ts';
import type { Tables } from './tables.ts';

const SYMBOL = z.custom<MarketSymbol>((value) => typeof value === 'string' && isMarketSymbol(value), 'not a market');

const RULES: z.ZodType<NotificationRules> = z.strictObject({
  loudness: z.partialRecord(z.enum(EVENT_CLASSES), z.enum(LOUDNESSES)),
  trades: z.strictObject({ only: z.enum(['all', 'losses', 'profits']), over: z.string().nullable() }),
  digestAt: z.number().nullable(),
  quiet: z.strictObject({ from: z.number(), to: z.number() }).nullable(),
  zone: z.string().nullable(),
  muted: z.array(z.strictObject({ symbol: SYMBOL, until: z.number().nullable() })),
});

/** Notification rules in the database, one row for each conversation that set any. */
export class SqlNotificationBook implements NotificationBook {
  readonly #db: Kysely<Tables>;

  constructor(db: Kysely<Tables>) {
    this.#db = db;
  }

  async read(conversation: string): Promise<NotificationRules> {
    const row = await this.#db.selectFrom('notification_rules').select('rules').where('conversation', '=', conversation).executeTakeFirst();
    return row ? fromStoredJson(RULES, row.rules, `What ${conversation} wants to hear`) : DEFAULT_RULES;
  }

  async save(conversation: string, rules: NotificationRules): Promise<void> {
    const text = JSON.stringify(rules);
    await this.#db
      .insertInto('notification_rules')
      .values({ conversation, rules: text })
      .onConflict((conflict) => conflict.column('conversation').doUpdateSet({ rules: text }))
      .execute();
  }
}
