import type { z } from 'zod';
import type { Candles } from '../domain/candles.ts';
import type { Timeframe } from '../domain/timeframe.ts';

/** A strategy's parameters by name. */
export type StrategyParams = Readonly<Record<string, number>>;

/** The candles a strategy reads, with their length, which a higher timeframe is counted from. */
export interface Series {
  readonly candles: Candles;
  readonly timeframe: Timeframe;
}

/** What is known of an open position when its exit is decided at the close of a bar. */
export interface HeldPosition {
  /** Average entry price, in the quote currency. */
  readonly entryPrice: number;
  /** Bars since the entry bar: 0 at the close of the bar it was entered in. */
  readonly barsHeld: number;
}

/** Columns that may go with entries; each has one value a bar, and NaN where it has nothing to say. */
export interface EntryColumns {
  /** Distance of the protective stop below the entry price, in the quote currency. */
  readonly stopDistance?: Float64Array;
  /** Distance of the profit target above the entry price, in the quote currency. */
  readonly targetDistance?: Float64Array;
  /** Factor on what the sizing rule buys, 0 to 1; under all-in sizing, the share of the cash to put in. */
  readonly size?: Float64Array;
  /** Which symbol first when cash is short: higher goes first. */
  readonly rank?: Float64Array;
}

/** Advice as moments: go in, get out. Each value at bar i depends on bars 0..i only. */
export interface SignalAdvice extends EntryColumns {
  readonly kind: 'signals';
  /** 1 where the close of the bar says buy, else 0. */
  readonly enter: Uint8Array;
  /** 1 where the close of the bar says sell, else 0. */
  readonly exit: Uint8Array;
  /** Exits that depend on the position; asked at the close of each bar while one is held, beside `exit`. */
  readonly exitHeld?: (bar: number, held: HeldPosition) => boolean;
  /** Why the bar's signal was given, in words with the values: `rsi(14) = 24.3 < 30`. */
  readonly reason: (bar: number) => string;
}

/** Advice as a wanted share of equity to be in the market: 0 to 1, NaN to leave the position as it is. */
export interface ExposureAdvice {
  readonly kind: 'exposure';
  readonly exposure: Float64Array;
  readonly reason: (bar: number) => string;
}

/** What a strategy says of every bar of a series. */
export type Advice = SignalAdvice | ExposureAdvice;

/**
 * A trading strategy: pure and deterministic, no clock, no network, no store.
 *
 * `params` is a flat zod object of numbers whose every field carries a default and a `.meta({ description, min, max, step })`.
 */
export interface Strategy {
  /** Kebab-case, the name people type: `sma-cross`. */
  readonly name: string;
  readonly title: string;
  /** One or two sentences: when it buys, when it sells. */
  readonly summary: string;
  readonly params: z.ZodObject<Record<string, z.ZodDefault<z.ZodNumber>>>;
  /** The rule in words with these parameters, for the read-back on a card. */
  describe(params: StrategyParams): string;
  /** The first bar index at which advice can be anything but silent. */
  warmup(params: StrategyParams, timeframe: Timeframe): number;
  /** Advice for every bar; silent (zeros, NaN) before `warmup`. Linear in the number of bars. */
  advise(series: Series, params: StrategyParams): Advice;
}

/** One parameter as help pages and optimisers read it. */
export interface ParamInfo {
  readonly name: string;
  readonly description: string;
  readonly default: number;
  readonly min: number;
  readonly max: number;
  readonly step: number;
}
