import type { Decimal } from '../../../../src/domain/money.ts';
import { Decimal as DecimalValue } from '../../../../src/domain/money.ts';
import type { DepthInfo, SymbolInfo } from '../state.ts';
import { ZERO, text } from './amounts.ts';
import { type Side, type VenueOrder, remaining } from './order.ts';
import { type SymbolRules, symbolRules } from './symbol-rules.ts';

/** How the market's own liquidity lies around the price. */
export interface BookShape {
  /** From the best bid to the best ask, as a fraction of the price; 0 puts both at the price. */
  readonly spread: number;
  /** Base units on each level. */
  readonly depth: string;
  /** Levels a side. */
  readonly levels: number;
}

/** A price level of the market's own liquidity, which belongs to no account. */
export interface Level {
  readonly price: Decimal;
  amount: Decimal;
}

const DEFAULT_SHAPE: BookShape = { spread: 0.0002, depth: '1000', levels: 20 };

/** One market: its rules, its own liquidity, the accounts' orders resting in it and the stops waiting for their price. */
export class Market {
  readonly info: SymbolInfo;
  readonly rules: SymbolRules;
  /** Price of the last trade. */
  last: Decimal;
  /** Whether orders are taken; otherwise they are refused with "Market is closed.". */
  isTrading = true;
  /** Levels and resting orders by the side that they are on: bids from the highest down, asks from the lowest up. */
  readonly levels: Record<Side, Level[]> = { BUY: [], SELL: [] };
  readonly resting: Record<Side, VenueOrder[]> = { BUY: [], SELL: [] };
  readonly stops: VenueOrder[] = [];
  /** Counts the changes of the book. */
  version = 1;
  private shape = DEFAULT_SHAPE;

  constructor(info: SymbolInfo, price: string) {
    this.info = info;
    this.rules = symbolRules(info);
    this.last = new DecimalValue(price);
    this.reshape(this.last);
  }

  get symbol(): string {
    return this.info.symbol;
  }

  /** Lays the market's own liquidity around a price; what is not told of its shape stays as it was. */
  reshape(price: Decimal, shape: Partial<BookShape> = {}): void {
    this.shape = { ...this.shape, ...shape };
    const { spread, depth, levels } = this.shape;
    const tick = this.rules.price?.step ?? ZERO;
    const half = price.times(spread).div(2);
    const gap = DecimalValue.max(half, tick, price.times('0.0001'));
    for (const side of ['BUY', 'SELL'] as const) {
      const away = side === 'BUY' ? -1 : 1;
      const rounding = side === 'BUY' ? DecimalValue.ROUND_DOWN : DecimalValue.ROUND_UP;
      this.levels[side] = Array.from({ length: levels }, (_, index): Level => {
        const raw = price.plus(half.plus(gap.times(index)).times(away));
        return { price: tick.isZero() ? raw : raw.div(tick).toDecimalPlaces(0, rounding).times(tick), amount: new DecimalValue(depth) };
      }).filter((level) => level.price.gt(0) && level.amount.gt(0));
    }
    this.version += 1;
  }

  /** Puts an order into the book behind those of the same price. */
  rest(order: VenueOrder): void {
    const side = this.resting[order.side];
    const behind = side.findIndex((other) => (order.side === 'BUY' ? other.price.lt(order.price) : other.price.gt(order.price)));
    side.splice(behind < 0 ? side.length : behind, 0, order);
    this.version += 1;
  }

  /** Takes an order out of the book, or from among the waiting stops. */
  remove(order: VenueOrder): void {
    for (const orders of [this.resting[order.side], this.stops]) {
      const index = orders.indexOf(order);
      if (index >= 0) orders.splice(index, 1);
    }
    this.version += 1;
  }

  /** The best price on a side, `null` where nobody offers. */
  best(side: Side): Decimal | null {
    const level = this.levels[side][0]?.price;
    const order = this.resting[side][0]?.price;
    if (level === undefined || order === undefined) return level ?? order ?? null;
    return side === 'BUY' ? DecimalValue.max(level, order) : DecimalValue.min(level, order);
  }

  /** The whole book as `depth` shows it, accounts' orders among the rest. */
  depth(): DepthInfo {
    const side = (name: Side): [string, string][] => {
      const amounts = new Map<string, Decimal>();
      const add = (price: Decimal, amount: Decimal): void => {
        amounts.set(text(price), (amounts.get(text(price)) ?? ZERO).plus(amount));
      };
      for (const level of this.levels[name]) add(level.price, level.amount);
      for (const order of this.resting[name]) add(order.price, remaining(order));
      return [...amounts]
        .sort(([a], [b]) => (name === 'BUY' ? Number(b) - Number(a) : Number(a) - Number(b)))
        .map(([price, amount]) => [price, text(amount)]);
    };
    return { lastUpdateId: this.version, bids: side('BUY'), asks: side('SELL') };
  }
}
