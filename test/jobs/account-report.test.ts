import { describe, expect, it } from 'vitest';
import { accountReport } from '../../src/jobs/account-report.ts';
import type { JobResult } from '../../src/jobs/job-runner.ts';
import { blocksOf, fieldsOf, textOf } from '../tools/tool-fixture.ts';
import { TradingDouble, deploymentReport, position } from '../tools/trading-fixture.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOW = Date.UTC(2025, 5, 15, 12, 20);
const clock = { now: () => NOW };

/** A report on an account that stands as the double says. */
function desk(trading = new TradingDouble()) {
  const asked: (readonly [account: string, from: number])[] = [];
  const { needs } = trading;
  const runner = accountReport(
    {
      ...needs,
      books: {
        record: (account) => needs.books.snapshot(account),
        performance: (account, from, to) => {
          asked.push([account, from]);
          return needs.books.performance(account, from, to);
        },
      },
    },
    clock,
  );
  const run = async (memory: unknown = null, args: Readonly<Record<string, unknown>> = {}): Promise<JobResult> => await runner.run({ args: runner.check(args), memory }, {});
  return { runner, run, asked, trading };
}

const trade = (symbol: 'BTC/USDT' | 'ETH/USDT', profit: string, hoursAgo: number) => ({
  account: 'paper:binance', symbol, deployment: null, entryTime: NOW - (hoursAgo + 2) * HOUR, exitTime: NOW - hoursAgo * HOUR, entryPrice: '2000', exitPrice: '2100', amount: '0.5', fees: '1', profit, return: Number(profit) / 1000, orders: [],
});

describe('an account report', () => {
  it('tells of 24 hours the first time, and says what the account is worth, made, holds and runs', async () => {
    const { run, trading, asked } = desk();
    trading.trades = [trade('ETH/USDT', '49', 3)];
    trading.positions = [position('BTC/USDT', 0.05)];
    const { card, remark, memory } = await run();
    expect(card).toMatchObject({ title: 'PAPER account: +250.50 USDT in 24 hours', tone: 'good', simulated: false });
    expect(fieldsOf(card)).toMatchObject({
      Equity: '10,250.50 USDT', 'Last 24 hours': '+250.50 USDT (+2.51%)', 'Today (UTC)': '+250.50 USDT (+2.51%)', 'Last 30 days': '+250.50 USDT (+2.51%)',
      Realised: '+150.00 USDT', Unrealised: '+100.50 USDT', Fees: '12.30 USDT', 'Finished trades': '1 trade, 60.0% won', 'Below its highest': '0.5%', Trading: 'on', Account: 'paper:binance: paper money',
    });
    expect(asked.map(([, from]) => from)).toEqual([NOW - DAY, Date.UTC(2025, 5, 15), NOW - 30 * DAY]);
    expect(blocksOf(card, 'table').map(({ title, rows }) => [title, ...rows.map((row) => row.join(' | '))])).toEqual([
      ['Finished trades', '2025-06-15 09:20 | ETH/USDT | 2,000.00 | 2,100.00 | +49.00 USDT | +4.90% | by hand'],
      ['Positions', 'BTC/USDT | 0.5 BTC | 2,000.00 | 2,100.00 | 1,050.00 USDT | +50.00 USDT | +5.0% | by hand'],
      ['Deployments', 'k2m4n6p7 | mean-reversion | BTC/USDT | 1h | 512.50 USDT | +2.50% | 0 | running'],
    ]);
    expect(blocksOf(card, 'chart')[0]?.alt).toContain('Equity went from 10,000.00 USDT to 10,250.50 USDT');
    expect(remark).toBe('equity 10,250.50 USDT, +250.50 USDT in 24 h, 1 trade');
    expect(memory).toEqual({ account: 'paper:binance', at: NOW });
  });

  it('counts from the last report on the same account, and afresh after one on another', async () => {
    const { run, asked } = desk();
    const before = NOW - 30 * HOUR;
    const { card } = await run({ account: 'paper:binance', at: before });
    expect(asked[0]).toEqual(['paper:binance', before]);
    expect(card.title).toBe('PAPER account: +250.50 USDT since the last report');
    expect(Object.keys(fieldsOf(card))).toContain('Since the last report, 2025-06-14 06:20 UTC');
    expect(textOf(card)).toContain('No trade has ended since the last report.');
    asked.length = 0;
    await run({ account: 'binance', at: before });
    await run({ unreadable: true });
    expect([asked[0], asked[3]]).toEqual([['paper:binance', NOW - DAY], ['paper:binance', NOW - DAY]]);
  });

  it('warns of a halt, of frozen markets, and of what no sum holds', async () => {
    const { run, trading } = desk();
    trading.risk = { state: 'halted', reason: 'Halted by the owner.', frozen: [{ symbol: 'ETH/USDT', reason: 'The exchange has 2 ETH, and the books 1.' }] };
    trading.performance = { unpriced: [{ asset: 'ODD', amount: '4' }], startEquity: null, curve: { time: [], equity: [] } };
    trading.reports = [];
    const { card, remark } = await run();
    expect(card).toMatchObject({ title: 'PAPER account: report', tone: 'warning' });
    expect(blocksOf(card, 'note').map(({ text }) => text)).toEqual([
      'Trading is halted: Halted by the owner. An admin takes it up again with /resume', 'ETH/USDT is frozen: The exchange has 2 ETH, and the books 1.', 'In none of these sums, as it had no price then: 4 ODD.',
    ]);
    expect(textOf(card)).toContain('No strategy is deployed.\nThere is no curve of equity yet');
    expect(remark).toBe('equity 10,250.50 USDT, 0 trades');
  });

  it('lists what waits for a yes, and only the deployments of its account', async () => {
    const { run, trading } = desk();
    await trading.needs.desk.proposeAction({ kind: 'resume', account: null }, 'paper:binance', 'Take trading up again', { person: { id: 'telegram:7', role: 'admin' }, conversation: 'test' }, null);
    await trading.needs.desk.propose('paper:binance', [{ symbol: 'ETH/USDT', side: 'buy', type: 'limit', amount: '0.5', price: '1900' }, { symbol: 'BTC/USDT', side: 'sell', type: 'market', amount: '0.1' }], { person: { id: 'telegram:7', role: 'trader' }, conversation: 'test' }, '');
    const ours = deploymentReport('k2m4n6p7');
    trading.reports = [ours, { ...ours, deployment: { ...ours.deployment, id: 'elsewhere', terms: { ...ours.deployment.terms, account: 'binance' } } }];
    const { card } = await run();
    const [deployments, approvals] = blocksOf(card, 'table');
    expect(deployments?.rows.map(([id]) => id)).toEqual(['k2m4n6p7']);
    expect(approvals?.rows).toEqual([
      ['abcdefghi2', 'Take trading up again', '2025-06-15 12:30'],
      ['abcdefghi3', 'buy 0.5 ETH at 1,900.00 USDT; sell 0.1 BTC at the market', '2025-06-15 12:30'],
    ]);
  });

  it('lists the newest trades of many, and says how many there were', async () => {
    const { run, trading } = desk();
    trading.trades = Array.from({ length: 20 }, (_, index) => trade('BTC/USDT', String(index), 20 - index));
    const [trades] = blocksOf((await run()).card, 'table');
    expect(trades?.title).toBe('Finished trades: the newest 15 of 20');
    expect(trades?.rows[0]).toContain('+19.00 USDT');
  });

  it('is about the account that it names', async () => {
    const { runner, run, asked } = desk();
    expect([runner.title({}), runner.title({ account: 'paper' })]).toEqual(['Account report', 'Account report: paper']);
    await run(null, { account: 'paper' });
    expect(asked[0]?.[0]).toBe('paper:binance');
    expect(() => runner.check({ account: 'live' })).toThrow(expect.objectContaining({ kind: 'refused' }));
    expect(() => runner.check({ account: 'kraken' })).toThrow(expect.objectContaining({ kind: 'not-found' }));
    await expect(runner.run({ args: { account: 'live' }, memory: null }, {})).rejects.toMatchObject({ kind: 'refused' });
    expect(() => runner.check({ symbols: ['BTC/USDT'] })).toThrow(expect.objectContaining({ kind: 'invalid-input' }));
  });
});
