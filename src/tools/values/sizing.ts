import { OutcryError } from '../../domain/errors.ts';
import { decimalFromNumber } from '../../domain/money.ts';
import type { Sizing } from '../../domain/trade-rules.ts';
import { parseAmount, parseNumber, parseRate } from './number.ts';

const EXPECTED = 'expected "all-in", "25%", "cost 100", "risk 1%", "risk 1% atr 2" or "volatility 20%"';

/**
 * A position size as people write it: `all-in`, `25%` (of equity), `cost 100` (quote currency), `risk 1%` (lost at the stop),
 * `risk 1% atr 2` (the stop taken as 2 × ATR), `volatility 20%` (a year).
 *
 * @throws OutcryError `invalid-input`
 */
export function parseSizing(text: string): Sizing {
  const lower = text.trim().toLowerCase();
  if (/^all[\s-]?in$|^all$|^everything$/.test(lower)) return { kind: 'all-in' };
  const [, kind = '', size = lower, atr] = /^(fraction|cost|fixed|risk|volatility|vol)\s+(\S+)(?:\s+atr\s+(\S+))?$/.exec(lower) ?? [];
  switch (kind) {
    case 'cost':
    case 'fixed': {
      const cost = parseAmount(size).value.toNumber();
      if (cost > 0) return { kind: 'cost', cost };
      break;
    }
    case 'risk': {
      const atrMultiple = atr === undefined ? null : (parseNumber(atr)?.toNumber() ?? Number.NaN);
      if (atrMultiple === null || atrMultiple > 0) return { kind: 'risk', fraction: share(size, text), atrMultiple };
      break;
    }
    case 'volatility':
    case 'vol':
      return { kind: 'volatility', target: share(size, text, 5) };
    default:
      return { kind: 'fraction', fraction: share(size, text) };
  }
  throw new OutcryError('invalid-input', `"${text}" is not a position size: ${EXPECTED}.`);
}

function share(rate: string, whole: string, max = 1): number {
  let value: number;
  try {
    value = rate === '1' ? 1 : parseRate(rate);
  } catch (cause) {
    throw new OutcryError('invalid-input', `"${whole}" is not a position size: ${EXPECTED}.`, { cause });
  }
  if (value > 0 && value <= max) return value;
  throw new OutcryError('invalid-input', `"${whole}" is out of bounds: expected above 0% and at most ${max * 100}%.`);
}

/** The size in the spelling that `parseSizing` reads back as the same. */
export function formatSizing(sizing: Sizing): string {
  switch (sizing.kind) {
    case 'all-in':
      return 'all-in';
    case 'fraction':
      return percent(sizing.fraction);
    case 'cost':
      return `cost ${decimalFromNumber(sizing.cost).toFixed()}`;
    case 'risk':
      return `risk ${percent(sizing.fraction)}${sizing.atrMultiple === null ? '' : ` atr ${decimalFromNumber(sizing.atrMultiple).toFixed()}`}`;
    case 'volatility':
      return `volatility ${percent(sizing.target)}`;
  }
}

function percent(fraction: number): string {
  return `${decimalFromNumber(fraction).times(100).toFixed()}%`;
}
