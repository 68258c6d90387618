import { type Candles, barAtOrAfter, sliceCandles } from '../domain/candles.ts';
import type { Clock } from '../domain/clock.ts';
import { OutcryError } from '../domain/errors.ts';
import type { MarketSymbol } from '../domain/market-symbol.ts';
import type { WorkOptions } from '../domain/progress.ts';
import { DAY_MS, type Timeframe, timeframeMs } from '../domain/timeframe.ts';
import { refuseWhenAborted } from '../domain/abort.ts';
import type { HistoryReader } from '../market/history.ts';
import type { MarketData, MarketDataSource } from '../market/market-data.ts';
import type { RuleBook } from '../strategies/rule.ts';
import { FIGURE_DAYS, type MarketFigures, marketFigures } from './market-figures.ts';
import { type ReadyRule, type RuleSignal, readyRules, signalsAt } from './rule-signals.ts';

const HOUR_MS = 3_600_000;

/** What a market report is made from. */
export interface MarketReadingNeeds {
  readonly market: MarketDataSource;
  readonly history: HistoryReader;
  readonly rules: Pick<RuleBook, 'list'>;
  readonly clock: Clock;
}

/** A market of the watchlist, read. */
export interface ReadMarket {
  readonly symbol: MarketSymbol;
  readonly figures: MarketFigures;
  /** Closed 1h candles of the last seven days, from the close that `change7d` is measured from. */
  readonly week: Candles;
  /** What the saved rules say at the last closed candle; `null` when that candle could not be read. */
  readonly signals: readonly RuleSignal[] | null;
  /** When that candle closed; `null` when it could not be read. */
  readonly signalsAt: number | null;
}

/** What a report is written from. */
export interface MarketReading {
  readonly markets: readonly ReadMarket[];
  /** Where the prices come from. */
  readonly source: string;
  readonly simulated: boolean;
  readonly timeframe: Timeframe;
  /** Saved rules that were asked. */
  readonly rules: readonly string[];
  /** What could not be read, as sentences. */
  readonly faults: readonly string[];
  /** What the reader of the candles wants known. */
  readonly notes: readonly string[];
  readonly now: number;
}

/**
 * Reads the markets of a watchlist, one after the other, and asks the saved rules.
 *
 * @throws OutcryError `cancelled` when the signal aborts; the first failure when no market could be read.
 */
export async function readMarkets(needs: MarketReadingNeeds, symbols: readonly MarketSymbol[], timeframe: Timeframe, options: WorkOptions): Promise<MarketReading> {
  const source = await needs.market.resolve(options);
  const { ready, faults } = readyRules(await needs.rules.list(), timeframe);
  const run = new Reading(needs, source, timeframe, ready);
  for (const fault of faults) run.faults.push(`The rule ${fault}`);
  for (const [index, symbol] of symbols.entries()) {
    refuseWhenAborted(options.signal);
    options.onProgress?.({ label: `Reading ${symbol}`, done: index, total: symbols.length });
    // The venue's rate limit allows no more at once.
    // oxlint-disable-next-line no-await-in-loop
    await run.read(symbol, options.signal);
  }
  if (run.markets.length === 0 && run.firstFailure !== null) throw run.firstFailure;
  const { venue } = source;
  return {
    markets: run.markets,
    source: venue.simulated ? `simulated market${venue.standsInFor === undefined ? '' : ` (${venue.standsInFor} does not answer)`}` : venue.id,
    simulated: run.simulated,
    timeframe,
    rules: ready.map(({ name }) => name),
    faults: run.faults,
    notes: [...run.notes],
    now: run.now,
  };
}

/** One report's reading of market after market. One that cannot be read does not spoil the others. */
class Reading {
  readonly markets: ReadMarket[] = [];
  readonly faults: string[] = [];
  readonly notes = new Set<string>();
  readonly now: number;
  simulated: boolean;
  firstFailure: OutcryError | null = null;
  readonly #history: HistoryReader;
  readonly #source: MarketData;
  readonly #timeframe: Timeframe;
  readonly #rules: readonly ReadyRule[];

  constructor({ history, clock }: MarketReadingNeeds, source: MarketData, timeframe: Timeframe, rules: readonly ReadyRule[]) {
    this.#history = history;
    this.#source = source;
    this.#timeframe = timeframe;
    this.#rules = rules;
    this.now = clock.now();
    this.simulated = source.venue.simulated;
  }

  async read(symbol: MarketSymbol, signal: AbortSignal | undefined): Promise<void> {
    try {
      const ticker = await this.#source.ticker(symbol, { signal });
      // Two hours to spare, for the close of the hour that ended seven days ago.
      const hourly = await this.#candles(symbol, '1h', 7 * DAY_MS + 2 * HOUR_MS, 0, signal);
      const daily = await this.#candles(symbol, '1d', (FIGURE_DAYS + 2) * DAY_MS, 0, signal);
      const asked = await this.#ask(symbol, signal);
      this.markets.push({ symbol, figures: marketFigures(ticker, hourly, daily, this.now), week: lastWeek(hourly, this.now), ...asked });
    } catch (error) {
      if (!(error instanceof OutcryError) || error.kind === 'cancelled') throw error;
      this.firstFailure ??= error;
      this.faults.push(`${symbol} could not be read: ${error.message}`);
    }
  }

  /** What the rules say. That they cannot be asked takes nothing from the market's figures. */
  async #ask(symbol: MarketSymbol, signal: AbortSignal | undefined): Promise<Pick<ReadMarket, 'signals' | 'signalsAt'>> {
    if (this.#rules.length === 0) return { signals: [], signalsAt: null };
    try {
      const length = timeframeMs(this.#timeframe);
      const lead = Math.max(...this.#rules.map(({ bars }) => bars));
      const candles = await this.#candles(symbol, this.#timeframe, 3 * length, lead, signal);
      const last = candles.time.at(-1);
      if (last === undefined) return { signals: null, signalsAt: null };
      return { signals: signalsAt(this.#rules, candles, this.#timeframe), signalsAt: last + length };
    } catch (error) {
      if (!(error instanceof OutcryError) || error.kind === 'cancelled') throw error;
      this.faults.push(`The saved rules could not be asked on ${symbol}: ${error.message}`);
      return { signals: null, signalsAt: null };
    }
  }

  async #candles(symbol: MarketSymbol, timeframe: Timeframe, length: number, lead: number, signal: AbortSignal | undefined): Promise<Candles> {
    const history = await this.#history.read({ symbol, timeframe, span: { from: this.now - length, to: this.now }, lead }, { signal });
    this.simulated ||= history.venue.simulated;
    for (const note of history.notes) this.notes.add(note);
    return history.candles;
  }
}

function lastWeek(hourly: Candles, now: number): Candles {
  return sliceCandles(hourly, Math.max(0, barAtOrAfter(hourly.time, now - 7 * DAY_MS - HOUR_MS + 1) - 1));
}
