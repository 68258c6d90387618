import { z } from 'zod';
import { barAtOrAfter } from '../../domain/candles.ts';
import { OutcryError } from '../../domain/errors.ts';
import { type MarketSymbol, baseOf, quoteOf } from '../../domain/market-symbol.ts';
import type { Market } from '../../domain/market.ts';
import { Decimal } from '../../domain/money.ts';
import { timeframeMs } from '../../domain/timeframe.ts';
import { formatDateTime } from '../../reports/format.ts';
import type { TradingAccount } from '../account.ts';
import type { JournalEntry } from '../journal/journal.ts';
import type { OrderRecord } from '../order-flow/order-store.ts';
import type { ExitReason } from '../trade-settings.ts';
import { DeployedStrategy } from '../session/deployed-strategy.ts';
import type { Deployment, SlotDecision } from '../session/deployment.ts';
import type { SlotGrounds } from '../session/order-grounds.ts';
import { Session } from '../session/session.ts';
import { saleReason, slotOfOrder, slotOrderIds } from '../session/slot-orders.ts';
import type { AdvisedSeries, SlotView } from '../session/slot-view.ts';
import { DeploymentPast, groundsOf } from './deployment-past.ts';
import { intentFields } from './intent-fields.ts';
import { recordedCandles } from './recorded-candles.ts';
import { type Findings, type ReplayField, asRecorded, compared } from './replay-report.ts';
import type { ReplaySources } from './replay-sources.ts';
import { type DerivedOrder, SlotWorld } from './slot-world.ts';

/** What the risk check noted of the price, which stands in where the session noted none. */
const CHECKED = z.object({ decision: z.object({ quote: z.object({ last: z.number(), bid: z.number(), ask: z.number(), at: z.number() }).nullable() }) });

/** What a part of a replay rests on, beside its findings: positions of journal entries. */
export interface PartFindings extends Findings {
  readonly positions: readonly number[];
}

/** What a slot is derived with: as the session noted it, or what stands in for it. */
type Noted = Pick<SlotGrounds, 'feeRate' | 'late' | 'cash' | 'quotes' | 'free'> & { readonly stepsOf: (symbol: MarketSymbol) => Promise<Pick<Market, 'amountStep' | 'priceStep'>> };

/**
 * Derives an order of a deployment again: reads its terms, its past and its candles as they were, has a session decide on them, and compares
 * what that would send.
 *
 * @throws OutcryError where something that it takes is not to be had any more.
 */
export async function replayStrategyOrder(sources: ReplaySources, order: OrderRecord, created: JournalEntry): Promise<PartFindings> {
  const { origin, symbol } = order.intent;
  if (origin.kind !== 'deployment') throw new Error(`order ${order.id} is no deployment's`);
  const then = await DeploymentPast.read(sources, origin.deployment, created.position);
  const { deployment, past } = then;
  const { terms } = deployment;
  const slot = slotOfOrder(deployment, order.id);
  if (slot === null) throw new OutcryError('corrupt', `The number ${order.id} is not one that deployment ${deployment.id} gives.`);
  const account = sources.accounts.get(terms.account);
  const grounds = groundsOf(created);
  const decision = then.decided(slot)?.decisions.find((one) => one.order === order.id);
  const noted = grounds === null ? await standIn(sources, account, order, { slot, lengthMs: timeframeMs(terms.timeframe), decidedAt: decision?.close ?? null }) : { ...grounds, stepsOf: stepsIn(grounds) };

  const fields: ReplayField[] = [...then.fields];
  const notes: string[] = [...then.notes];
  const strategy = new DeployedStrategy(terms);
  const markets: AdvisedSeries[] = [];
  for (const one of terms.symbols) {
    const digest = grounds?.markets.find((market) => market.symbol === one)?.candles ?? null;
    const found = await recordedCandles(sources, account, { symbol: one, timeframe: terms.timeframe, from: deployment.seriesFrom, slot, digest });
    fields.push(...found.fields);
    notes.push(...found.notes);
    markets.push(strategy.advise(one, marketOf(one, await noted.stepsOf(one)), found.candles));
  }

  const steps = new Map(markets.map((market) => [market.symbol, market.rules.amountStep]));
  const own = new Set(terms.symbols.flatMap((one) => [...slotOrderIds(deployment, slot, one)]));
  const world = new SlotWorld({ deployment, past, target: order.id, own, slots: then.slotsBefore(slot), noted, stepOf: (one) => steps.get(one) ?? null });
  const view: SlotView = { slot, markets, late: noted.late, noEntries: null, quote: async (one) => await world.quote(one) };
  const decisions = await world.run(() => new Session(world.sessionParts).evaluate(view));
  if (world.strangers.length > 0) notes.push(`At that candle the session would now also send ${world.strangers.join(', ')}, of which nothing is on record.`);

  const { derived } = world;
  fields.push(...inputFields(order, grounds, derived, world.cashDerived));
  fields.push(...decisionFields(order, then.decided(slot), { derived, decisions, slot, series: markets.find((market) => market.symbol === symbol), deployment }));
  const sized = grounds === null ? notSized : [];
  fields.push(...intentFields(order.intent, derived?.intent ?? null, sized));
  fields.push(compared('order number', order.id, derived?.id ?? null));
  if (grounds === null) notes.push('The price, cash and fee that the size was reckoned with were not noted with orders of that time: a size that does not come out by the price of the risk check or of the fills is taken from the record.');
  return { fields, notes, positions: [...then.positions.filter((position) => position <= created.position), created.position] };
}

/** What an order of a time before grounds were noted cannot be held to. */
const notSized = ['amount'] as const;

function stepsIn({ markets }: SlotGrounds): Noted['stepsOf'] {
  return async (symbol) => markets.find((market) => market.symbol === symbol) ?? { amountStep: null, priceStep: null };
}

/** For an order with which nothing was noted: the price that the risk check saw, else the one that it was filled or decided at, and the account's own figures of today. */
async function standIn({ journal }: ReplaySources, account: TradingAccount, order: OrderRecord, { slot, lengthMs, decidedAt }: { readonly slot: number; readonly lengthMs: number; readonly decidedAt: number | null }): Promise<Noted> {
  const entries = await journal.about(`order:${order.id}`);
  const [checked] = entries.flatMap(({ data }) => CHECKED.safeParse(data).data?.decision.quote ?? []);
  const filled = new Decimal(order.filled);
  const last = filled.isZero() ? decidedAt : new Decimal(order.filledCost).div(filled).toNumber();
  const quote = checked ?? (last === null ? null : { last, bid: null, ask: null, at: order.createdAt });
  return {
    feeRate: account.feeRate,
    late: order.createdAt >= slot + 2 * lengthMs,
    cash: [],
    quotes: { [order.intent.symbol]: [quote] },
    free: {},
    stepsOf: async (symbol) => await account.rules(symbol),
  };
}

/** A market of which only the steps count. */
export function marketOf(symbol: MarketSymbol, { amountStep, priceStep }: Pick<Market, 'amountStep' | 'priceStep'>): Market {
  return { symbol, base: baseOf(symbol), quote: quoteOf(symbol), active: true, amountStep, priceStep, minAmount: null, minCost: null };
}

/** What the size was reckoned with. */
function inputFields({ intent: { symbol, side } }: OrderRecord, grounds: SlotGrounds | null, derived: DerivedOrder | null, cashDerived: boolean): readonly ReplayField[] {
  if (grounds === null) return [];
  const now = derived?.grounds === undefined ? null : groundsOf({ data: { grounds: derived.grounds } });
  const cash = grounds.cash.at(-1) ?? null;
  const quote = grounds.quotes[symbol]?.findLast((one) => one !== null) ?? null;
  const free = grounds.free[baseOf(symbol)]?.at(-1);
  return [
    cashDerived && now !== null ? compared(`cash (${quoteOf(symbol)})`, cash, now.cash.at(-1) ?? null) : asRecorded(`cash (${quoteOf(symbol)})`, cash),
    ...(side === 'buy' && quote !== null ? [asRecorded('price read then', String(quote.ask ?? quote.last))] : []),
    ...(free === undefined ? [] : [asRecorded(`free in the account (${baseOf(symbol)})`, free)]),
    asRecorded('fee rate', String(grounds.feeRate)),
  ];
}

/** What was decided, and what would be decided now. */
function decisionFields(
  order: OrderRecord,
  decided: { readonly hash: string; readonly decisions: readonly SlotDecision[] } | null,
  now: { readonly derived: DerivedOrder | null; readonly decisions: readonly SlotDecision[]; readonly slot: number; readonly series: AdvisedSeries | undefined; readonly deployment: Deployment },
): readonly ReplayField[] {
  const { derived, decisions, slot, series, deployment } = now;
  const { symbol, side } = order.intent;
  const candle = compared('candle', `${formatDateTime(slot)} UTC`, series === undefined || series.candles.time[barAtOrAfter(series.candles.time, slot)] !== slot ? null : `${formatDateTime(slot)} UTC`);
  const recorded = decided?.decisions.find((one) => one.order === order.id);
  const instead = decisions.find((one) => one.symbol === symbol);
  const soldNow = derived === null ? null : saleReason(deployment, slot, symbol, derived.id);
  const action = derived === null ? `${instead?.action ?? 'none'}: ${instead?.why ?? 'nothing was decided'}` : actionOf(derived, soldNow, series);
  const fields = [candle];
  // A slot that was cut short has its order, and no decision on record.
  if (decided === null || recorded === undefined) fields.push(derived === null ? compared('decision', side, action) : asRecorded('decision', null));
  else {
    const close = series?.candles.close[barAtOrAfter(series.candles.time, slot)];
    fields.push(compared('decided by terms', decided.hash, deployment.hash), compared('decision', recorded.action, action), compared('close', String(recorded.close), close === undefined ? null : String(close)));
  }
  const reason = side === 'sell' ? saleReason(deployment, slot, symbol, order.id) : null;
  if (reason !== null) fields.push(compared('sold for', reason, soldNow));
  return fields;
}

function actionOf({ intent: { side } }: DerivedOrder, soldFor: ExitReason | null, series: AdvisedSeries | undefined): SlotDecision['action'] {
  if (side === 'buy') return series?.advice.kind === 'exposure' ? 'rebalance' : 'entry';
  return soldFor === 'rebalance' ? 'rebalance' : 'exit';
}
