import { z } from 'zod';
import { baseOf, quoteOf } from '../domain/market-symbol.ts';
import type { BookLevel, OrderBook } from '../domain/market.ts';
import { formatMoney, formatNumber, formatPercent, formatPrice } from '../reports/format.ts';
import type { MarketDataSource } from '../market/market-data.ts';
import { sourceLine } from './source-note.ts';
import { type Tool, defineTool } from './tool.ts';
import { countField, symbolField } from './values/fields.ts';

/** What an order book says at a glance. Money is in the quote currency. */
interface BookFigures {
  readonly bid: number | null;
  readonly ask: number | null;
  /** Best ask less best bid, as a fraction of their middle. */
  readonly spread: number | null;
  readonly bidDepth: number;
  readonly askDepth: number;
}

/** `/book btc`: the best levels of the order book, its spread and depth. */
export function getOrderBookTool(market: MarketDataSource): Tool {
  return defineTool({
    name: 'get_order_book',
    command: 'book',
    summary: "Show a market's order book: best levels, spread and depth.",
    access: 'read',
    input: z.object({ symbol: symbolField(), depth: countField('Levels on each side', { max: 50 }).prefault(10) }),
    positional: ['symbol', 'depth'],
    aliases: { symbols: 'symbol', limit: 'depth' },
    phrases: [
      'order book of {symbol}', '{symbol} book', 'orderbook {symbol}', 'depth of {symbol}', 'bids and asks for {symbol}', 'spread on {symbol}',
      'how deep is {symbol}', 'how liquid is {symbol}', 'show me the book for {symbol}', 'liquidity of {symbol}', 'bid ask {symbol}',
    ],
    examples: ['book btc', 'book eth 5'],
    async run({ symbol, depth }, call) {
      const source = await market.resolve(call);
      const book = await source.orderBook(symbol, depth, call);
      const figures = figuresOf(book);
      const quote = quoteOf(symbol);
      return {
        card: {
          title: `${symbol} order book`,
          tone: 'neutral',
          simulated: source.venue.simulated,
          blocks: [
            {
              kind: 'fields',
              fields: [
                { label: 'Best bid', value: formatPrice(figures.bid) },
                { label: 'Best ask', value: formatPrice(figures.ask) },
                { label: 'Spread', value: formatPercent(figures.spread, 4) },
                { label: `Bids, ${book.bids.length} levels`, value: formatMoney(figures.bidDepth, quote) },
                { label: `Asks, ${book.asks.length} levels`, value: formatMoney(figures.askDepth, quote) },
              ],
            },
            {
              kind: 'table',
              columns: [
                { header: `Bid ${baseOf(symbol)}`, align: 'right' }, { header: 'Bid', align: 'right' },
                { header: 'Ask', align: 'right' }, { header: `Ask ${baseOf(symbol)}`, align: 'right' },
              ],
              rows: Array.from({ length: Math.max(book.bids.length, book.asks.length) }, (_, i) => [...levelCells(book.bids[i]).toReversed(), ...levelCells(book.asks[i])]),
            },
            sourceLine(source.venue, book.time),
          ],
          actions: [{ kind: 'run', label: 'Price', tool: 'get_price', args: { symbols: symbol } }],
        },
        data: { venue: source.venue.id, simulated: source.venue.simulated, ...book, ...figures },
        brief: { symbol, simulated: source.venue.simulated, ...figures },
      };
    },
  });
}

function levelCells(level: BookLevel | undefined): readonly [price: string, amount: string] {
  return level ? [formatPrice(level[0]), formatNumber(level[1], 5)] : ['', ''];
}

function figuresOf({ bids, asks }: OrderBook): BookFigures {
  const bid = bids[0]?.[0] ?? null;
  const ask = asks[0]?.[0] ?? null;
  const notional = (levels: readonly BookLevel[]) => levels.reduce((sum, [price, amount]) => sum + price * amount, 0);
  return {
    bid,
    ask,
    spread: bid === null || ask === null ? null : (ask - bid) / ((ask + bid) / 2),
    bidDepth: notional(bids),
    askDepth: notional(asks),
  };
}
