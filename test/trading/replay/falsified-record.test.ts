import { join } from 'node:path';
import BetterSqlite from 'better-sqlite3';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { type Candles, candlesFromRows, sliceCandles } from '../../../src/domain/candles.ts';
import { SqlApprovalStore } from '../../../src/store/approval-store.ts';
import { SqlCandleStore } from '../../../src/store/candle-store.ts';
import { openDatabase } from '../../../src/store/database.ts';
import { SqlDeploymentStore } from '../../../src/store/deployment-store.ts';
import { SqlEquityStore } from '../../../src/store/equity-store.ts';
import { SqlGuardStore } from '../../../src/store/guard-store.ts';
import { SqlJournal } from '../../../src/store/journal.ts';
import { SqlOrderStore } from '../../../src/store/order-store.ts';
import { SqlPaperStore } from '../../../src/store/paper-store.ts';
import { SqlRiskStore } from '../../../src/store/risk-store.ts';
import type { Journal } from '../../../src/trading/journal/journal.ts';
import { deskOrderId } from '../../../src/trading/order-id.ts';
import { GuardOrders } from '../../../src/trading/protection/guard-orders.ts';
import { OrderReplay } from '../../../src/trading/replay/order-replay.ts';
import type { ReplayReport } from '../../../src/trading/replay/replay-report.ts';
import type { ReplaySources } from '../../../src/trading/replay/replay-sources.ts';
import { slotOrderId } from '../../../src/trading/session/slot-orders.ts';
import { temporaryFolder } from '../../store/temporary-database.ts';
import { deploymentOf } from '../session/parity-run.ts';
import { BTC, DIP, HOUR, closes, saying } from '../session/session-fixture.ts';
import { TradingFloor } from '../session/trading-floor.ts';

/** Buys at the close of the second hour, sells at that of the fifth. */
const CLOSES = [100, 85, 88, 92, 115, 112, 111] as const;
const SERIES = { venue: 'test', symbol: BTC, timeframe: '1h' } as const;
const EXITS = { stopLoss: 0.2, takeProfit: null, trailingStop: null, maxBars: null } as const;

let folder: string;
let floor: TradingFloor;
let sources: ReplaySources;
let candles: SqlCandleStore;
const deployment = deploymentOf({ strategy: { kind: 'rule', rule: DIP }, symbols: [BTC], exits: EXITS, slippage: 0.002 });
const entry = slotOrderId(deployment, HOUR, BTC, { act: 'buy' });
const exit = slotOrderId(deployment, 4 * HOUR, BTC, { act: 'sell', reason: 'signal' });

beforeEach(async () => {
  folder = await temporaryFolder();
  const database = await openDatabase(folder);
  onTestFinished(() => database.close());
  const { db } = database;
  const stores = {
    journal: new SqlJournal(db), orders: new SqlOrderStore(db), approvals: new SqlApprovalStore(db), deployments: new SqlDeploymentStore(db),
    guards: new SqlGuardStore(db), equity: new SqlEquityStore(db), risk: new SqlRiskStore(db), paper: new SqlPaperStore(db),
  };
  const series = closes(...CLOSES);
  floor = new TradingFloor({ markets: [{ symbol: BTC, candles: series, amountStep: '0.001', priceStep: '0.01' }], timeframe: '1h', feeRate: 0.001, slippage: 0.002, stores });
  await floor.deploy(deployment);
  await floor.start();
  await floor.runner.start();
  await floor.replay(HOUR, 3 * HOUR);
  candles = new SqlCandleStore(db);
  await candles.write(SERIES, series, { from: 0, to: CLOSES.length * HOUR });
  const account = { ...floor.account, simulated: false, history: { read: async () => Promise.reject(new Error('no venue is needed')) } };
  sources = { ...stores, accounts: { get: () => account }, candles };
});

/** Lets the hours pass in which the strategy sells. */
async function untilSold(): Promise<void> {
  await floor.replay(4 * HOUR, 6 * HOUR);
  await floor.stop();
}

async function replay(id: string): Promise<ReplayReport> {
  return await new OrderReplay(sources).replay(id);
}

function differing({ fields }: ReplayReport): readonly string[] {
  return fields.filter(({ finding }) => finding === 'differs').map(({ field }) => field);
}

/** Changes the database by another way than Outcry's, its guards taken away first. */
function falsify(change: string, ...values: readonly (string | number)[]): void {
  const file = new BetterSqlite(join(folder, 'outcry.sqlite'));
  const guards = file.prepare<[], string>("select name from sqlite_master where type = 'trigger'").pluck().all();
  for (const guard of guards) file.exec(`drop trigger "${guard}"`);
  expect(file.prepare(change).run(...values).changes).toBeGreaterThan(0);
  file.close();
}

describe('an untouched record', () => {
  it('gives every order of a deployment again: its entry, its stop and its exit', async () => {
    await untilSold();
    const orders = await sources.orders.list({});
    const reports = await Promise.all(orders.map(({ id }) => replay(id)));
    expect(reports.map(({ by, outcome }) => `${by} ${outcome}`)).toEqual(['strategy same', 'protection same', 'strategy same']);
    const bought = reports.find(({ order }) => order === entry);
    expect(bought?.verdict).toBe(`${entry} is the same: it follows from the record in every field.`);
    const fields = new Map(bought?.fields.map(({ field, recorded, derived }) => [field, [recorded, derived]]));
    // 10,000 ÷ (85 × 1.002 × 1.001), in lots of 0.001.
    expect(fields.get('amount')).toEqual(['117.294', '117.294']);
    expect(fields.get('cash (USDT)')).toEqual(['10000', '10000']);
    expect(fields.get('price read then')).toEqual(['85', null]);
    expect(fields.get('decision')).toEqual(['entry', 'entry']);
    expect(fields.get('candles of BTC/USDT')?.[0]).toContain('2 candles');
  });

  it('gives a stop that Outcry watched, and a sale of everything, again', async () => {
    const [guard] = await sources.orders.list({}).then(() => floor.stores.guards.list());
    if (guard === undefined) throw new Error('nothing is guarded');
    const orders = new GuardOrders({ accounts: floor.accounts, orders: floor.orders, desk: floor.flow, clock: floor.clock });
    const sale = await orders.sell({ ...guard, by: 'outcry', order: null }, 'stop', 67.5);
    expect(await replay(sale?.id ?? '')).toMatchObject({ by: 'protection', outcome: 'same' });
    const occasion = 'stopped 1';
    const id = deskOrderId({ because: 'flatten', account: deployment.terms.account, symbol: BTC, deployment: deployment.id, occasion });
    const held = (await floor.books.positions(deployment.terms.account))[0]?.amount ?? '0';
    const known = await sources.orders.find(entry);
    if (known === null) throw new Error('nothing was bought');
    await floor.protector.release(deployment.terms.account, BTC, deployment.id);
    await floor.flow.submit(id, { ...known.intent, side: 'sell', purpose: 'exit', amount: held, origin: { kind: 'desk', because: 'flatten' }, reason: 'Everything.' }, { occasion, amountStep: '0.001' });
    expect(await replay(id)).toMatchObject({ by: 'flatten', outcome: 'same' });
    await floor.stop();
  });

  it('of a time before anything was noted with an order gives all of it but its size', async () => {
    await untilSold();
    const journal: Pick<Journal, 'about' | 'verify'> = {
      verify: () => floor.journal.verify(),
      about: async (id) => (await floor.journal.about(id)).map((one) => ({ ...one, data: Object.fromEntries(Object.entries(one.data).filter(([name]) => name !== 'grounds')) })),
    };
    sources = { ...sources, journal };
    const bought = await replay(entry);
    expect(bought).toMatchObject({ outcome: 'same', verdict: `${entry} is the same but for its size, which is taken from the record.` });
    expect(bought.fields.find(({ field }) => field === 'amount')).toMatchObject({ recorded: '117.294', finding: 'as-recorded' });
    expect(await replay(exit)).toMatchObject({ outcome: 'same' });
  });

  it('names the nearest number for one that there is not, and knows an order by its number without its beginning', async () => {
    await expect(replay(entry.replace('abcdefgh', 'abcdefgi'))).rejects.toMatchObject({ kind: 'not-found', hint: `The nearest is ${entry}.` });
    await expect(replay('web_12345')).rejects.toMatchObject({ kind: 'not-found', message: saying('What others ordered') });
    expect(await replay(entry.slice('oc-'.length))).toMatchObject({ order: entry, outcome: 'same' });
    await floor.stop();
  });
});

describe('a falsified record is found, and what was changed is named', () => {
  beforeEach(untilSold);

  it('a candle that was imported anew with other figures', async () => {
    await rewrite(HOUR, 85.5);
    const report = await replay(entry);
    expect(report).toMatchObject({ outcome: 'differs', verdict: saying('candles of BTC/USDT') });
    expect(report.notes).toContainEqual(saying('The 1h candle of BTC/USDT at 1970-01-01 01:00 UTC is not the one that the session read'));
    expect(differing(report)).toEqual(['candles of BTC/USDT', 'close', 'reason']);
  });

  it('a candle after which the strategy would not have bought', async () => {
    await rewrite(HOUR, 95);
    const report = await replay(entry);
    expect(report.outcome).toBe('differs');
    expect(report.fields.find(({ field }) => field === 'decision')).toMatchObject({ recorded: 'entry', derived: saying('none: no entry'), finding: 'differs' });
    expect(report.fields.find(({ field }) => field === 'order number')).toMatchObject({ recorded: entry, derived: null });
  });

  it('an earlier candle, as near as its stretch says', async () => {
    await rewrite(2 * HOUR, 89);
    expect(await replay(entry)).toMatchObject({ outcome: 'same' });
    const report = await replay(exit);
    expect(differing(report)).toEqual(['candles of BTC/USDT']);
    expect(report.notes).toContainEqual(saying('Among the 2 1h candles of BTC/USDT from 1970-01-01 02:00 to 1970-01-01 03:00 UTC'));
  });

  it('candles that are not stored any more', async () => {
    falsify('delete from candle_chunks');
    falsify('delete from candle_coverage');
    sources = { ...sources, accounts: { get: () => ({ ...floor.account, simulated: false, history: floor.account.history }) } };
    expect(await replay(entry)).toMatchObject({ outcome: 'same', notes: [saying('test was asked for them again')] });
    floor.lastGiven = 0;
    expect(await replay(entry)).toMatchObject({ outcome: 'not-shown', verdict: saying('only 1 are to be had still') });
  });

  it('an order’s row', async () => {
    falsify("update orders set intent = json_set(intent, '$.amount', '117.6') where id = ?", entry);
    const report = await replay(entry);
    expect(report.outcome).not.toBe('same');
    expect(report.fields).toContainEqual({ field: saying('amount of the stored order, and in entry'), recorded: '117.6', derived: '117.294', finding: 'differs' });
    // What came after it rests on it.
    expect(await replay(exit)).toMatchObject({ outcome: 'not-shown', verdict: saying(`Order ${entry} among the orders is not what entry`) });
  });

  it('what an order has filled, and a fill', async () => {
    falsify("update orders set filled = '100' where id = ?", entry);
    expect(differing(await replay(entry))).toEqual(['filled']);
    falsify("update fills set price = '80' where order_id = ?", exit);
    expect(differing(await replay(exit))).toEqual([saying('fill paper-')]);
  });

  it('the deployment’s terms', async () => {
    falsify("update deployments set terms = json_set(terms, '$.budget', '20000') where id = ?", deployment.id);
    expect(differing(await replay(entry))).toEqual(['terms, as the deployment has them now']);
  });

  it('an entry of the journal', async () => {
    const [created] = (await floor.journal.about(`order:${entry}`)).filter(({ kind }) => kind === 'order.created');
    falsify("update journal_entries set data = replace(data, '117.294', '117.293') where position = ?", created?.position ?? 0);
    const report = await replay(entry);
    expect(report).toMatchObject({ outcome: 'not-shown', journal: { intact: false } });
    expect(report.notes).toContainEqual(saying(`Entry ${created?.position} is not what was written there`));
    expect(report.fields).toContainEqual({ field: `amount of the stored order, and in entry ${created?.position}`, recorded: '117.294', derived: '117.293', finding: 'differs' });
  });

  it('an entry of the journal after those that an order rests on says nothing against it', async () => {
    const last = (await floor.journal.about(`order:${exit}`)).at(-1);
    falsify('update journal_entries set at = at + 1 where position = ?', last?.position ?? 0);
    const report = await replay(entry);
    expect(report).toMatchObject({ outcome: 'same', notes: [saying('damaged after the entries that this rests on')] });
    expect(await replay(exit)).toMatchObject({ outcome: 'not-shown' });
  });
});

/** Stores a candle again with another close. */
async function rewrite(time: number, close: number): Promise<void> {
  const stored: Candles = await candles.read(SERIES, { from: time, to: time + HOUR });
  const { open, high, low, volume } = sliceCandles(stored, 0, 1);
  await candles.write(SERIES, candlesFromRows([[time, open[0]!, Math.max(high[0]!, close), Math.min(low[0]!, close), close, volume[0]!]]), { from: time, to: time + HOUR });
}
