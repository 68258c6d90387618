import { describe, expect, it } from 'vitest';
import { lateTrading } from '../src/late-trading.ts';
import { TradingDouble } from './tools/trading-fixture.ts';

describe('trading that is opened late', () => {
  function bench() {
    const double = new TradingDouble();
    let opened = 0;
    const late = lateTrading(double.needs.accounts, () => {
      opened += 1;
      return Promise.resolve(double.needs);
    });
    return { double, late, opened: () => opened };
  }

  it('is not opened to say which accounts there are', () => {
    const { late, opened } = bench();
    expect(late.accounts.all().map(({ id }) => id)).toEqual(['paper:binance']);
    expect(opened()).toBe(0);
  });

  it('is opened by the first call of a facade, and answers as that does', async () => {
    const { double, late, opened } = bench();
    await expect(late.desk.cancel('oc-none', 'telegram:42')).rejects.toMatchObject({ kind: 'not-found' });
    expect(double.acts).toEqual([['cancel', 'oc-none', 'telegram:42']]);
    expect((await late.books.snapshot('paper:binance')).equity).toBe('10250.5');
    expect(opened()).toBe(2);
  });

  it('has facades that are no promises', async () => {
    const { late, opened } = bench();
    // What is awaited comes back as it is, and is not asked to be opened.
    // oxlint-disable-next-line await-thenable -- that it is none is the point
    expect(await late.desk).toBe(late.desk);
    expect(opened()).toBe(0);
  });
});
