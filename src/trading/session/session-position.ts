import { type Candles, barAtOrAfter } from '../../domain/candles.ts';
import { baseOf, quoteOf } from '../../domain/market-symbol.ts';
import { Decimal } from '../../domain/money.ts';
import { type Timeframe, candleOpenTime } from '../../domain/timeframe.ts';
import { protectiveExit } from '../fill-rules.ts';
import { type LotSize, amountOf, lotsIn } from '../lots.ts';
import type { BookedFill } from '../order-flow/order-store.ts';
import { PositionBook } from '../position-book.ts';
import type { ProtectiveLevels } from '../protective-levels.ts';

/** What decides a position's levels beside its fills. */
export interface PositionRules {
  readonly candles: Candles;
  readonly timeframe: Timeframe;
  readonly lot: LotSize;
  /** True where every sale ends a trade of its own, as for advised exposure. */
  readonly settlesEachSale: boolean;
}

/** A position as its fills make it. */
export interface RebuiltPosition {
  readonly book: PositionBook;
  /** The bar that it was entered in, an index of the candles (their length for the bar under way); -1 while nothing is held. */
  readonly firstBar: number;
  /** The last closed bar that reached its stop or target and left some of it; `null` when none did. */
  readonly touched: TouchedLevel | null;
}

/** A level that a bar reached without closing the position, for want of volume or because nobody was there. */
export interface TouchedLevel {
  readonly bar: number;
  readonly by: 'stop' | 'target';
  readonly reason: 'stop-loss' | 'trailing-stop' | 'take-profit';
}

/** Distances from the entry price that the signal behind an entry asked for, in the quote currency; NaN for none. */
export interface SignalDistances {
  readonly stopDistance: number;
  readonly targetDistance: number;
}

/**
 * A market's open position from a deployment's fills in it (oldest first), by the same book and levels as in the simulator: entry price,
 * entry bar, and the stop as the highs of the closed bars have raised it. The levels handed in are set.
 *
 * Fees taken in the base asset are not held. Less than a lot is nothing.
 */
export function rebuildPosition(fills: readonly BookedFill[], rules: PositionRules, levels: ProtectiveLevels, distances: SignalDistances): RebuiltPosition {
  const { candles, timeframe, lot } = rules;
  const { changes, from } = lotChanges(fills, lot);
  const book = new PositionBook(lot);
  levels.clear();
  let firstBar = -1;
  let raisedTo = 0;
  let touched: TouchedLevel | null = null;
  const raiseUntil = (bar: number): void => {
    for (; raisedTo < Math.min(bar, candles.high.length); raisedTo++) {
      touched = touchedIn(candles, raisedTo, levels) ?? touched;
      levels.raise(candles.high[raisedTo]!);
    }
  };
  for (let i = from; i < fills.length; i++) {
    const fill = fills[i]!;
    const lots = changes[i]!;
    const price = Number(fill.price);
    const bar = barAtOrAfter(candles.time, candleOpenTime(timeframe, fill.at));
    if (lots > 0) {
      if (book.lots === 0) {
        firstBar = bar;
        raisedTo = bar;
      }
      raiseUntil(bar);
      book.buy(lots, price, price * amountOf(Math.abs(lots), lot), quoteFee(fill));
      levels.enter(book.entryPrice, distances.stopDistance, distances.targetDistance);
    } else if (lots < 0) {
      raiseUntil(bar);
      book.sell(Math.min(-lots, book.lots), price, price * amountOf(Math.abs(lots), lot), quoteFee(fill));
      if (rules.settlesEachSale) book.settle();
    }
  }
  const held = book.lots > 0;
  if (held) raiseUntil(candles.high.length);
  else levels.clear();
  return { book, firstBar: held ? firstBar : -1, touched: held ? touched : null };
}

function touchedIn({ open, high, low }: Candles, bar: number, levels: ProtectiveLevels): TouchedLevel | null {
  if (!levels.any) return null;
  const hit = protectiveExit(open[bar]!, high[bar]!, low[bar]!, levels.stop, levels.target, 'stop-first');
  return hit && { bar, by: hit.by, reason: hit.by === 'stop' ? levels.stopReason : 'take-profit' };
}

/** Lots that a deployment holds of a market after these fills. */
export function heldLots(fills: readonly BookedFill[], lot: LotSize): number {
  return lotChanges(fills, lot).changes.reduce((sum, change) => sum + change, 0);
}

/** The fill that opened the position which is open after these; `null` when none is. */
export function openingFill(fills: readonly BookedFill[], lot: LotSize): BookedFill | null {
  return fills[lotChanges(fills, lot).from] ?? null;
}

/** By how many lots each fill changed what is held, and the first fill of the position that is open after the last of them. */
export function lotChanges(fills: readonly BookedFill[], lot: LotSize): { readonly changes: readonly number[]; readonly from: number } {
  const countHeld = lotCounter(fills, lot);
  let lots = 0;
  let from = 0;
  const changes = fills.map((fill, i) => {
    if (lots === 0) from = i;
    const now = countHeld(fill);
    const change = now - lots;
    lots = now;
    return change;
  });
  return { changes, from: lots === 0 ? fills.length : from };
}

/** Counts whole lots held, fill by fill. Only where fees are taken in the base asset are there parts of lots to be kept account of. */
function lotCounter(fills: readonly BookedFill[], lot: LotSize): (fill: BookedFill) => number {
  if (fills.some(({ symbol, fee }) => fee.currency === baseOf(symbol))) {
    let net = new Decimal(0);
    return (fill) => {
      net = net.plus(baseChange(fill));
      return lotsIn(net.toNumber(), lot);
    };
  }
  let lots = 0;
  return ({ side, amount }) => {
    const moved = lotsIn(Number(amount), lot);
    lots = Math.max(0, lots + (side === 'buy' ? moved : -moved));
    return lots;
  };
}

/** What a fill adds to the base asset that is held; negative for a sale. */
function baseChange({ symbol, side, amount, fee }: BookedFill): Decimal {
  const moved = side === 'buy' ? new Decimal(amount) : new Decimal(amount).neg();
  return fee.currency === baseOf(symbol) ? moved.minus(fee.amount) : moved;
}

/** What a fill brought in (positive) or cost, quote currency. */
export function cashChange(fill: BookedFill): number {
  const notional = Number(fill.price) * Number(fill.amount);
  return (fill.side === 'sell' ? notional : -notional) - quoteFee(fill);
}

function quoteFee({ symbol, fee }: BookedFill): number {
  return fee.currency === quoteOf(symbol) ? Number(fee.amount) : 0;
}
