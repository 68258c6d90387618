import { symbolInfo } from '../contents.ts';
import type { Account, AccountOptions } from './account.ts';
import type { BookShape } from './market.ts';
import type { StreamEvent } from './stream-events.ts';
import { Refusal } from './refusal.ts';
import { VenueEngine } from './venue-engine.ts';

/** 2026-01-10 12:00 UTC. */
export const START = Date.UTC(2026, 0, 10, 12);

/** Bid and ask at the price itself, and plenty of both. */
export const FLAT: Partial<BookShape> = { spread: 0, depth: '1000', levels: 5 };

/** A venue with BTC, ETH and BNB against USDT at 60,000, 3,000 and 600, whose time stands still. */
export function smallVenue(): VenueEngine {
  const venue = new VenueEngine({ now: () => START });
  venue.list(symbolInfo('BTC', 'USDT', '0.01000000', '0.00001000'), '60000');
  venue.list(symbolInfo('ETH', 'USDT', '0.01000000', '0.00010000'), '3000');
  venue.list(symbolInfo('BNB', 'USDT', '0.01000000', '0.00100000'), '600');
  venue.setPrice('BTCUSDT', 60_000, FLAT);
  venue.setPrice('ETHUSDT', 3000, FLAT);
  venue.setPrice('BNBUSDT', 600, FLAT);
  return venue;
}

/** An account with 100,000 USDT and 2 BTC, and whatever else is told. */
export function trader(venue: VenueEngine, options: Partial<AccountOptions> = {}): Account {
  return venue.openAccount({ apiKey: `key-${venue.accounts.size}`, secret: 'secret', balances: { USDT: '100000', BTC: '2' }, ...options });
}

/** What an account has, free and locked, as text: `{ USDT: ['100000', '0'] }`. */
export function holdings(account: Account): Record<string, [string, string]> {
  return Object.fromEntries([...account.holdings].map(([asset, { free, locked }]) => [asset, [free.toString(), locked.toString()]]));
}

/** Every event of the account from now on. */
export function eventsOf(account: Account): StreamEvent[] {
  const events: StreamEvent[] = [];
  account.listen((event) => events.push(event));
  return events;
}

/** Execution reports as `order NEW/FILLED` and list statuses as `list ALL_DONE`, in their order. */
export function story(events: readonly StreamEvent[]): readonly string[] {
  return events.flatMap((event) => {
    if (event.e === 'listStatus') return [`list ${String(event['l'])}`];
    return event.e === 'executionReport' ? [`${String(event['C'] || event['c'])} ${String(event['x'])}/${String(event['X'])}`] : [];
  });
}

/** The refusal that an act meets, as `code words`. */
export function refusal(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof Refusal) return `${error.code} ${error.message}`;
    throw error;
  }
  return 'taken';
}
