import type { Clock } from '../domain/clock.ts';
import { OutcryError } from '../domain/errors.ts';
import type { MarketSymbol } from '../domain/market-symbol.ts';
import type { Span } from '../domain/market.ts';
import type { WorkOptions } from '../domain/progress.ts';
import { type Timeframe, nextCandleOpenTime } from '../domain/timeframe.ts';
import type { HistoryReader } from '../market/history.ts';
import { resolveStrategy } from '../strategies/strategy-choice.ts';
import { leadBars } from '../trading/lead-bars.ts';
import { backtestHash } from './backtest-hash.ts';
import { type BacktestReport, type StoredReport, readStored } from './backtest-report.ts';
import { type BacktestSpec, settingsOf } from './backtest-spec.ts';
import type { BacktestStore } from './backtest-store.ts';
import { type BacktestTask, runBacktestTask } from './backtest-task.ts';
import { type RunMarket, type RunResult, sourceInWords } from './run-backtest.ts';
import { dataWarnings } from './warnings.ts';

/** What a backtester works with. */
export interface BacktesterParts {
  readonly history: HistoryReader;
  readonly store: BacktestStore;
  readonly clock: Clock;
  /** A market's amount step on the venue that its candles came from, as decimal text, `null` where it is not known. Without it, lots are 1e-8. */
  readonly amountStep?: ((venueId: string, symbol: MarketSymbol, options: WorkOptions) => Promise<string | null>) | undefined;
  /** Does the computing; on this thread when left out. */
  readonly compute?: ((task: BacktestTask, options: WorkOptions) => Promise<RunResult>) | undefined;
}

/** The lot where a market's is not known, in base units: what most venues book. */
const UNKNOWN_LOT = 1e-8;

/** Answers backtest requests: reads the past, runs the rule over it, keeps the result, and shows it again when it is asked for again. */
export class Backtester {
  readonly #parts: BacktesterParts;

  constructor(parts: BacktesterParts) {
    this.#parts = parts;
  }

  /**
   * The report of a backtest: the stored one when the same strategy, settings and candles were tested before by this engine.
   *
   * Candles before the span are used to warm the indicators up where there are any, and never traded in.
   *
   * @throws OutcryError `invalid-input` for a spec that makes no sense, `not-found` for an unknown strategy, `no-data` where there
   * are no candles, `cancelled` when the signal aborts, and whatever the history reader rejects with.
   */
  async run(spec: BacktestSpec, options: WorkOptions = {}): Promise<BacktestReport> {
    const settings = settingsOf(spec);
    const { strategy, params, id, described } = resolveStrategy(spec.strategy);
    const lead = leadBars(strategy.warmup(params, spec.timeframe), settings.sizing);
    const markets: RunMarket[] = [];
    for (const symbol of spec.symbols) markets.push(await this.#market(spec, symbol, lead, options));
    const span = wholeBars(spec.span, spec.timeframe);
    const hash = backtestHash({ strategy: { kind: described.kind, id, params }, settings, span, markets });

    const known = await this.#parts.store.find(hash);
    if (known) return asAskedNow(readStored(known), described, markets);

    checkCancelled(options);
    options.onProgress?.({ label: `Testing on ${spec.symbols.join(', ')} ${spec.timeframe}`, done: 0, total: null });
    const task: BacktestTask = { choice: spec.strategy, settings, markets, span };
    const result = this.#parts.compute ? await this.#parts.compute(task, options) : runBacktestTask(task);
    checkCancelled(options);
    const createdAt = this.#parts.clock.now();
    const report: StoredReport = { id: hash.slice(0, 12), hash, createdAt, strategy: described, ...result };
    await this.#parts.store.save({ hash, createdAt, report: JSON.stringify(report) });
    return { ...report, cached: false };
  }

  /**
   * A report made earlier, by its hash or its first characters (at least 6), which is what cards show; `null` when there is none.
   *
   * @throws OutcryError `corrupt` when what is stored cannot be read.
   */
  async find(id: string): Promise<BacktestReport | null> {
    const stored = await this.#parts.store.findByPrefix(id);
    return stored && readStored(stored);
  }

  async #market(spec: BacktestSpec, symbol: MarketSymbol, lead: number, options: WorkOptions): Promise<RunMarket> {
    checkCancelled(options);
    const history = await this.#parts.history.read({ symbol, timeframe: spec.timeframe, span: spec.span, lead }, options);
    const step = Number((await this.#parts.amountStep?.(history.venue.id, symbol, options)) ?? UNKNOWN_LOT);
    return { symbol, history, amountStep: step > 0 ? step : UNKNOWN_LOT };
  }
}

/** A kept report with what may have changed around it: the name its rule is saved under, and the way its candles were had. */
function asAskedNow(report: BacktestReport, strategy: BacktestReport['strategy'], markets: readonly RunMarket[]): BacktestReport {
  const histories = markets.map((market) => market.history);
  const warnings = [...dataWarnings(histories), ...report.warnings.filter(({ kind }) => kind !== 'data')];
  return { ...report, strategy, data: { ...report.data, source: sourceInWords(histories) }, warnings };
}

/** The span on the timeframe's grid; the same bars open in it, and a span that ends "now" is the same one until the next bar. */
function wholeBars(span: Span, timeframe: Timeframe): Span {
  return { from: nextCandleOpenTime(timeframe, span.from), to: nextCandleOpenTime(timeframe, span.to) };
}

function checkCancelled({ signal }: WorkOptions): void {
  if (signal?.aborted) throw new OutcryError('cancelled', 'The backtest was cancelled.', { cause: signal.reason });
}
