import { z } from 'zod';
import { quoteOf } from '../domain/market-symbol.ts';
import type { Ticker } from '../domain/market.ts';
import type { Card } from '../reports/card.ts';
import { formatDateTime, formatMoney, formatPrice, formatSignedPercent } from '../reports/format.ts';
import type { MarketDataSource } from '../market/market-data.ts';
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
      const venue = await market.resolve(call);
      const tickers = await Promise.all(symbols.map((symbol) => venue.ticker(symbol, call)));
      return { card: priceCard(tickers, venue.venue), data: { venue: venue.venue.id, simulated: venue.venue.simulated, prices: tickers } };
    },
  });
}

function priceCard(tickers: readonly Ticker[], venue: { readonly id: string; readonly simulated: boolean }): Card {
  const source = { kind: 'text', text: `${venue.simulated ? 'Simulated market' : venue.id}, ${formatDateTime(Math.max(...tickers.map((ticker) => ticker.time)))} UTC` } as const;
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
