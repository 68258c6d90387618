import { z } from 'zod';
import { OutcryError } from '../domain/errors.ts';
import { nearest } from '../domain/nearest.ts';
import { buyAndHold } from './library/buy-and-hold.ts';
import { dca } from './library/dca.ts';
import { donchianBreakout } from './library/donchian-breakout.ts';
import { emaCross } from './library/ema-cross.ts';
import { grid } from './library/grid.ts';
import { macdCross } from './library/macd.ts';
import { meanReversion } from './library/mean-reversion.ts';
import { momentum } from './library/momentum.ts';
import { rsiReversal } from './library/rsi.ts';
import { smaCross } from './library/sma-cross.ts';
import { superTrendFollowing } from './library/supertrend.ts';
import { volatilityBreakout } from './library/volatility-breakout.ts';
import type { ParamInfo, Strategy, StrategyParams } from './strategy.ts';

/** Every built-in strategy. A new one is one file in `library/` and one line here. */
export const STRATEGIES: readonly Strategy[] = [
  smaCross,
  emaCross,
  meanReversion,
  rsiReversal,
  macdCross,
  donchianBreakout,
  superTrendFollowing,
  momentum,
  volatilityBreakout,
  dca,
  grid,
  buyAndHold,
];

/** Other names that people use, in the spelling of `plain`. */
const ALIASES: Readonly<Record<string, string>> = {
  smacrossover: 'sma-cross',
  movingaveragecross: 'sma-cross',
  movingaveragecrossover: 'sma-cross',
  macross: 'sma-cross',
  emacrossover: 'ema-cross',
  bollinger: 'mean-reversion',
  bollingerbands: 'mean-reversion',
  meanrevert: 'mean-reversion',
  reversion: 'mean-reversion',
  rsireversal: 'rsi',
  macdcross: 'macd',
  macdcrossover: 'macd',
  donchian: 'donchian-breakout',
  donchianchannel: 'donchian-breakout',
  breakout: 'donchian-breakout',
  channelbreakout: 'donchian-breakout',
  turtle: 'donchian-breakout',
  turtles: 'donchian-breakout',
  volatility: 'volatility-breakout',
  dollarcostaveraging: 'dca',
  dollarcostaverage: 'dca',
  gridtrading: 'grid',
  hodl: 'buy-and-hold',
  hold: 'buy-and-hold',
  buyhold: 'buy-and-hold',
};

/** Letters and digits only, in lower case: `SMA_Cross`, `sma cross` and `sma-cross` are one name. */
function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]/g, '').replace(/(?<=.)strategy$/, '');
}

const BY_NAME: ReadonlyMap<string, Strategy> = new Map([
  ...STRATEGIES.map((strategy) => [plain(strategy.name), strategy] as const),
  ...Object.entries(ALIASES).flatMap(([alias, name]) =>
    STRATEGIES.filter((strategy) => strategy.name === name).map((strategy) => [alias, strategy] as const),
  ),
]);

/** The built-in strategy of that name or a usual other name; case, spaces, hyphens and underscores do not matter. */
export function findStrategy(name: string): Strategy | undefined {
  return BY_NAME.get(plain(name));
}

/**
 * As `findStrategy`.
 *
 * @throws OutcryError `not-found` with the nearest name, or all of them.
 */
export function requireStrategy(name: string): Strategy {
  const strategy = findStrategy(name);
  if (strategy) return strategy;
  const names = STRATEGIES.map((known) => known.name);
  const near = nearest(plain(name), names);
  const hint = near === null ? `There are: ${names.join(', ')}.` : `Did you mean ${near}?`;
  throw new OutcryError('not-found', `There is no strategy "${name}".`, { field: 'strategy', hint });
}

const META = z.object({ description: z.string(), min: z.number(), max: z.number(), step: z.number() });

/** A strategy's parameters in the order they are declared, read from its schema. */
export function paramInfo(strategy: Strategy): ParamInfo[] {
  return Object.entries(strategy.params.shape).map(([name, field]) => ({ name, default: field.parse(undefined), ...META.parse(field.meta()) }));
}

/** What a parameter may be, in words: `a whole number from 2 to 500`. */
function boundsOf({ min, max, step }: ParamInfo): string {
  const whole = Number.isInteger(min) && Number.isInteger(step);
  return `${whole ? 'a whole number' : 'a number'} from ${min} to ${max}`;
}

/**
 * Parameters of a strategy from whatever came in, with defaults for those not named.
 *
 * @throws OutcryError `invalid-input` naming every field at fault, what it may be, and the nearest name of an unknown one.
 */
export function parseParams(strategy: Strategy, raw: Readonly<Record<string, unknown>> = {}): StrategyParams {
  const parsed = strategy.params.safeParse(raw);
  if (parsed.success) return parsed.data;
  const infos = paramInfo(strategy);
  const names = infos.map(({ name }) => name);
  const faults = new Map<string, string>();
  for (const issue of parsed.error.issues) {
    if (issue.code === 'unrecognized_keys') {
      for (const key of issue.keys) faults.set(key, unknownParam(strategy, key, names));
      continue;
    }
    const field = String(issue.path[0] ?? 'params');
    const info = infos.find(({ name }) => name === field);
    if (info && issue.code !== 'custom') faults.set(field, `${field} must be ${boundsOf(info)}, not ${show(raw[field])}.`);
    // How two fields go together matters once each is lawful by itself.
    else if (!faults.has(field)) faults.set(field, `${issue.message}.`);
  }
  const [first] = faults.keys();
  throw new OutcryError('invalid-input', [...faults.values()].join(' '), first === undefined ? {} : { field: first });
}

function unknownParam(strategy: Strategy, key: string, names: readonly string[]): string {
  const near = nearest(key, names);
  const known = names.length === 0 ? 'it has none' : `it has ${names.join(', ')}`;
  return `${strategy.name} has no parameter "${key}"${near === null ? `: ${known}.` : `; did you mean "${near}"?`}`;
}

function show(value: unknown): string {
  return typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? String(value));
}
