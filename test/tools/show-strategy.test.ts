import { beforeEach, describe, expect, it } from 'vitest';
import { ToolDesk, fieldsOf, tableOf, textOf } from './tool-fixture.ts';

let desk: ToolDesk;

beforeEach(() => {
  desk = new ToolDesk();
});

describe('showing a strategy', () => {
  it('explains a built-in one by any of its names, with bounds for every parameter', async () => {
    const { card, data } = await desk.command('/strategy Bollinger Bands');
    expect(card.title).toBe('Mean reversion');
    expect(textOf(card)).toContain('With its defaults: Buys when the close is below the lower Bollinger band');
    expect(tableOf(card).rows.map(([name]) => name)).toEqual(['period', 'deviations', 'rsiPeriod', 'oversold']);
    expect(data).toMatchObject({ kind: 'built-in', name: 'mean-reversion', params: [{ name: 'period', default: 20, min: 2, max: 500 }, {}, {}, {}] });
  });

  it('shows a saved rule with every version of it, the newest first', async () => {
    await desk.command('/save dip entry="rsi(14) < 30" exit="rsi(14) > 60"');
    await desk.command('/save dip entry="rsi(14) < 25" exit="rsi(14) > 60"');
    const { card, brief } = await desk.command('/strategy dip');
    expect(card.title).toBe('dip, version 2');
    expect(fieldsOf(card)).toMatchObject({ 'Buys when': 'rsi(14) < 25', 'Position size': 'all-in' });
    expect(tableOf(card).rows.map((row) => [row[0], row[1], row[3]])).toEqual([['2', '2025-06-15 12:20 UTC', 'rsi(14) < 25'], ['1', '2025-06-15 12:20 UTC', 'rsi(14) < 30']]);
    expect(brief).toEqual({ kind: 'saved', name: 'dip', version: 2, versions: 2, entry: 'rsi(14) < 25', exit: 'rsi(14) > 60' });
  });

  it('names the nearest when there is none of that name', async () => {
    await desk.command('/save surge entry="close > 1" stop=3%');
    await expect(desk.command('/strategy srge')).rejects.toMatchObject({ kind: 'not-found', field: 'name', message: 'There is no strategy "srge". Did you mean "surge"?' });
  });
});
