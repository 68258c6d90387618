import { Decimal } from '../../domain/money.ts';
import type { RealisedTrade } from '../books/books.ts';

/** Losing trades at the end of a history, after an instant, and when the last of them ended; trades oldest exit first. */
export function lossStreak(trades: readonly RealisedTrade[], after: number): { readonly losses: number; readonly lastExit: number | null } {
  let losses = 0;
  for (let i = trades.length - 1; i >= 0; i--) {
    const trade = trades[i]!;
    if (trade.exitTime <= after || !isLoss(trade)) break;
    losses++;
  }
  return { losses, lastExit: losses === 0 ? null : (trades.at(-1)?.exitTime ?? null) };
}

/** True for a trade that lost money after fees. */
export function isLoss({ profit }: Pick<RealisedTrade, 'profit'>): boolean {
  return new Decimal(profit).isNegative() && !new Decimal(profit).isZero();
}

/** Until when entries pause after `most` stop-outs that ended within `lookbackMs` of each other; `null` when there never were so many. */
export function stopGuardUntil(stopOuts: readonly RealisedTrade[], most: number, lookbackMs: number, pauseMs: number): number | null {
  for (let last = stopOuts.length - 1; last >= most - 1; last--) {
    if (stopOuts[last]!.exitTime - stopOuts[last - most + 1]!.exitTime < lookbackMs) return stopOuts[last]!.exitTime + pauseMs;
  }
  return null;
}

/** What a protection judges trades by. */
export interface TradeWindow {
  readonly lookbackMs: number;
  /** Fewest trades to judge by. */
  readonly trades: number;
  readonly pauseMs: number;
}

/**
 * The pause of a market whose trades returned less than `least` together within the lookback before one of their exits (after freqtrade's
 * LowProfitPairs: the sum of the trades' returns); `null` when it is not in one now.
 */
export function lowProfit(trades: readonly RealisedTrade[], rule: TradeWindow & { readonly least: number }, now: number): { readonly until: number; readonly return: number } | null {
  return latestPause(trades, rule, now, (window) => {
    const sum = window.reduce((total, trade) => total + trade.return, 0);
    return sum < rule.least ? { return: sum } : null;
  });
}

/**
 * The pause after the trades of a lookback drew equity down by more than `most` (after freqtrade's MaxDrawdown: from the highest running
 * sum of profits, measured against the equity that the window began with); `null` when there is none now.
 *
 * @param equity now, from which the equity before is worked out by the profits since.
 */
export function windowDrawdown(
  trades: readonly RealisedTrade[],
  equity: Decimal,
  rule: TradeWindow & { readonly most: number },
  now: number,
): { readonly until: number; readonly drawdown: number } | null {
  return latestPause(trades, rule, now, (window) => {
    const first = window[0];
    const since = first === undefined ? [] : trades.slice(trades.indexOf(first));
    let running = equity.minus(since.reduce((sum, { profit }) => sum.plus(profit), new Decimal(0)));
    let peak = running;
    let drawdown = 0;
    for (const { profit } of window) {
      running = running.plus(profit);
      peak = Decimal.max(peak, running);
      if (peak.greaterThan(0)) drawdown = Math.max(drawdown, peak.minus(running).div(peak).toNumber());
    }
    return drawdown > rule.most ? { drawdown } : null;
  });
}

/** Judges the lookback before each exit whose pause would still last, the latest first. */
function latestPause<Found>(
  trades: readonly RealisedTrade[],
  { lookbackMs, trades: fewest, pauseMs }: TradeWindow,
  now: number,
  judge: (window: readonly RealisedTrade[]) => Found | null,
): ({ readonly until: number } & Found) | null {
  for (let last = trades.length - 1; last >= 0; last--) {
    const { exitTime } = trades[last]!;
    if (exitTime + pauseMs <= now) return null;
    const window = trades.slice(0, last + 1).filter((trade) => trade.exitTime > exitTime - lookbackMs);
    const found = window.length >= fewest ? judge(window) : null;
    if (found !== null) return { until: exitTime + pauseMs, ...found };
  }
  return null;
}
