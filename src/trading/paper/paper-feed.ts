import { messageOf } from '../../domain/errors.ts';
import type { MarketSymbol } from '../../domain/market-symbol.ts';
import { timeframeMs } from '../../domain/timeframe.ts';
import type { TradingAccount } from '../account.ts';
import type { PaperExecution } from './paper-execution.ts';
import type { PaperLog } from './paper-turns.ts';

/** What feeds a paper venue. */
export interface PaperFeedNeeds {
  readonly account: Pick<TradingAccount, 'id' | 'ticks' | 'history'>;
  readonly venue: Pick<PaperExecution, 'openOrders' | 'price' | 'pastBar'>;
  readonly log: PaperLog;
}

const MINUTE_MS = timeframeMs('1m');

/** Of a longer absence, only the last of this is looked through. */
const LOOK_BACK_MS = 7 * 86_400_000;

/**
 * Brings the prices of a market to its paper venue for as long as an order rests there: what happened while nobody was there first, by the
 * minute's candles, then every price as it comes.
 */
export class PaperFeed {
  readonly #needs: PaperFeedNeeds;
  readonly #watched = new Map<MarketSymbol, () => void>();
  #isStopped = false;

  constructor(needs: PaperFeedNeeds) {
    this.#needs = needs;
  }

  /** Watches the markets that have open orders now, and no others. To be called every few seconds. Never rejects. */
  async follow(now: number): Promise<void> {
    const { account, venue, log } = this.#needs;
    try {
      const open = await venue.openOrders();
      const since = new Map<MarketSymbol, number>();
      for (const { symbol, updatedAt } of open) since.set(symbol, Math.min(since.get(symbol) ?? updatedAt, updatedAt));
      for (const [symbol, stop] of this.#watched) {
        if (since.has(symbol)) continue;
        stop();
        this.#watched.delete(symbol);
      }
      for (const [symbol, from] of since) {
        if (this.#watched.has(symbol)) continue;
        // oxlint-disable-next-line no-await-in-loop -- one market's past after the other's
        await this.#catchUp(symbol, from, now);
        if (this.#isStopped) return;
        this.#watched.set(symbol, account.ticks.watch(symbol, (tick) => void this.#price(symbol, tick.price, tick.at)));
      }
    } catch (error) {
      log.warn({ account: account.id, error: messageOf(error) }, 'the paper venue could not be fed; it is again in a moment');
    }
  }

  /** Trades the minute that ended at `now`, on a desk whose time is stepped: nothing is watched. Never rejects. */
  async minute(now: number): Promise<void> {
    const { account, venue, log } = this.#needs;
    try {
      const symbols = new Set((await venue.openOrders()).map(({ symbol }) => symbol));
      // oxlint-disable-next-line no-await-in-loop -- one market after the other, always in the same order
      for (const symbol of [...symbols].toSorted()) await this.#catchUp(symbol, now - MINUTE_MS, now);
    } catch (error) {
      log.warn({ account: account.id, error: messageOf(error) }, 'a minute could not be traded on paper');
    }
  }

  /** Watches nothing any more. */
  stop(): void {
    this.#isStopped = true;
    for (const stop of this.#watched.values()) stop();
    this.#watched.clear();
  }

  async #price(symbol: MarketSymbol, price: number, at: number): Promise<void> {
    try {
      await this.#needs.venue.price(symbol, price, at);
    } catch (error) {
      this.#needs.log.warn({ account: this.#needs.account.id, symbol, error: messageOf(error) }, 'a price could not be traded on paper');
    }
  }

  /** Trades the minutes since the order that changed longest ago did: those that were seen before reach nothing that they had not reached then. */
  async #catchUp(symbol: MarketSymbol, since: number, now: number): Promise<void> {
    const { account, venue, log } = this.#needs;
    const from = Math.ceil(Math.max(since, now - LOOK_BACK_MS) / MINUTE_MS) * MINUTE_MS;
    const to = Math.floor(now / MINUTE_MS) * MINUTE_MS;
    if (from >= to) return;
    try {
      const { candles, lead } = await account.history.read({ symbol, timeframe: '1m', span: { from, to } });
      for (let bar = lead; bar < candles.time.length; bar++) {
        const at = candles.time[bar]!;
        // oxlint-disable-next-line no-await-in-loop -- in the order of time
        await venue.pastBar(symbol, { open: candles.open[bar]!, high: candles.high[bar]!, low: candles.low[bar]!, at });
      }
    } catch (error) {
      log.warn({ account: account.id, symbol, error: messageOf(error) }, 'what happened meanwhile is not known; orders on paper are watched from now on');
    }
  }
}
