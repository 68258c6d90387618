import { describe, expect, it } from 'vitest';
import { OutcryError } from '../../../src/domain/errors.ts';
import { dayStart } from '../../../src/trading/risk/equity-reading.ts';
import { ADMIN, DeskBench } from './desk-bench.ts';
import { purchase, trade } from './risk-bench.ts';

const ACCOUNT = 'paper:binance';
const OTHER = 'live:binance';
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** A desk with a second account beside its own. */
function twoAccounts(): DeskBench {
  const bench = new DeskBench();
  const first = bench.account;
  const second = { ...first, id: OTHER };
  bench.accounts = { get: (id) => (id === OTHER ? second : first), all: () => [first, second] };
  bench.restart();
  return bench;
}

async function standings(bench: DeskBench): Promise<Record<string, string>> {
  return Object.fromEntries((await bench.risk.states()).map(({ account, state }) => [account, state]));
}

describe('of several accounts', () => {
  it('a halt of one leaves the others trading, and one of none in particular stops all', async () => {
    const bench = twoAccounts();
    expect(await bench.control.halt('orders', 'terminal:1', 'Stop.', OTHER)).toMatchObject({ accounts: [OTHER] });
    expect(await standings(bench)).toEqual({ [OTHER]: 'halted' });
    expect(await bench.control.halt('orders', 'terminal:1', 'Stop.')).toMatchObject({ accounts: [ACCOUNT, OTHER], failed: [] });
    expect(await standings(bench)).toEqual({ [ACCOUNT]: 'halted', [OTHER]: 'halted' });
  });

  it('a resume of one leaves the others halted, and one of none in particular resumes all', async () => {
    const bench = twoAccounts();
    await bench.control.halt('orders', 'terminal:1', 'Stop.');
    await bench.control.resume(ADMIN, OTHER);
    expect(await standings(bench)).toEqual({ [ACCOUNT]: 'halted', [OTHER]: 'active' });
    await bench.control.halt('orders', 'terminal:1', 'Stop.');
    await bench.control.resume(ADMIN);
    expect(await standings(bench)).toEqual({ [ACCOUNT]: 'active', [OTHER]: 'active' });
  });

  it('one that cannot be halted keeps no other from it, and is named', async () => {
    const bench = twoAccounts();
    const save = bench.risk.saveState.bind(bench.risk);
    bench.risk.saveState = async (state, ...rest) => {
      if (state.account === ACCOUNT) throw new Error('the disk is full');
      return save(state, ...rest);
    };
    expect(await bench.control.halt('orders', 'terminal:1', 'Stop.')).toEqual({
      scope: 'orders',
      accounts: [OTHER],
      canceled: 0,
      failed: [`${ACCOUNT} could not be halted: the disk is full`],
      sold: [],
      pending: [],
    });
    expect(await standings(bench)).toEqual({ [OTHER]: 'halted' });
  });

  it('one whose standing cannot be read keeps no other’s halt from being carried on', async () => {
    const bench = twoAccounts();
    bench.execution.usually({ kind: 'rest' });
    await bench.flow.submit('oc-entry', purchase({ account: OTHER, type: 'limit', price: '98' }));
    await bench.risk.saveState({ account: OTHER, state: 'halted', reason: 'Stop.', since: bench.clock.now(), peak: null, peakAt: null, coolUntil: null, scope: 'orders' }, null, []);
    const read = bench.risk.state.bind(bench.risk);
    bench.risk.state = async (account) => (account === ACCOUNT ? Promise.reject(new Error('the disk is gone')) : read(account));
    await bench.control.tick();
    expect((await bench.orders.find('oc-entry'))?.state).toBe('canceled');
    expect(bench.logged).toEqual(['a halt could not be carried on; it is tried again']);
  });

  it('the HALT file halts those that are not, and says nothing again of those that are', async () => {
    const bench = twoAccounts();
    await bench.control.halt('flatten', 'terminal:1', 'Out.', OTHER);
    bench.haltFile = () => true;
    await bench.control.tick();
    await bench.control.tick();
    expect(await standings(bench)).toEqual({ [ACCOUNT]: 'halted', [OTHER]: 'halted' });
    const halts = [...(await bench.journal.about(`account:${ACCOUNT}`)), ...(await bench.journal.about(`account:${OTHER}`))];
    expect(halts.map(({ by, data }) => [by, data['account'], data['scope'], data['reason']])).toEqual([
      ['outcry', ACCOUNT, 'orders', 'A HALT file lies in the data folder.'],
      ['terminal:1', OTHER, 'flatten', 'Out.'],
    ]);
  });
});

describe('a change of standing', () => {
  it('has a time of its own, so that each is told though the clock stands', async () => {
    const bench = new DeskBench();
    await bench.control.halt('entries', 'terminal:1', 'One.');
    await bench.control.resume(ADMIN);
    await bench.control.halt('entries', 'terminal:1', 'Two.');
    await bench.control.resume(ADMIN);
    expect(bench.notifier.titles).toEqual([`Entries stopped: ${ACCOUNT}`, `Trading resumed: ${ACCOUNT}`, `Entries stopped: ${ACCOUNT}`, `Trading resumed: ${ACCOUNT}`]);
    const first = [...bench.notifier.told.values()].map(({ at }) => at - bench.clock.now());
    expect(first).toEqual([0, 1, 2, 3]);
  });

  it('goes by the clock again once it has moved on', async () => {
    const bench = new DeskBench();
    await bench.control.halt('entries', 'terminal:1', 'One.');
    bench.clock.pass(HOUR);
    await bench.control.resume(ADMIN);
    expect((await bench.risk.state(ACCOUNT))?.since).toBe(bench.clock.now());
    bench.clock.pass(HOUR);
    await bench.control.halt('entries', 'terminal:1', 'Two.');
    expect((await bench.risk.state(ACCOUNT))?.since).toBe(bench.clock.now());
  });

  it('is handed to the notifier once', async () => {
    const bench = new DeskBench();
    let handed = 0;
    const notify = bench.notifier.notify.bind(bench.notifier);
    bench.notifier.notify = async (notification) => {
      handed += 1;
      await notify(notification);
    };
    await bench.control.halt('entries', 'terminal:1', 'Stop.');
    await bench.control.tick();
    await bench.control.tick();
    expect(handed).toBe(1);
  });

  it('back to trading is journaled with what it ends', async () => {
    const bench = new DeskBench();
    bench.books.equity = '9000';
    await bench.value();
    await bench.control.halt('orders', 'terminal:1', 'Stop.');
    bench.books.equity = '8000';
    bench.clock.pass(MINUTE);
    await bench.control.resume(ADMIN);
    expect((await bench.journal.about(`account:${ACCOUNT}`)).at(-1)).toMatchObject({
      kind: 'risk.resumed',
      at: bench.clock.now(),
      by: ADMIN.id,
      data: { account: ACCOUNT, before: { state: 'halted', reason: 'Stop.', peak: '9000' }, peak: '8000' },
    });
    expect(await bench.risk.state(ACCOUNT)).toMatchObject({ peak: '8000', peakAt: bench.clock.now(), scope: null, reason: '' });
  });

  it('back to trading needs no valuation: the peak begins with the next one', async () => {
    const bench = new DeskBench();
    await bench.value();
    await bench.control.halt('orders', 'terminal:1', 'Stop.');
    bench.books.silence = new OutcryError('unreachable', 'binance does not answer.');
    await bench.control.resume(ADMIN);
    expect(await bench.risk.state(ACCOUNT)).toMatchObject({ state: 'active', peak: null, peakAt: null });
    bench.books.silence = null;
    bench.books.equity = '7000';
    await bench.value();
    expect(await bench.risk.state(ACCOUNT)).toMatchObject({ state: 'active', peak: '7000' });
  });

  it('back to trading is refused where it was halted anew meanwhile, which stands', async () => {
    for (const scope of ['orders', 'flatten'] as const) {
      const bench = new DeskBench();
      // oxlint-disable-next-line no-await-in-loop
      await bench.control.halt('orders', 'terminal:1', 'Stop.');
      const record = bench.books.record.bind(bench.books);
      bench.books.record = async (account) => {
        bench.books.record = record;
        await bench.control.resume(ADMIN);
        await bench.control.halt(scope, 'telegram:2', 'Again.');
        return record(account);
      };
      // oxlint-disable-next-line no-await-in-loop
      await expect(bench.control.resume(ADMIN)).rejects.toMatchObject({ kind: 'refused', hint: 'Look at /risk, then resume again.' });
      // oxlint-disable-next-line no-await-in-loop
      expect(await bench.risk.state(ACCOUNT)).toMatchObject({ state: 'halted', scope, reason: 'Again.' });
    }
  });

  it('of a market that is let go is journaled with who did it', async () => {
    const bench = new DeskBench();
    await bench.risk.freeze({ account: ACCOUNT, symbol: 'BTC/USDT', reason: 'The books differ.', since: 0 }, []);
    expect((await bench.control.status(ACCOUNT)).frozen).toEqual([{ symbol: 'BTC/USDT', reason: 'The books differ.' }]);
    await bench.control.unfreeze(ACCOUNT, 'BTC/USDT', ADMIN);
    const entry = { kind: 'risk.unfrozen', by: ADMIN.id, data: { account: ACCOUNT, symbol: 'BTC/USDT' } };
    expect(await bench.journal.about(`account:${ACCOUNT}`)).toMatchObject([entry]);
    expect(await bench.journal.about('symbol:BTC/USDT')).toMatchObject([entry]);
  });
});

describe('a pause after losses', () => {
  async function paused(): Promise<{ bench: DeskBench; until: number }> {
    const bench = new DeskBench();
    await bench.value();
    await bench.control.setLimit(ACCOUNT, 'loss-streak', '2', ADMIN);
    bench.clock.pass(HOUR);
    const exit = bench.clock.now();
    bench.books.finished = [trade(0, -5, { exitTime: exit - MINUTE }), trade(0, -5, { exitTime: exit })];
    await bench.value();
    return { bench, until: exit + HOUR };
  }

  it('is the reason that a status names until it is over', async () => {
    const { bench, until } = await paused();
    expect((await bench.control.status(ACCOUNT)).reason).toMatch(/^Entries pause until .* after losses in a row\.$/);
    bench.clock.time = until - 1;
    expect((await bench.control.status(ACCOUNT)).reason).toContain('Entries pause');
    bench.clock.time = until;
    expect((await bench.control.status(ACCOUNT)).reason).toBe('');
  });

  it('can be ended by an admin before its time', async () => {
    const { bench } = await paused();
    await bench.control.resume(ADMIN);
    expect(await bench.control.announce()).toEqual([]);
    expect((await bench.flow.submit('oc-a', purchase())).state).toBe('filled');
  });

  it('that is over leaves nothing to resume', async () => {
    const { bench, until } = await paused();
    const told = bench.notifier.titles;
    bench.clock.time = until;
    await bench.control.resume(ADMIN);
    expect(bench.notifier.titles).toEqual(told);
  });
});

describe('a status', () => {
  it('of an account to which nothing has happened trades as of now', async () => {
    const bench = new DeskBench();
    expect(await bench.control.status(ACCOUNT)).toMatchObject({ state: 'active', reason: '', since: bench.clock.now(), peak: '10000', drawdown: 0, dayProfit: '0', weekProfit: '0', frozen: [] });
  });

  it('tells what the day and the week made', async () => {
    const bench = new DeskBench();
    bench.books.equity = '10000';
    await bench.value();
    bench.clock.pass(MINUTE);
    bench.books.equity = '9900';
    await bench.value();
    expect(await bench.control.status(ACCOUNT)).toMatchObject({ dayProfit: '-100', weekProfit: '-100', drawdown: 0.01, since: bench.clock.now() - MINUTE });
  });

  it('is complete where only commands have valued the account: highest, today and this week, as /pnl tells them', async () => {
    const bench = new DeskBench();
    for (const equity of ['10000', '10500', '10300']) {
      bench.books.equity = equity;
      bench.clock.pass(MINUTE);
      // oxlint-disable-next-line no-await-in-loop
      await bench.books.record(ACCOUNT);
    }
    const { dayFrom, ...status } = await bench.control.status(ACCOUNT);
    expect(status).toMatchObject({ peak: '10500', equity: '10300', dayProfit: '300', weekProfit: '300' });
    expect(status.drawdown).toBeCloseTo(200 / 10_500, 10);
    expect(dayFrom).toBe(dayStart(bench.clock.now()));
    // The service that is started then takes that for its peak.
    await bench.value();
    expect(await bench.control.status(ACCOUNT)).toMatchObject({ peak: '10500' });
  });

  it('says from when losses count, once trading was taken up again', async () => {
    const bench = new DeskBench();
    bench.books.equity = '10000';
    await bench.value();
    bench.clock.pass(MINUTE);
    await bench.control.halt('entries', 'terminal:1', 'I want to think.');
    bench.books.equity = '9900';
    bench.clock.pass(MINUTE);
    await bench.value();
    await bench.control.resume(ADMIN);
    bench.clock.pass(MINUTE);
    expect(await bench.control.status(ACCOUNT)).toMatchObject({ dayProfit: '0', dayFrom: bench.clock.now() - MINUTE, weekFrom: bench.clock.now() - MINUTE });
  });

  it('names each reason once', async () => {
    const bench = new DeskBench();
    await bench.control.halt('entries', 'terminal:1', 'I want to think.');
    expect((await bench.control.status(ACCOUNT)).reason).toBe('I want to think.');
    bench.haltFile = () => true;
    expect(await bench.control.status(ACCOUNT)).toMatchObject({ state: 'halted', reason: 'A HALT file lies in the data folder. I want to think.' });
    await bench.control.tick();
    expect((await bench.control.status(ACCOUNT)).reason).toBe('A HALT file lies in the data folder.');
  });

  it('does not count what was refused as sent', async () => {
    const bench = new DeskBench();
    await bench.control.halt('entries', 'terminal:1', 'Stop.');
    expect((await bench.flow.submit('oc-a', purchase())).state).toBe('refused');
    const sent = async () => (await bench.control.status(ACCOUNT)).limits.find(({ name }) => name === 'orders-per-minute')?.used;
    expect(await sent()).toBe('0');
    await bench.control.resume(ADMIN);
    await bench.flow.submit('oc-b', purchase());
    expect(await sent()).toBe('1');
    bench.clock.pass(MINUTE + 1);
    expect(await sent()).toBe('0');
  });
});

describe('what is said at the start', () => {
  it('is what keeps an account from trading as usual', async () => {
    const bench = new DeskBench();
    expect(await bench.control.announce()).toEqual([]);
    bench.haltFile = () => true;
    expect(await bench.control.announce()).toEqual(['A HALT file lies in the data folder: no entries are sent.']);
    bench.haltFile = () => false;
    await bench.risk.saveLimits(ACCOUNT, 'null', null, 0, []);
    expect(await bench.control.announce()).toEqual([expect.stringContaining('cannot be read')]);
  });
});

describe('setting every limit to its usual value', () => {
  it('is answered in one line, and takes back what was set', async () => {
    const bench = new DeskBench();
    expect(await bench.control.setLimit(ACCOUNT, 'max-open-positions', '1', ADMIN)).toMatchObject({ name: 'max-open-positions', value: '1 positions' });
    expect(await bench.control.setLimit(ACCOUNT, 'all', 'usual', ADMIN)).toEqual({ name: 'all', value: 'usual', summary: 'every limit at its usual value', used: null });
    const { limits } = await bench.control.status(ACCOUNT);
    expect(limits.find(({ name }) => name === 'max-open-positions')?.value).not.toBe('1 positions');
  });
});

describe('an order that is refused since a fact cannot be had', () => {
  it('says each reason once, however many checks needed it', async () => {
    const bench = new DeskBench();
    bench.market.silence = new OutcryError('unreachable', 'binance does not answer.');
    const { state, note } = await bench.flow.submit('oc-a', purchase());
    expect(state).toBe('refused');
    const sentences = (note ?? '').split(/(?<=\.) /);
    expect(sentences.length).toBeGreaterThan(1);
    expect(sentences).toEqual([...new Set(sentences)]);
  });
});
