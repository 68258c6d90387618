import { z } from 'zod';
import { OutcryError } from '../../domain/errors.ts';
import type { MarketSymbol } from '../../domain/market-symbol.ts';
import type { Market, Ticker } from '../../domain/market.ts';
import { Decimal } from '../../domain/money.ts';
import { ORDER_TYPES } from '../../domain/order.ts';
import { candleOpenTime, timeframeMs } from '../../domain/timeframe.ts';
import { formatDateTime } from '../../reports/format.ts';
import type { Guard, OrderIntent } from '../intent.ts';
import type { JournalEntry } from '../journal/journal.ts';
import type { OrderQuery, OrderRecord } from '../order-flow/order-store.ts';
import { GuardOrders } from '../protection/guard-orders.ts';
import { reachedLevel } from '../protection/guard-plan.ts';
import type { ActiveGuard, GuardWish } from '../protection/protector.ts';
import { sellable } from '../protection/sellable.ts';
import { DeployedStrategy } from '../session/deployed-strategy.ts';
import { SessionGuard } from '../session/session-guard.ts';
import { SessionRecords } from '../session/session-records.ts';
import { settingsOfDeployment } from '../session/session.ts';
import type { AdvisedSeries } from '../session/slot-view.ts';
import type { DeploymentPast } from './deployment-past.ts';
import { intentFields } from './intent-fields.ts';
import { topic } from './journal-past.ts';
import type { PositionPast } from './position-past.ts';
import { recordedCandles } from './recorded-candles.ts';
import { type Findings, type ReplayField, asRecorded, compared } from './replay-report.ts';
import type { ReplaySources } from './replay-sources.ts';
import { marketOf } from './strategy-replay.ts';

/** What was noted with an order of a guard. */
const NOTED = z.object({
  occasion: z.string(),
  guard: z.object({ stop: z.string().nullable(), target: z.string().nullable(), amount: z.string(), since: z.number() }),
  types: z.array(z.enum(ORDER_TYPES)).optional(),
  priceStep: z.string().nullable().optional(),
  amountStep: z.string().nullable().optional(),
  reached: z.object({ level: z.enum(['stop', 'target']), price: z.number() }).optional(),
});

type Noted = z.infer<typeof NOTED>;

/** Closes of candles that a guard may have been set after: the newest, or one before, where it was put back after a sale. */
const CLOSES_BACK = 3;
/** Fills that may have come since its levels were set. */
const FILLS_BACK = 4;

/** What a position should have been guarded with. */
interface WantedGuard extends Findings {
  readonly levels: Guard;
  /** Most that it may be of, base units; `null` for all that is held. */
  readonly amount: string | null;
}

/**
 * Derives an order that guards a position again: the levels from what was bought and the deployment's terms and candles, or from the order
 * by hand that asked for them; the order from the levels, by the same code that sent it.
 *
 * @throws OutcryError where something that it takes is not to be had any more.
 */
export async function replayProtection(sources: ReplaySources, position: PositionPast, order: OrderRecord, created: JournalEntry): Promise<Findings> {
  const noted = NOTED.optional().parse(created.data['grounds']);
  if (noted === undefined) return unnoted(order);
  const steps = await stepsOf(position, noted);
  const { since } = noted.guard;
  const wanted = position.owner === null ? await askedForByHand(position) : await setForDeployment(sources, position, position.owner, { noted, steps, created });
  const held = position.held(steps.amountStep);
  const most = wanted.amount === null ? held : Decimal.min(held, wanted.amount).toFixed();
  const amount = sellable(most, steps.amountStep, null) ?? '0';
  const { account, symbol, deployment } = order.intent;
  const guard: ActiveGuard = { account, symbol, deployment, ...wanted.levels, amount, by: 'outcry', order: null, since };
  const sent = await sentFor(position, guard, noted, steps, created.at);
  const { reached } = noted;
  const fields: ReplayField[] = [
    ...(position.owner?.fields ?? []),
    ...wanted.fields,
    compared('stop', noted.guard.stop, wanted.levels.stop),
    compared('target', noted.guard.target, wanted.levels.target),
    compared('held and to be sold', noted.guard.amount, amount),
    ...(reached === undefined ? [] : [asRecorded('price that reached it', String(reached.price)), compared('level reached', reached.level, reachedLevel(wanted.levels, reached.price))]),
    ...intentFields(order.intent, sent?.intent ?? null),
    compared('order number', order.id, sent?.id ?? null),
  ];
  return { fields, notes: [...(position.owner?.notes ?? []), ...wanted.notes] };
}

/** An order of a time before anything was noted with it: its number and levels can be compared with nothing. */
function unnoted({ id, intent }: OrderRecord): Findings {
  const fields = intentFields(intent, intent).map((field) => ({ ...field, derived: null, finding: 'as-recorded' as const }));
  return { fields: [...fields, asRecorded('order number', id)], notes: ['When this guard was set, and at which levels, was not noted with orders of that time: nothing of it can be derived, only that it is as journalled.'] };
}

async function stepsOf(position: PositionPast, { priceStep, amountStep }: Noted): Promise<Pick<Market, 'amountStep' | 'priceStep'>> {
  return priceStep === undefined || amountStep === undefined ? await position.steps() : { priceStep, amountStep };
}

/** The levels that the newest purchase by hand came with. */
async function askedForByHand(position: PositionPast): Promise<WantedGuard> {
  const bought = (await position.orders()).find(({ intent, filled }) => intent.purpose === 'entry' && intent.guard !== null && new Decimal(filled).greaterThan(0));
  if (bought === undefined) throw new OutcryError('no-data', `No order by hand that asked for a stop or target of ${position.symbol} is on record before it.`);
  return { levels: bought.intent.guard ?? { stop: null, target: null }, amount: null, fields: [asRecorded('guards what was bought by', bought.id)], notes: [] };
}

/** The levels that a deployment's session set: just before the order, or, where they were put back after a sale, before the first order that had them. */
async function setForDeployment(
  sources: ReplaySources,
  position: PositionPast,
  then: DeploymentPast,
  { noted, steps, created }: { readonly noted: Noted; readonly steps: Pick<Market, 'amountStep' | 'priceStep'>; readonly created: JournalEntry },
): Promise<WantedGuard> {
  const wanted = await setBySession(sources, position, then, noted, steps);
  if (areLevels(wanted.levels, noted.guard)) return wanted;
  const first = then.past.firstCreated(created.position, ({ data, about }) => {
    const other = NOTED.safeParse(data['grounds']).data;
    return other !== undefined && areLevels(other.guard, noted.guard) && about.includes(`account:${position.account}`);
  });
  const before = first === null ? null : NOTED.parse(first.data['grounds']);
  if (first === null || before === null) return wanted;
  const original = await setBySession(sources, position.before(first.position), then, before, steps);
  const order = topic(first, 'order') ?? '';
  return { ...original, amount: null, notes: [...original.notes, `The levels are those of order ${order}: they were put back when a sale was over.`] };
}

function areLevels(one: Guard, other: Guard): boolean {
  return one.stop === other.stop && one.target === other.target;
}

/** The levels that the deployment's session had set last: after the newest candle that had closed and the newest fill, or before those. */
async function setBySession(sources: ReplaySources, position: PositionPast, then: DeploymentPast, noted: Noted, steps: Pick<Market, 'amountStep' | 'priceStep'>): Promise<WantedGuard> {
  const { timeframe } = then.deployment.terms;
  const newest = candleOpenTime(timeframe, noted.guard.since) - timeframeMs(timeframe);
  const closes = Array.from({ length: CLOSES_BACK }, (_, back) => newest - back * timeframeMs(timeframe));
  const session = new SessionLevels(sources, position, then, { noted, steps });
  let first: WantedGuard | null = null;
  for (let fewer = 0; fewer <= Math.min(FILLS_BACK, position.fills().length); fewer++) {
    for (const slot of closes) {
      // oxlint-disable-next-line no-await-in-loop -- mostly the first fits
      const wanted = await session.after(slot, fewer);
      if (wanted !== null && areLevels(wanted.levels, noted.guard)) return wanted;
      first ??= wanted;
    }
  }
  return first ?? { levels: { stop: null, target: null }, amount: null, fields: [], notes: ['By its terms the session would not guard the position then.'] };
}

/** What a session guards its position with, worked out from stored candles and journalled fills. */
class SessionLevels {
  readonly #sources: ReplaySources;
  readonly #position: PositionPast;
  readonly #then: DeploymentPast;
  readonly #noted: Noted;
  readonly #steps: Pick<Market, 'amountStep' | 'priceStep'>;
  readonly #series = new Map<number, Promise<AdvisedSeries & Pick<Findings, 'notes'>>>();

  constructor(sources: ReplaySources, position: PositionPast, then: DeploymentPast, { noted, steps }: { readonly noted: Noted; readonly steps: Pick<Market, 'amountStep' | 'priceStep'> }) {
    this.#sources = sources;
    this.#position = position;
    this.#then = then;
    this.#noted = noted;
    this.#steps = steps;
  }

  /** The levels after a candle's close, with so many of the newest fills left out; `null` where nothing is to be guarded. */
  async after(slot: number, fewer: number): Promise<WantedGuard | null> {
    const position = this.#position;
    const { deployment } = this.#then;
    const account = this.#sources.accounts.get(position.account);
    const known = this.#series.get(slot) ?? this.#advise(slot);
    this.#series.set(slot, known);
    const series = await known;
    const orders = {
      find: async (id: string) => await position.order(id),
      list: async ({ states }: Pick<OrderQuery, 'states'>) => (await position.orders()).filter(({ state }) => states === undefined || states.includes(state)),
      fills: async () => position.fills(fewer),
    };
    const records = new SessionRecords({ deployment, settings: settingsOfDeployment(deployment, account.feeRate), orders, slots: { slots: async () => [] } });
    const wishes: GuardWish[] = [];
    const protector = { guard: async (wish: GuardWish) => (wishes.push(wish), null) };
    const quote = async (symbol: MarketSymbol): Promise<Ticker> => ({ symbol, time: slot, last: this.#price(), bid: null, ask: null, high24h: null, low24h: null, change24h: null, quoteVolume24h: null });
    await new SessionGuard({ deployment, records, protector }).renew(series, { slot, markets: [series], late: false, noEntries: null, quote });
    const [wish] = wishes;
    if (wish === undefined || (wish.stop === null && wish.target === null)) return null;
    const { stop, target, amount } = wish;
    const before = fewer === 0 ? [] : [`The levels are those from before the newest ${fewer === 1 ? 'fill' : `${fewer} fills`}: they stayed in force until the session had set new ones.`];
    return { levels: { stop, target }, amount: fewer === 0 ? amount : null, fields: [asRecorded('levels after the candle of', `${formatDateTime(slot)} UTC`)], notes: [...series.notes, ...before] };
  }

  /** Asked for only where stop and target have met, and the price decides which of them counts: without it on record, the one that did. */
  #price(): number {
    const { reached, guard } = this.#noted;
    return reached?.price ?? (guard.stop === null ? Number.POSITIVE_INFINITY : 0);
  }

  async #advise(slot: number): Promise<AdvisedSeries & Pick<Findings, 'notes'>> {
    const { symbol, account } = this.#position;
    const { terms, seriesFrom } = this.#then.deployment;
    const { candles, notes } = await recordedCandles(this.#sources, this.#sources.accounts.get(account), { symbol, timeframe: terms.timeframe, from: seriesFrom, slot, digest: null });
    return { ...new DeployedStrategy(terms).advise(symbol, marketOf(symbol, this.#steps), candles), notes };
  }
}

/** The order that a guard would bring about, by the code that sends them; `null` for none. */
async function sentFor(position: PositionPast, guard: ActiveGuard, noted: Noted, steps: Pick<Market, 'amountStep' | 'priceStep'>, now: number): Promise<{ readonly id: string; readonly intent: OrderIntent } | null> {
  let sent: { readonly id: string; readonly intent: OrderIntent } | null = null;
  const types = new Set(noted.types ?? []);
  const account = { rules: async () => marketOf(guard.symbol, steps), execution: { types: () => types } };
  const find = async (id: string): Promise<OrderRecord | null> => await position.order(id);
  const submit = async (id: string, intent: OrderIntent): Promise<OrderRecord> => {
    sent = { id, intent };
    throw new SentNowhere();
  };
  const orders = new GuardOrders({
    accounts: { get: () => account },
    orders: { find, list: async () => [] },
    desk: { submit, cancel: submitNothing },
    clock: { now: () => now },
  });
  try {
    await (noted.reached === undefined ? orders.rest(guard) : orders.sell(guard, noted.reached.level, noted.reached.price));
  } catch (error) {
    if (!(error instanceof SentNowhere)) throw error;
  }
  return sent;
}

/** Ends the sending of an order that goes nowhere. */
class SentNowhere extends Error {}

async function submitNothing(): Promise<never> {
  throw new SentNowhere();
}
