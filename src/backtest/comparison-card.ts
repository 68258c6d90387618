import { timeframeMs } from '../domain/timeframe.ts';
import type { Block, Card, ChartBlock, NoteBlock, TableBlock, Tone } from '../reports/card.ts';
import type { ChartLayer } from '../reports/chart.ts';
import { formatDate, formatNumber, formatPercent, formatSignedPercent } from '../reports/format.ts';
import { curveColumn } from './backtest-curve.ts';
import type { BacktestReport } from './backtest-report.ts';
import { type BacktestCardOptions, backtestTitle } from './report.ts';
import type { Warning } from './warnings.ts';

/**
 * Several backtests side by side, the best return first, with buying and holding as the last row and one line each in the picture.
 *
 * Buying and holding is a row for each set of markets, span and costs that occurs, so that each is beside what it is to be compared with.
 */
export function comparisonCard(reports: readonly BacktestReport[], options: BacktestCardOptions = {}): Card {
  const ranked = [...reports].sort((one, other) => (other.metrics.return ?? 0) - (one.metrics.return ?? 0));
  const [best] = ranked;
  if (!best) return { title: 'Comparison', tone: 'neutral', blocks: [{ kind: 'text', text: 'There is nothing to compare.' }], actions: [] };
  const names = namesOf(ranked);
  const alike = reports.every((report) => benchmarkKey(report) === benchmarkKey(best));
  const blocks: Block[] = [
    { kind: 'text', text: alike ? `All on ${grounds(best)}, from ${best.data.source}.` : 'Tested on different markets, timeframes, spans or costs: compare with care.' },
    comparisonTable(ranked, names),
    ...(options.picture === false ? [] : [comparisonChart(ranked, names)]),
    ...doubts(ranked, names),
  ];
  return {
    title: `Comparison of ${formatNumber(reports.length, 0)} backtests`,
    tone: 'neutral',
    simulated: reports.some((report) => report.data.simulated),
    blocks,
    actions: options.actions ?? [],
  };
}

/** What buying and holding depends on. */
function benchmarkKey({ symbols, timeframe, from, to, settings: { cash, feeRate, slippage } }: BacktestReport): string {
  return JSON.stringify([symbols, timeframe, from, to, cash, feeRate, slippage]);
}

function grounds({ symbols, timeframe, from, to }: BacktestReport): string {
  return `${symbols.join(', ')} ${timeframe}, ${formatDate(from)} to ${formatDate(to - 1)}`;
}

/** The shortest name that tells a report from the others: its strategy's, with parameters, with market and timeframe, or with its id. */
function namesOf(reports: readonly BacktestReport[]): readonly string[] {
  const short = reports.map(({ strategy }) => (strategy.kind === 'rule' && strategy.name !== null ? strategy.name : strategy.title));
  const withParams = reports.map(({ strategy }, index) => {
    const params = Object.entries(strategy.params).map(([name, value]) => `${name} ${value}`);
    return params.length > 0 ? `${short[index]!} (${params.join(', ')})` : short[index]!;
  });
  const choices = [short, withParams, reports.map(backtestTitle)];
  return reports.map((report, index) => {
    const told = choices.map((names) => ({ name: names[index]!, count: names.filter((name) => name === names[index]).length }));
    return told.find(({ count }) => count === 1)?.name ?? `${short[index]!} · ${report.id}`;
  });
}

/** What to doubt, said once for all whom it concerns. */
const DOUBTS: readonly { readonly kind: Warning['kind']; readonly tone: Tone; readonly text: string }[] = [
  { kind: 'look-ahead', tone: 'error', text: 'Look-ahead suspected, do not trust' },
  { kind: 'no-trades', tone: 'warning', text: 'No trade was completed, so there is nothing to judge by' },
  { kind: 'few-trades', tone: 'warning', text: 'Fewer than 30 trades, so chance weighs much' },
  { kind: 'one-trade', tone: 'warning', text: 'One trade made most of the profit' },
  { kind: 'thin-margin', tone: 'warning', text: 'The profit disappears at twice the fees' },
  { kind: 'too-good', tone: 'warning', text: 'Suspiciously good' },
];

function doubts(reports: readonly BacktestReport[], names: readonly string[]): readonly NoteBlock[] {
  return DOUBTS.flatMap(({ kind, tone, text }) => {
    const concerned = names.filter((_, index) => reports[index]!.warnings.some((warning) => warning.kind === kind));
    return concerned.length > 0 ? [{ kind: 'note', tone, text: `${text}: ${concerned.join(', ')}.` }] : [];
  });
}

function comparisonTable(reports: readonly BacktestReport[], names: readonly string[]): TableBlock {
  const right = (header: string) => ({ header, align: 'right' }) as const;
  const benchmarks = new Map(reports.map((report) => [benchmarkKey(report), report]));
  return {
    kind: 'table',
    columns: [
      { header: 'Strategy' },
      right('Return'),
      right('CAGR'),
      right('Max DD'),
      right('Sharpe'),
      right('Trades'),
      right('Won'),
      right('Profit f.'),
      right('Exposed'),
      right('B/E cost'),
    ],
    rows: [
      ...reports.map(({ metrics }, index) => [
        names[index]!,
        formatSignedPercent(metrics.return),
        formatSignedPercent(metrics.cagr),
        formatPercent(metrics.maxDrawdown),
        formatNumber(metrics.sharpe, 2),
        formatNumber(metrics.trades, 0),
        formatPercent(metrics.winRate),
        formatNumber(metrics.profitFactor, 2),
        formatPercent(metrics.exposure),
        metrics.breakEvenCost !== null && metrics.breakEvenCost < 0 ? 'none' : formatPercent(metrics.breakEvenCost, 3),
      ]),
      ...[...benchmarks.values()].map((report) => [
        benchmarks.size > 1 ? `Market: buy and hold ${grounds(report)}` : 'Market: buy and hold',
        formatSignedPercent(report.metrics.buyAndHold),
        ...Array<string>(8).fill(''),
      ]),
    ],
  };
}

/** Lines that can be told apart in one picture. */
const LINES_DRAWN = 6;

/** The growth of the best few, from the first start to the last end; the benchmark of the best one is dashed. */
function comparisonChart(reports: readonly BacktestReport[], names: readonly string[]): ChartBlock {
  const drawn = reports.slice(0, LINES_DRAWN);
  const [best] = drawn;
  const time = Float64Array.from(new Set(drawn.flatMap((report) => report.curve.time))).sort();
  const layers: ChartLayer[] = drawn.map((report, index) => ({ kind: 'line', name: names[index]!, values: growth(report, report.curve.equity, time) }));
  if (best) layers.unshift({ kind: 'line', name: 'Market: buy and hold', values: growth(best, best.curve.buyAndHold, time), dashed: true });
  const first = drawn.reduce((earliest, { from }) => Math.min(earliest, from), Number.POSITIVE_INFINITY);
  const last = drawn.reduce((latest, { to }) => Math.max(latest, to), Number.NEGATIVE_INFINITY);
  const span = `${formatDate(first)} to ${formatDate(last - 1)}`;
  const results = drawn.map(({ metrics }, index) => `${names[index]!} ${formatSignedPercent(metrics.return)}`);
  return {
    kind: 'chart',
    chart: {
      title: 'Return over time',
      subtitle: reports.length > drawn.length ? `${span} · the best ${drawn.length} of ${reports.length}` : span,
      time,
      panes: [{ title: 'Return', unit: 'percent', weight: 1, layers }],
    },
    alt: `Return over time: ${results.join(', ')}.`,
  };
}

/** A column as return on the starting cash, laid over a common time: each point stands until the next, NaN outside the report's span. */
function growth(report: BacktestReport, column: readonly (number | null)[], time: Float64Array): Float64Array {
  const values = curveColumn(column);
  const own = report.curve.time;
  const end = report.to + (report.curve.mergedMs ?? timeframeMs(report.timeframe));
  let point = -1;
  return time.map((instant) => {
    while (point + 1 < own.length && own[point + 1]! <= instant) point += 1;
    return point < 0 || instant >= end ? Number.NaN : values[point]! / report.settings.cash - 1;
  });
}
