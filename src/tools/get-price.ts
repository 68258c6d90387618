import { z } from 'zod';
import { quoteOf } from '../domain/market-symbol.ts';
import type { Ticker } from '../domain/market.ts';
import type { Card } from '../reports/card.ts';
import { formatMoney, formatPrice, formatSignedPercent } from '../reports/format.ts';
import type { MarketDataSource, Venue } from '../market/market-data.ts';
import { sourceLine } from './source-note.ts';
import { type Tool, defineTool } from './tool.ts';
import { changeTone } from './tones.ts';
import { symbolsField } from './values/fields.ts';

/** `/price btc eth`: last price and the last 24 hours of one or several markets. */
export function getPriceTool(market: MarketDataSource): Tool {
  return defineTool({
    name: 'get_price',
    command: 'price',
    summary: 'Show the current price of one or several markets, with the last 24 hours.',
    access: 'read',
    input: z.object({ symbols: symbolsField() }),
    positional: ['symbols'],
    rest: 'symbols',
    aliases: { symbol: 'symbols' },
    phrases: [
      'price of {symbol}', 'how much is {symbol}', 'what is {symbol} at', 'what does {symbol} cost', '{symbol} price', 'quote for {symbol}',
      'how is {symbol} doing', 'where is {symbol} trading', 'current price {symbol}', 'what is {symbol} worth', 'ticker {symbol}', 'is {symbol} up or down',
    ],
    examples: ['price btc', 'price btc eth sol'],
    async run({ symbols }, call) {
      const source = await market.resolve(call);
      const tickers = await Promise.all(symbols.map((symbol) => source.ticker(symbol, call)));
      const { id, simulated } = source.venue;
      return {
        card: priceCard(tickers, source.venue),
        data: { venue: id, simulated, prices: tickers },
        brief: { venue: id, simulated, prices: tickers.slice(0, PRICES_TOLD).map(({ symbol, last, change24h, high24h, low24h }) => ({ symbol, last, change24h, high24h, low24h })) },
      };
    },
  });
}

/** Prices told to the model; the card has them all. */
const PRICES_TOLD = 10;

function priceCard(tickers: readonly Ticker[], venue: Venue): Card {
  const source = sourceLine(venue, Math.max(...tickers.map((ticker) => ticker.time)));
  const [only] = tickers;
  if (tickers.length === 1 && only) {
    const quote = quoteOf(only.symbol);
    return {
      title: `${only.symbol} ${formatPrice(only.last)}`,
      tone: changeTone(only.change24h),
      simulated: venue.simulated,
      blocks: [
        {
          kind: 'fields',
          fields: [
            { label: 'Last', value: formatMoney(only.last, quote) },
            { label: '24 h', value: formatSignedPercent(only.change24h, 2), tone: changeTone(only.change24h) },
            { label: '24 h high', value: formatPrice(only.high24h) },
            { label: '24 h low', value: formatPrice(only.low24h) },
            { label: 'Bid', value: formatPrice(only.bid) },
            { label: 'Ask', value: formatPrice(only.ask) },
            { label: '24 h volume', value: formatMoney(only.quoteVolume24h, quote) },
          ],
        },
        source,
      ],
      actions: [
        { kind: 'run', label: 'Chart', tool: 'get_chart', args: { symbol: only.symbol } },
        { kind: 'run', label: 'Order book', tool: 'get_order_book', args: { symbol: only.symbol } },
        { kind: 'run', label: 'Indicators', tool: 'get_indicators', args: { symbol: only.symbol } },
      ],
    };
  }
  return {
    title: 'Prices',
    tone: 'neutral',
    simulated: venue.simulated,
    blocks: [
      {
        kind: 'table',
        columns: [{ header: 'Market' }, { header: 'Last', align: 'right' }, { header: '24 h', align: 'right' }, { header: 'High', align: 'right' }, { header: 'Low', align: 'right' }],
        rows: tickers.map((ticker) => [ticker.symbol, formatPrice(ticker.last), formatSignedPercent(ticker.change24h, 2), formatPrice(ticker.high24h), formatPrice(ticker.low24h)]),
      },
      source,
    ],
    actions: [],
  };
}
