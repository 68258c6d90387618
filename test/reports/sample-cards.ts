import { type Candles, candlesFromRows } from '../../src/domain/candles.ts';
import type { Card } from '../../src/reports/card.ts';
import type { Chart } from '../../src/reports/chart.ts';

const HOUR = 3_600_000;
const START = Date.UTC(2025, 0, 1);

/** A smooth seeded walk, so that pictures and text charts have something to show. */
export function sampleCandles(bars: number): Candles {
  return candlesFromRows(
    Array.from({ length: bars }, (_, i) => {
      const open = 100 + 20 * Math.sin(i / 9) + i / 10;
      const close = 100 + 20 * Math.sin((i + 1) / 9) + (i + 1) / 10;
      return [START + i * HOUR, open, Math.max(open, close) + 1, Math.min(open, close) - 1, close, 10 + (i % 7)] as const;
    }),
  );
}

/** Price with trades, equity against holding, drawdown: the panes of a backtest. */
export function sampleChart(bars = 120): Chart {
  const candles = sampleCandles(bars);
  const equity = Float64Array.from(candles.close, (close, i) => 10_000 + close * 5 - i);
  return {
    title: 'sma-cross on BTC/USDT 1h',
    subtitle: '2025-01-01 to 2025-01-05 · simulated',
    time: candles.time,
    panes: [
      {
        title: 'Price',
        unit: 'price',
        weight: 5,
        layers: [
          { kind: 'candles', name: 'BTC/USDT', candles },
          { kind: 'line', name: 'sma(20)', values: candles.close.map((close, i) => (i < 20 ? Number.NaN : close - 2)) },
          {
            kind: 'marks',
            name: 'trades',
            marks: [
              { time: START + 10 * HOUR, price: 110, side: 'buy', label: '1' },
              { time: START + 40 * HOUR, price: 120, side: 'sell', label: '+4.1%' },
            ],
          },
        ],
      },
      {
        title: 'Equity (USDT)',
        unit: 'money',
        weight: 2,
        layers: [
          { kind: 'line', name: 'strategy', values: equity },
          { kind: 'line', name: 'buy and hold', values: candles.close.map((close) => close * 100), dashed: true },
        ],
      },
      { title: 'Drawdown', unit: 'percent', weight: 2, layers: [{ kind: 'area', name: 'drawdown', values: equity.map((_, i) => -(i % 30) / 200), tone: 'bad' }] },
      { title: 'RSI', unit: 'plain', weight: 2, layers: [{ kind: 'line', name: 'rsi(14)', values: equity.map((_, i) => 50 + 30 * Math.sin(i / 5)) }], levels: [30, 70] },
      { title: 'Volume', unit: 'plain', weight: 1, layers: [{ kind: 'bars', name: 'volume', values: candles.volume }] },
    ],
  };
}

/** A card with every kind of block. */
export const FULL_CARD: Card = {
  title: 'Backtest of sma-cross on BTC/USDT 1h',
  tone: 'good',
  simulated: true,
  blocks: [
    { kind: 'text', text: 'Buys when the 20-bar average crosses above the 50-bar average, and sells when it crosses below.\nSecond paragraph.' },
    {
      kind: 'fields',
      title: 'Result',
      fields: [
        { label: 'Return', value: '+12.3%', tone: 'good' },
        { label: 'Max drawdown', value: '8.1%', tone: 'bad' },
        { label: 'Sharpe', value: '1.42' },
        { label: 'Trades', value: '17' },
        { label: 'Win rate', value: '52.9%' },
      ],
    },
    {
      kind: 'table',
      title: 'By exit reason',
      columns: [{ header: 'Reason' }, { header: 'Trades', align: 'right' }, { header: 'P&L (USDT)', align: 'right' }],
      rows: [
        ['signal', '12', '+1,020.10'],
        ['stop-loss', '5', '-210.00'],
      ],
    },
    { kind: 'chart', chart: sampleChart(), alt: 'Price, trades, equity and drawdown over four days.' },
    { kind: 'note', tone: 'warning', text: 'Only 17 trades: too few to tell skill from luck, whatever the figures above look like.' },
    { kind: 'note', tone: 'neutral', text: 'Fees 0.1% a side.' },
  ],
  actions: [{ kind: 'run', label: 'Walk-forward', tool: 'walk_forward', args: { symbol: 'BTC/USDT' } }],
};
