import { canonicalJson } from '../../../src/domain/canonical-json.ts';
import { timeframeMs } from '../../../src/domain/timeframe.ts';
import { OrderReplay } from '../../../src/trading/replay/order-replay.ts';
import type { ReplayReport } from '../../../src/trading/replay/replay-report.ts';
import type { ReplaySources } from '../../../src/trading/replay/replay-sources.ts';
import { MemoryCandleStore } from '../../fakes/memory-candle-store.ts';
import type { ParityCase } from '../session/parity-run.ts';
import type { TradingFloor } from '../session/trading-floor.ts';

/** What the orders of a floor are derived from, with its candles in a store of its own and a venue that gives nothing. */
export async function floorSources(floor: TradingFloor, markets: ParityCase['markets'], timeframe: '1h' = '1h'): Promise<ReplaySources & { readonly candles: MemoryCandleStore }> {
  const candles = new MemoryCandleStore();
  for (const { symbol, candles: series } of markets) {
    const [from, to] = [series.time[0] ?? 0, (series.time.at(-1) ?? 0) + timeframeMs(timeframe)];
    await candles.write({ venue: 'test', symbol, timeframe }, series, { from, to });
  }
  const account = { ...floor.account, simulated: false, history: { read: async () => Promise.reject(new Error('no venue is needed')) } };
  // Checked once for all of a floor's orders: nothing is written to it any more.
  const check = floor.journal.verify();
  const journal = { about: async (id: string) => await floor.journal.about(id), verify: () => check };
  return { orders: floor.orders, deployments: floor.deployments, approvals: floor.stores.approvals, journal, accounts: { get: () => account }, candles };
}

/** Orders of a floor, worked out again: so many of them at most, evenly spread over its time. */
export async function replayAll(sources: ReplaySources, most = 30): Promise<readonly ReplayReport[]> {
  const replay = new OrderReplay(sources);
  const reports: ReplayReport[] = [];
  const orders = await sources.orders.list({});
  const every = Math.max(1, Math.ceil(orders.length / most));
  for (const { id } of orders.filter((_, i) => i % every === 0)) reports.push(await replay.replay(id));
  return reports;
}

/** What is not the same, for a message that says what is wrong. */
export function faultsOf(reports: readonly ReplayReport[]): readonly string[] {
  return reports.flatMap(({ outcome, verdict, notes, fields }) => (outcome === 'same' ? [] : [`${verdict} ${canonicalJson({ notes, fields: fields.filter(({ finding }) => finding === 'differs') })}`]));
}
