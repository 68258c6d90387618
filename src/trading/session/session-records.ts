import type { MarketSymbol } from '../../domain/market-symbol.ts';
import { timeframeMs } from '../../domain/timeframe.ts';
import type { BookedFill, OrderRecord, OrderStore } from '../order-flow/order-store.ts';
import type { TradeSettings } from '../trade-settings.ts';
import type { Deployment, DeploymentStore, Slot, SlotDecision } from './deployment.ts';
import { type MarketRecord, SessionMarket, stepOf } from './session-market.ts';
import { openingFill } from './session-position.ts';
import { isSlotOrder, slotOrderIds } from './slot-orders.ts';
import type { AdvisedSeries, SlotView } from './slot-view.ts';

/** Slots that are read back to find what was decided at the bar before; more than one where a market has gaps. */
const SLOTS_BACK = 10;

/** What a deployment's past is read from. */
export interface SessionRecordsParts {
  readonly deployment: Deployment;
  readonly settings: TradeSettings;
  readonly orders: Pick<OrderStore, 'find' | 'list' | 'fills'>;
  readonly slots: Pick<DeploymentStore, 'slots'>;
}

/** Reads from the stores what a deployment did, and how its markets stand by that. */
export class SessionRecords {
  readonly #parts: SessionRecordsParts;

  constructor(parts: SessionRecordsParts) {
    this.#parts = parts;
  }

  /** Markets as they stood at a slot's close. */
  async markets(view: SlotView): Promise<SessionMarket[]> {
    const recent = await this.#parts.slots.slots(this.#parts.deployment.id, SLOTS_BACK);
    const markets: SessionMarket[] = [];
    for (const series of view.markets) {
      const before = decisionBefore(series, view.slot, recent);
      const beforeOrder = before?.order ? await this.#parts.orders.find(before.order) : null;
      markets.push(await this.#market(series, view.slot, { ...(await this.#asOfClose(series, view.slot)), before, beforeOrder }));
    }
    return markets;
  }

  /** A market as it stands now, everything that was filled counted. */
  async present(series: AdvisedSeries, slot: number): Promise<SessionMarket> {
    return await this.#market(series, slot, { fills: await this.fills(series.symbol), since: [], before: null, beforeOrder: null });
  }

  /** The deployment's fills in a market, oldest first. */
  async fills(symbol: MarketSymbol): Promise<readonly BookedFill[]> {
    return await this.#parts.orders.fills({ deployment: this.#parts.deployment.id, symbol });
  }

  /** Its orders in a market that have not ended. */
  async active(symbol: MarketSymbol): Promise<readonly OrderRecord[]> {
    return await this.#parts.orders.list({ deployment: this.#parts.deployment.id, symbol, states: ['created', 'sending', 'unknown', 'open'] });
  }

  async #market(series: AdvisedSeries, slot: number, record: Omit<MarketRecord, 'active' | 'entryOrder'>): Promise<SessionMarket> {
    const { deployment, settings, orders } = this.#parts;
    const opening = openingFill(record.fills, stepOf(series).lot)?.order ?? null;
    const entryOrder = opening === null ? null : await orders.find(opening);
    return new SessionMarket(series, { ...record, active: await this.active(series.symbol), entryOrder }, { deployment, settings, slot });
  }

  /**
   * Fills that count at a slot's close: those before it, and those of sales that were made up for after an absence. The slot's own, and
   * what was filled since, belong to the bar after it.
   */
  async #asOfClose({ symbol }: AdvisedSeries, slot: number): Promise<Pick<MarketRecord, 'fills' | 'since'>> {
    const { deployment, settings } = this.#parts;
    const closesAt = slot + timeframeMs(settings.timeframe);
    const own = slotOrderIds(deployment, slot, symbol);
    const fills: BookedFill[] = [];
    const since: BookedFill[] = [];
    for (const fill of await this.fills(symbol)) {
      if (fill.at < closesAt || (await this.#isMadeUpFor(fill, own, closesAt))) fills.push(fill);
      else since.push(fill);
    }
    return { fills, since };
  }

  async #isMadeUpFor({ order: id }: BookedFill, own: ReadonlySet<string>, closesAt: number): Promise<boolean> {
    if (id === null || own.has(id) || !isSlotOrder(this.#parts.deployment, id)) return false;
    const order = await this.#parts.orders.find(id);
    return order !== null && order.createdAt >= closesAt;
  }
}

/** What was decided for a market at the close of its bar before the slot. */
function decisionBefore({ symbol, candles }: AdvisedSeries, slot: number, recent: readonly Slot[]): SlotDecision | null {
  const before = candles.time.findLast((time) => time < slot);
  return recent.find(({ time }) => time === before)?.decisions.find((decision) => decision.symbol === symbol) ?? null;
}
