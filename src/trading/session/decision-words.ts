import { decimalFromNumber } from '../../domain/money.ts';
import { snapNearest } from '../order-flow/quantity.ts';
import type { Obstacle } from '../pending-orders.ts';
import type { ExitReason, TradeSettings } from '../trade-settings.ts';
import type { SessionMarket } from './session-market.ts';

/** What the strategy says of the slot's bar, with the values; for a market without a bar then, that it has none. */
export function signalWords({ series, bar, orders, position }: SessionMarket): string {
  if (bar < 0) return 'no candle';
  const { advice } = series;
  if (orders.buying && orders.signal.bar >= 0 && orders.signal.bar !== bar) return `the rest of an earlier entry: ${advice.reason(orders.signal.bar)}`;
  const silent = advice.kind === 'signals' && !orders.waiting && advice.enter[bar] !== 1 && position.lots === 0;
  return silent ? series.silence(bar) : advice.reason(bar);
}

/** Why something is sold, with the values. */
export function saleWords(market: SessionMarket, reason: ExitReason, { exits }: TradeSettings): string {
  switch (reason) {
    case 'time':
      return `held for ${market.bar - market.firstBar} bars, the limit is ${exits.maxBars ?? 'none'}`;
    case 'stop-loss':
    case 'trailing-stop':
    case 'take-profit':
      return `the rest after its ${reason.replace('-', ' ')} was hit`;
    case 'signal':
    case 'rebalance':
      return signalWords(market);
  }
}

/** Why an entry came to nothing. */
export function obstacleWords(obstacle: Obstacle, places: number): string {
  switch (obstacle) {
    case 'noPlace':
      return `all ${places} places for positions are taken`;
    case 'noCash':
      return 'the cash is not enough for the smallest amount';
    case 'tooSmall':
      return 'the size comes to less than the smallest amount';
  }
}

/** A level as decimal text on the market's steps; `null` for none. */
export function priceText(level: number, priceStep: string | null): string | null {
  if (!Number.isFinite(level) || level <= 0) return null;
  const exact = decimalFromNumber(level);
  return (priceStep === null ? exact : snapNearest(exact, priceStep)).toString();
}
