import { barAtOrAfter } from '../domain/candles.ts';
import type { ChartBlock } from '../reports/card.ts';
import type { ChartLayer, ChartMark, ChartPane } from '../reports/chart.ts';
import { formatCount, formatDate, formatDuration, formatSignedPercent } from '../reports/format.ts';
import { curveCandles, curveColumn } from './backtest-curve.ts';
import type { BacktestReport } from './backtest-report.ts';

/** The one picture of a backtest: candles with its trades, equity against buying and holding, drawdown. */
export function backtestChart(report: BacktestReport, title: string): ChartBlock {
  const { curve, metrics, symbols } = report;
  const [symbol] = symbols;
  const candles: ChartLayer = { kind: 'candles', name: symbol!, candles: curveCandles(curve) };
  const price: ChartPane = { title: 'Price', unit: 'price', weight: 3, layers: [candles, { kind: 'marks', name: 'Trades', marks: tradeMarks(report) }] };
  const equity: ChartPane = {
    title: `Equity (${report.currency})`,
    unit: 'money',
    weight: 2,
    layers: [
      { kind: 'line', name: 'Strategy', values: curveColumn(curve.equity) },
      { kind: 'line', name: 'Buy and hold', values: curveColumn(curve.buyAndHold), dashed: true },
    ],
  };
  const fall: ChartPane = { title: 'Drawdown', unit: 'percent', weight: 1, layers: [{ kind: 'area', name: 'Drawdown', values: curveColumn(curve.drawdown), tone: 'bad' }] };
  const span = `${formatDate(report.from)} to ${formatDate(report.to - 1)}`;
  const merged = curve.mergedMs === null ? '' : ` · one candle drawn = ${formatDuration(curve.mergedMs)}`;
  const others = symbols.length > 1 ? ` · candles of ${symbol}, the first of ${symbols.length} markets` : '';
  const simulated = report.data.simulated ? ' · simulated prices' : '';
  const result = `return ${formatSignedPercent(metrics.return)}, buy and hold ${formatSignedPercent(metrics.buyAndHold)}, deepest drawdown ${formatSignedPercent(-metrics.maxDrawdown)}`;
  return {
    kind: 'chart',
    chart: { title, subtitle: `${span}${merged}${others}${simulated}`, time: Float64Array.from(curve.time), panes: [price, equity, fall] },
    alt: `${title}, ${span}: ${result}; ${formatCount(metrics.trades, 'trade')}.`,
  };
}

/** Entries and exits of the market whose candles are drawn, in order of time; on merged candles, at the candle that holds them. */
function tradeMarks({ symbols, trades, openTrades, curve }: BacktestReport): readonly ChartMark[] {
  const [drawn] = symbols;
  const marks: ChartMark[] = [];
  for (const trade of trades) {
    if (trade.symbol !== drawn) continue;
    marks.push({ time: trade.entryTime, price: trade.entryPrice, side: 'buy' });
    marks.push({ time: trade.exitTime, price: trade.exitPrice, side: 'sell', label: formatSignedPercent(trade.return) });
  }
  for (const trade of openTrades) if (trade.symbol === drawn) marks.push({ time: trade.entryTime, price: trade.entryPrice, side: 'buy' });
  const time = Float64Array.from(curve.time);
  return marks.map((mark) => ({ ...mark, time: pointOf(time, mark.time) })).sort((one, other) => one.time - other.time);
}

/** The time of the point that holds an instant. */
function pointOf(time: Float64Array, instant: number): number {
  const next = barAtOrAfter(time, instant);
  return time[next] === instant ? instant : (time[next - 1] ?? instant);
}
