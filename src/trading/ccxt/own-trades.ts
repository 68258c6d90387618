import type { Clock } from '../../domain/clock.ts';
import type { Fill } from '../../domain/fill.ts';
import type { MarketSymbol } from '../../domain/market-symbol.ts';
import type { WorkOptions } from '../../domain/progress.ts';
import { listOrderId } from './order-lists.ts';
import type { VenueConnection } from './venue-connection.ts';
import { fillOf, listOf } from './venue-order.ts';

const PAGE = 1000;
const DAY_MS = 86_400_000;
/** Beyond so many days, reading an account's trades from the first one on asks for less than looking for the first one day by day. */
const DAYS_SEARCHED = 30;

/** Own trades of a market from `since` on, oldest first, each once, paged through to the last. @throws OutcryError. */
export async function ownTrades(
  connection: VenueConnection,
  clock: Clock,
  symbol: MarketSymbol,
  since: number,
  options: WorkOptions,
): Promise<readonly Fill[]> {
  const pages = connection.quirks.tradePaging === 'by-id' ? pagesById(connection, clock, symbol, since, options) : pagesByTime(connection, symbol, since, options);
  const fills = new Map<string, Fill>();
  for await (const page of pages) for (const fill of page) if (fill.at >= since) fills.set(fill.tradeId, fill);
  return [...fills.values()].sort((one, other) => one.at - other.at || compareIds(one.tradeId, other.tradeId));
}

/**
 * A venue that numbers an account's trades in a market: by time to the first one (within a day of it, the longest span that Binance gives),
 * by number from there, so that trades of one instant are neither missed nor cut apart.
 */
async function* pagesById(connection: VenueConnection, clock: Clock, symbol: MarketSymbol, since: number, options: WorkOptions): AsyncGenerator<readonly Fill[]> {
  const now = clock.now();
  let page: readonly Fill[] = [];
  if (now - since > DAYS_SEARCHED * DAY_MS) {
    page = await readPage(connection, symbol, undefined, { fromId: 0 }, options);
  } else {
    for (let from = Math.max(0, since); page.length === 0 && from <= now + DAY_MS; from += DAY_MS) {
      // One after the other: the next span matters only when this one is empty.
      // oxlint-disable-next-line no-await-in-loop
      page = await readPage(connection, symbol, from, { endTime: from + DAY_MS - 1 }, options);
    }
  }
  for (;;) {
    const last = page.at(-1);
    if (last === undefined) return;
    yield page;
    if (!/^\d+$/.test(last.tradeId)) return;
    page = await readPage(connection, symbol, undefined, { fromId: (BigInt(last.tradeId) + 1n).toString() }, options);
  }
}

/** Any other venue: from the last one's time on, until nothing new comes. */
async function* pagesByTime(connection: VenueConnection, symbol: MarketSymbol, since: number, options: WorkOptions): AsyncGenerator<readonly Fill[]> {
  const seen = new Set<string>();
  let from = since;
  for (;;) {
    const page = await readPage(connection, symbol, from, {}, options);
    const fresh = page.filter((fill) => !seen.has(fill.tradeId));
    const last = fresh.at(-1);
    if (last === undefined) return;
    for (const fill of fresh) seen.add(fill.tradeId);
    yield fresh;
    from = last.at;
  }
}

async function readPage(
  connection: VenueConnection,
  symbol: MarketSymbol,
  since: number | undefined,
  params: Readonly<Record<string, unknown>>,
  options: WorkOptions,
): Promise<readonly Fill[]> {
  const reply = await connection.read(options, (client) => client.fetchMyTrades(symbol, since, PAGE, params));
  return listOf(connection.exchange, reply, 'own trades')
    .flatMap((trade) => {
      const listId = connection.quirks.listIdOf((trade as { readonly info?: unknown }).info);
      return fillOf(connection.exchange, trade, listId === null ? null : listOrderId(listId)) ?? [];
    })
    .sort((one, other) => one.at - other.at || compareIds(one.tradeId, other.tradeId));
}

/** Numbers by size, anything else as text. */
function compareIds(one: string, other: string): number {
  return one.length - other.length || (one < other ? -1 : Number(one > other));
}
