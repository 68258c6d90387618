import { barAtOrAfter } from '../domain/candles.ts';
import type { Block, Card, NoteBlock } from '../reports/card.ts';
import type { ChartLayer } from '../reports/chart.ts';
import { NOT_AVAILABLE, formatCount, formatDateTime, formatNumber, formatPercent, formatPrice, formatSignedPercent } from '../reports/format.ts';
import type { MarketReading, ReadMarket } from './market-reading.ts';

/** Lines in the chart; more cannot be told apart. */
const MOST_LINES = 6;

/** Buttons for charts of single markets. */
const MOST_CHARTS = 3;

/** A market report as a card. */
export function marketReportCard(reading: MarketReading): Card {
  const { markets, source, simulated, faults, notes, now } = reading;
  return {
    title: `Market report, ${formatDateTime(now)} UTC`,
    tone: 'neutral',
    simulated,
    blocks: [
      movesTable(markets),
      ...weekChart(markets, source),
      ...signalBlocks(reading),
      ...faults.map((text): NoteBlock => ({ kind: 'note', tone: 'warning', text })),
      ...notes.map((text): NoteBlock => ({ kind: 'note', tone: simulated ? 'warning' : 'neutral', text })),
      {
        kind: 'text',
        text: `Prices: ${source}. Volatility is realised: the sample deviation of the last 30 daily log returns × √365. Volume is the last closed UTC day's against the mean of the 30 days before it.`,
      },
    ],
    actions: markets.slice(0, MOST_CHARTS).map(({ symbol }) => ({ kind: 'run', label: `Chart ${symbol}`, tool: 'get_chart', args: { symbol, timeframe: reading.timeframe } })),
  };
}

function movesTable(markets: readonly ReadMarket[]): Block {
  return {
    kind: 'table',
    columns: [
      { header: 'Market' },
      { header: 'Last', align: 'right' },
      { header: '24 h', align: 'right' },
      { header: '7 d', align: 'right' },
      { header: '24 h low', align: 'right' },
      { header: '24 h high', align: 'right' },
      { header: 'Volatility', align: 'right' },
      { header: 'Volume', align: 'right' },
    ],
    rows: markets.map(({ symbol, figures }) => [
      symbol,
      formatPrice(figures.last),
      formatSignedPercent(figures.change24h),
      formatSignedPercent(figures.change7d),
      formatPrice(figures.low24h),
      formatPrice(figures.high24h),
      formatPercent(figures.volatility, 0),
      figures.volumeRatio === null ? NOT_AVAILABLE : `${formatNumber(figures.volumeRatio, 2)}×`,
    ]),
  };
}

/** Every market's way over the week, from where it stood at its beginning. */
function weekChart(markets: readonly ReadMarket[], source: string): readonly Block[] {
  const drawn = markets.slice(0, MOST_LINES).filter(({ week }) => week.time.length > 1);
  const [longest] = drawn.toSorted((a, b) => b.week.time.length - a.week.time.length);
  if (longest === undefined) return [];
  const { time } = longest.week;
  const layers = drawn.map(({ symbol, week }): ChartLayer => {
    const base = week.close[0] ?? Number.NaN;
    const values = Float64Array.from(time, (at) => {
      const bar = barAtOrAfter(week.time, at);
      return week.time[bar] === at ? (week.close[bar] ?? Number.NaN) / base - 1 : Number.NaN;
    });
    return { kind: 'line', name: symbol, values };
  });
  const moves = drawn.map(({ symbol, figures }) => `${symbol} ${formatSignedPercent(figures.change7d)}`).join(', ');
  return [
    {
      kind: 'chart',
      chart: { title: 'Change over 7 days', subtitle: source, time, panes: [{ title: 'Change', unit: 'percent', weight: 1, layers, levels: [0] }] },
      alt: `Change over 7 days: ${moves}`,
    },
  ];
}

function signalBlocks({ markets, rules, timeframe }: MarketReading): readonly Block[] {
  if (rules.length === 0) return [{ kind: 'text', text: 'No rule is saved to be asked; /save keeps one.' }];
  const closes = new Set(markets.map(({ signalsAt }) => signalsAt).filter((at) => at !== null));
  const [close] = closes;
  const when = closes.size === 1 ? ` (${formatDateTime(close)} UTC)` : '';
  const rows = markets.flatMap(({ symbol, signals }) => (signals ?? []).map(({ rule, says, why }) => [symbol, rule, says, why]));
  if (rows.length === 0) return [{ kind: 'text', text: `${formatCount(rules.length, 'saved rule')} asked at the last ${timeframe} close${when}: no signal to buy or sell.` }];
  return [
    {
      kind: 'table',
      title: `Saved rules at the last ${timeframe} close${when}`,
      columns: [{ header: 'Market' }, { header: 'Rule' }, { header: 'Says' }, { header: 'Because' }],
      rows,
    },
  ];
}
