import { beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ToolDesk, fieldsOf, textOf } from './tool-fixture.ts';

let desk: ToolDesk;
const saved = z.object({ name: z.string(), version: z.number(), hash: z.string(), unchanged: z.boolean() });

beforeEach(() => {
  desk = new ToolDesk();
});

const save = (line: string) => desk.command(`/save ${line}`).then(({ data }) => saved.parse(data));

describe('saving a rule', () => {
  it('reads it back in words, with its stops, size and identity', async () => {
    const { card, data } = await desk.command('/save "Dip Buyer" entry="rsi(14)<30" exit="rsi(14) > 60" stop=3% tp=6% trail=5% maxBars=48 sizing=25%');
    const { hash } = saved.parse(data);
    expect(card).toMatchObject({ title: 'Saved dip-buyer, version 1', tone: 'good' });
    expect(textOf(card)).toBe('Buys when RSI(14) is under 30. Sells when RSI(14) is over 60.');
    expect(fieldsOf(card)).toEqual({
      'Buys when': 'rsi(14)<30', 'Sells when': 'rsi(14) > 60', 'Stop-loss': '3.00%', 'Profit target': '6.00%', 'Trailing stop': '5.00%', 'Given up after': '48 bars',
      'Position size': '25%', Identity: hash.slice(0, 12),
    });
    expect(card.actions).toMatchObject([{ tool: 'backtest', args: { strategy: 'dip-buyer' } }]);
    expect(data).toMatchObject({ name: 'dip-buyer', version: 1, unchanged: false, rule: { stopLoss: 0.03, takeProfit: 0.06, trailingStop: 0.05, maxBars: 48, sizing: { kind: 'fraction', fraction: 0.25 } } });
  });

  it('takes name, entry and exit by position', async () => {
    expect(await save('dip "rsi(14) < 30" "rsi(14) > 60"')).toMatchObject({ name: 'dip', version: 1 });
    expect((await desk.rules.find('dip'))?.rule).toMatchObject({ entry: 'rsi(14) < 30', exit: 'rsi(14) > 60' });
  });

  it('makes a new version only of a new meaning', async () => {
    const first = await save('dip entry="rsi(14) < 30" exit="rsi(14) > 60"');
    expect(await save('dip entry="rsi( 14 )<30" exit="rsi(14) > 60"')).toEqual({ ...first, unchanged: true });
    expect(await save('dip entry="rsi(14) < 25" exit="rsi(14) > 60"')).toMatchObject({ version: 2, unchanged: false });
  });

  it.each([
    ['name', 'rsi entry="close > 1" stop=3%', /"rsi" is a built-in strategy: choose another name/],
    ['name', '"7 lucky" entry="close > 1" stop=3%', /is not a name: expected letters, digits and hyphens/],
    ['entry', 'dip', /^entry is missing: When to buy/],
    ['entry', 'dip entry="clse > 1" stop=3%', /did you mean "close"\?/],
    ['exit', 'dip entry="close > 1"', /would buy and never sell/],
    ['exit', 'dip entry="close > 1" exit="rsi"', /expected a condition/],
    ['params', 'dip entry="close > 1" stop=3% params="low=1"', /has no param "low"/],
  ])('names %s where it is at fault: %s', async (field, line, message) => {
    await expect(save(line)).rejects.toMatchObject({ kind: 'invalid-input', field, message: expect.stringMatching(message) as string });
    expect(await desk.rules.list()).toEqual([]);
  });
});
