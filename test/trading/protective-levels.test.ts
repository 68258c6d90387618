import { describe, expect, it } from 'vitest';
import { candlesFromRows } from '../../src/domain/candles.ts';
import { NO_EXIT_RULES } from '../../src/domain/trade-rules.ts';
import { ProtectiveLevels } from '../../src/trading/protective-levels.ts';

const NONE = Number.NaN;

/** Candles of which only high and low matter. */
function ranges(...bars: readonly (readonly [high: number, low: number])[]): ReturnType<typeof candlesFromRows> {
  return candlesFromRows(bars.map(([high, low], i) => [i, low, high, low, high, 1]));
}

describe('protective levels', () => {
  it('are none where no rule sets them', () => {
    const levels = new ProtectiveLevels(NO_EXIT_RULES);
    levels.enter(100, NONE, NONE);
    expect(levels.any).toBe(false);
    expect(levels.stop).toBeNaN();
  });

  it('follow the average entry price as an entry fills', () => {
    const levels = new ProtectiveLevels({ ...NO_EXIT_RULES, stopLoss: 0.1, takeProfit: 0.5 });
    levels.enter(100, NONE, NONE);
    expect([levels.stop, levels.target]).toEqual([90, 150]);
    levels.enter(110, NONE, NONE);
    expect([levels.stop, levels.target]).toEqual([99, 165]);
  });

  it('know which stop is in force', () => {
    const levels = new ProtectiveLevels({ ...NO_EXIT_RULES, stopLoss: 0.1, trailingStop: 0.2 });
    levels.enter(100, NONE, NONE);
    expect([levels.stop, levels.stopReason]).toEqual([90, 'stop-loss']);
    levels.raise(150);
    expect([levels.stop, levels.stopReason]).toEqual([120, 'trailing-stop']);
    levels.raise(90);
    expect(levels.stop).toBe(120);
    levels.clear();
    expect(levels.any).toBe(false);
  });

  it('are passed over up to the bar that touches one', () => {
    const fixed = new ProtectiveLevels({ ...NO_EXIT_RULES, stopLoss: 0.1, takeProfit: 0.2 });
    fixed.enter(100, NONE, NONE);
    expect(fixed.passOver(ranges([119, 91], [119, 90], [119, 91]), 0, 3)).toBe(1);
    expect(fixed.passOver(ranges([119, 91], [119, 91], [120, 91]), 0, 3)).toBe(2);
    expect(fixed.passOver(ranges([119, 91], [119, 91], [120, 91]), 0, 2)).toBe(2);
  });

  it('are raised by the bars passed over, and not by the one that is reached', () => {
    const levels = new ProtectiveLevels({ ...NO_EXIT_RULES, trailingStop: 0.1 });
    levels.enter(100, NONE, NONE);
    expect(levels.passOver(ranges([110, 95], [120, 100], [200, 108], [200, 200]), 0, 4)).toBe(2);
    expect(levels.stop).toBe(108);
  });
});
