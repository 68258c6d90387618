import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from '../src/config.ts';
import { systemClock } from '../src/domain/clock.ts';
import { openLog } from '../src/log.ts';
import { openMarket } from '../src/market/open-market.ts';
import { SqlApprovalStore } from '../src/store/approval-store.ts';
import { SqlCandleStore } from '../src/store/candle-store.ts';
import { openDatabase } from '../src/store/database.ts';
import { SqlDeploymentStore } from '../src/store/deployment-store.ts';
import { SqlEquityStore } from '../src/store/equity-store.ts';
import { SqlGuardStore } from '../src/store/guard-store.ts';
import { SqlJournal } from '../src/store/journal.ts';
import { SqlMarketBook } from '../src/store/market-book.ts';
import { SqlOrderStore } from '../src/store/order-store.ts';
import { SqlPaperStore } from '../src/store/paper-store.ts';
import { SqlRiskStore } from '../src/store/risk-store.ts';
import { openTrading } from '../src/trading.ts';
import { DeskCommands } from './desk-commands.ts';

/** Approves as a command does that is killed once the order is filled and booked: nothing that would follow is done. */
async function approveAndDie({ folder }: DeskCommands, id: string): Promise<void> {
  const config = readConfig(folder.environment, folder.path);
  const database = await openDatabase(config.dataFolder);
  const { db } = database;
  const [clock, log] = [systemClock, openLog(config)];
  const marketOptions = { exchange: 'simulated', exchangeUrl: null, mayStandIn: false, store: new SqlCandleStore(db), book: new SqlMarketBook(db), clock, log };
  const trading = openTrading({
    config, market: openMarket(marketOptions), marketOptions, clock, log, notifier: { notify: async () => {} },
    stores: {
      orders: new SqlOrderStore(db), approvals: new SqlApprovalStore(db), journal: new SqlJournal(db), risk: new SqlRiskStore(db), deployments: new SqlDeploymentStore(db),
      guards: new SqlGuardStore(db), equity: new SqlEquityStore(db), paper: new SqlPaperStore(db),
    },
  });
  const outcome = await trading.flow.approve(id, { id: 'terminal:local', role: 'admin' });
  expect(outcome).toMatchObject({ outcome: 'approved', orders: [{ state: 'filled' }] });
  await trading.close();
  await database.close();
}

describe('a command that is killed between a fill and its stop', () => {
  let desk: DeskCommands;
  beforeAll(() => {
    desk = new DeskCommands();
  });
  afterAll(() => desk.folder.remove());

  it('is made up for by the next one of any kind, which says so on stderr; the one after has nothing to say', async () => {
    const { id } = await desk.propose('buy', 'btc', '--cost', '100', '--stop-loss', '3%');
    await approveAndDie(desk, id);
    await sleep(3_000);
    const { status, stdout, stderr } = await desk.folder.run(['status', '--json']);
    expect(status).toBe(0);
    expect(stderr).toMatch(new RegExp(`^An earlier command ended after buying [\\d.]+ BTC/USDT \\(oc-${id}-1\\) and before setting its stop [\\d,.]+\\. It is set now and rests at the venue\\.\\n$`));
    expect(JSON.parse(stdout)).toMatchObject({ trading: { mode: 'paper' } });
    const { positions } = await desk.read('positions', 'positions');
    expect(positions).toMatchObject([{ symbol: 'BTC/USDT', guard: { by: 'venue', target: null } }]);
    expect((await desk.read('orders', 'orders')).orders).toMatchObject([{ type: 'stop', purpose: 'protect', amount: positions[0]?.amount }]);
  }, 120_000);
});
