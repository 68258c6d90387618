import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tickLabels, timeTicks, valueScale } from '../../src/reports/chart-scale.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const times = (start: number, step: number, count: number) => Float64Array.from({ length: count }, (_, i) => start + i * step);

describe('a value axis', () => {
  it('has round ticks inside its ends', () => {
    const scale = valueScale(76_000, 109_000, 4);
    expect(scale.ticks).toEqual([80_000, 90_000, 100_000, 110_000]);
    expect(scale.min).toBeLessThan(76_000);
    expect(scale.max).toBeGreaterThan(109_000);
  });

  it('ends at zero where the values do', () => {
    expect(valueScale(-0.348, 0, 3)).toMatchObject({ max: 0, ticks: [-0.3, -0.2, -0.1, 0] });
    expect(valueScale(0, 6_300, 3).min).toBe(0);
  });

  it('stands up to values that do not differ, or are none', () => {
    expect(valueScale(7, 7, 4).ticks).toContain(7);
    expect(valueScale(0, 0, 4).ticks).toContain(0);
    expect(valueScale(Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 4).ticks.length).toBeGreaterThan(1);
  });

  it('holds every value and between one and three times the ticks wanted', () => {
    const value = fc.double({ min: -1e9, max: 1e9, noNaN: true });
    fc.assert(
      fc.property(value, value, fc.integer({ min: 2, max: 8 }), (a, b, wanted) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)];
        fc.pre(high - low > 1e-6 * Math.max(1, Math.abs(high), Math.abs(low)));
        const { min, max, ticks } = valueScale(low, high, wanted);
        expect(min).toBeLessThanOrEqual(low);
        expect(max).toBeGreaterThanOrEqual(high);
        expect(ticks.length).toBeGreaterThanOrEqual(1);
        expect(ticks.length).toBeLessThanOrEqual(wanted * 2 + 1);
        expect(new Set(tickLabels(ticks, 'price')).size).toBe(ticks.length);
      }),
    );
  });

  it('writes ticks in the unit of the pane, all with the same digits', () => {
    expect(tickLabels([-0.2, -0.1, 0], 'percent')).toEqual(['-20%', '-10%', '0%']);
    expect(tickLabels([0.975, 1, 1.025], 'price')).toEqual(['0.975', '1.000', '1.025']);
    expect(tickLabels([0, 500_000, 1_000_000], 'money')).toEqual(['0.0', '0.5M', '1.0M']);
    expect(tickLabels([1e-7, 2e-7], 'price')).toEqual(['0.0000001', '0.0000002']);
  });
});

describe('a time axis', () => {
  const labels = (time: Float64Array, wanted: number) => timeTicks(time, wanted).map(({ label }) => label);

  it('names hours within a day, and the day where it begins', () => {
    expect(labels(times(Date.UTC(2025, 0, 30, 18), HOUR, 24), 8)).toEqual(['21:00', '31 Jan', '03:00', '06:00', '09:00', '12:00', '15:00']);
  });

  it('names days within a month, and the month where it begins', () => {
    expect(labels(times(Date.UTC(2025, 0, 18), HOUR, 24 * 30), 8)).toEqual(['21 Jan', '26 Jan', 'Feb', '6 Feb', '11 Feb', '16 Feb']);
  });

  it('names months within years, and the year where it begins', () => {
    expect(labels(times(Date.UTC(2024, 4, 5), DAY, 365), 5)).toEqual(['Jul', 'Oct', '2025', 'Apr']);
  });

  it('puts each label under the first bar of its period', () => {
    const time = times(Date.UTC(2025, 0, 30), DAY, 5);
    const [first] = timeTicks(time, 2);
    expect(first).toMatchObject({ index: 2, label: 'Feb' });
  });

  it('has no more labels than wanted, and none for nothing', () => {
    expect(timeTicks(new Float64Array(0), 5)).toEqual([]);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 400 }), fc.constantFrom(60_000, HOUR, DAY, 7 * DAY), fc.integer({ min: 1, max: 12 }), (count, step, wanted) => {
        expect(timeTicks(times(Date.UTC(2023, 10, 3, 5), step, count), wanted).length).toBeLessThanOrEqual(wanted);
      }),
    );
  });
});
