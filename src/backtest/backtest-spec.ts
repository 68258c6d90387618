import { OutcryError } from '../domain/errors.ts';
import { type MarketSymbol, quoteOf } from '../domain/market-symbol.ts';
import type { Span } from '../domain/market.ts';
import type { Timeframe } from '../domain/timeframe.ts';
import { type ExitRules, NO_EXIT_RULES, type Sizing } from '../domain/trade-rules.ts';
import type { StrategyChoice } from '../strategies/strategy-choice.ts';
import type { SimulationSettings } from './simulation.ts';

/** A backtest as it is asked for; what is left out has a default. */
export interface BacktestSpec {
  readonly strategy: StrategyChoice;
  /** One or several markets of one quote currency, sharing one cash. */
  readonly symbols: readonly MarketSymbol[];
  readonly timeframe: Timeframe;
  readonly span: Span;
  /** Starting cash in the quote currency. Default 10,000. */
  readonly cash?: number | undefined;
  /** Fraction of notional charged on each side. Default 0.001. */
  readonly feeRate?: number | undefined;
  /** Fraction by which market fills are worse than the price they are taken at. Default 0. */
  readonly slippage?: number | undefined;
  /** Exits that replace the rule's own, one by one, `null` taking one away; built-in strategies have none by themselves. */
  readonly exits?: { readonly [Name in keyof ExitRules]?: ExitRules[Name] | undefined } | undefined;
  /** Default: the rule's own; all-in for a built-in strategy. */
  readonly sizing?: Sizing | undefined;
  /** Default `entry-bar`. */
  readonly stopsFrom?: SimulationSettings['stopsFrom'] | undefined;
  /** Largest share of a bar's volume that may be filled in it, `null` for no limit. Default 0.05. */
  readonly volumeShare?: number | null | undefined;
  /** Most positions open at once. Default: the number of symbols. */
  readonly maxPositions?: number | undefined;
}

/** Starting cash where none is given, in the quote currency. */
export const DEFAULT_CASH = 10_000;

/** Fee rate where none is given: what large spot venues charge a new account. */
export const DEFAULT_FEE_RATE = 0.001;

/** Share of a bar's volume that may be filled where none is given. */
export const DEFAULT_VOLUME_SHARE = 0.05;

/**
 * The simulation's settings for a spec, with every default filled in.
 *
 * @throws OutcryError `invalid-input` that names the field at fault.
 */
export function settingsOf(spec: BacktestSpec): SimulationSettings {
  const rule = spec.strategy.kind === 'rule' ? spec.strategy.rule : null;
  const own: ExitRules = rule ?? NO_EXIT_RULES;
  const settings: SimulationSettings = {
    timeframe: spec.timeframe,
    cash: spec.cash ?? DEFAULT_CASH,
    feeRate: spec.feeRate ?? DEFAULT_FEE_RATE,
    slippage: spec.slippage ?? 0,
    exits: {
      stopLoss: given(spec.exits?.stopLoss, own.stopLoss),
      takeProfit: given(spec.exits?.takeProfit, own.takeProfit),
      trailingStop: given(spec.exits?.trailingStop, own.trailingStop),
      maxBars: given(spec.exits?.maxBars, own.maxBars),
    },
    sizing: spec.sizing ?? rule?.sizing ?? { kind: 'all-in' },
    stopsFrom: spec.stopsFrom ?? 'entry-bar',
    sameBar: 'stop-first',
    volumeShare: given(spec.volumeShare, DEFAULT_VOLUME_SHARE),
    maxPositions: spec.maxPositions ?? spec.symbols.length,
  };
  check(spec, settings);
  return settings;
}

/** The value asked for, `null` included, which takes a limit away. */
function given(asked: number | null | undefined, otherwise: number | null): number | null {
  return asked === undefined ? otherwise : asked;
}

function check(spec: BacktestSpec, settings: SimulationSettings): void {
  const refuse = (field: string, message: string): never => {
    throw new OutcryError('invalid-input', message, { field });
  };
  const [first] = spec.symbols;
  if (!first) refuse('symbols', 'A backtest needs at least one market.');
  else if (spec.symbols.some((symbol) => quoteOf(symbol) !== quoteOf(first))) {
    refuse('symbols', `Markets tested together share one cash, so they need one quote currency: ${spec.symbols.join(', ')} do not have one.`);
  }
  if (new Set(spec.symbols).size !== spec.symbols.length) refuse('symbols', 'A market is named twice.');
  if (!(spec.span.from < spec.span.to)) refuse('from', 'The span ends before it begins.');
  if (!(settings.cash > 0 && Number.isFinite(settings.cash))) refuse('cash', 'The starting cash must be above zero.');
  if (!(settings.feeRate >= 0 && settings.feeRate < 1)) refuse('feeRate', 'The fee rate is a fraction from 0 up to 1: 0.001 is 0.1 %.');
  if (!(settings.slippage >= 0 && settings.slippage < 1)) refuse('slippage', 'Slippage is a fraction from 0 up to 1: 0.0005 is 0.05 %.');
  if (settings.volumeShare !== null && !(settings.volumeShare > 0 && settings.volumeShare <= 1)) {
    refuse('volumeShare', 'The volume share is a fraction above 0, at most 1.');
  }
  if (!(Number.isInteger(settings.maxPositions) && settings.maxPositions > 0)) refuse('maxPositions', 'At least one position must be allowed.');
}
