import { Decimal } from '../../../../src/domain/money.ts';
import type { SymbolInfo } from '../state.ts';
import { ZERO } from './amounts.ts';

/** One of a symbol's filters, as `exchangeInfo` lists it. */
type Filter = Readonly<Record<string, string | number | boolean>>;

interface StepRange {
  readonly min: Decimal;
  readonly max: Decimal;
  readonly step: Decimal;
}

/** The filters of a symbol as figures; `null` where it has no such filter. */
export interface SymbolRules {
  readonly price: StepRange | null;
  readonly lot: StepRange | null;
  readonly marketLot: StepRange | null;
  readonly percentPrice: Readonly<Record<'bidUp' | 'bidDown' | 'askUp' | 'askDown', Decimal>> | null;
  readonly notional: { readonly name: string; readonly min: Decimal; readonly minForMarket: boolean; readonly max: Decimal | null; readonly maxForMarket: boolean } | null;
  readonly maxOrders: number | null;
  readonly maxAlgoOrders: number | null;
  readonly maxOrderLists: number | null;
  readonly orderTypes: readonly string[];
}

function figure(filter: Filter, field: string): Decimal {
  return new Decimal(String(filter[field] ?? 0));
}

function range(filter: Filter | undefined, [min, max, step]: readonly [string, string, string]): StepRange | null {
  return filter === undefined ? null : { min: figure(filter, min), max: figure(filter, max), step: figure(filter, step) };
}

/** Reads a symbol's filters, in the old spelling (`MIN_NOTIONAL`, `PERCENT_PRICE`) and the new. */
export function symbolRules(info: SymbolInfo): SymbolRules {
  const filters = new Map(((info['filters'] ?? []) as readonly Filter[]).map((filter) => [String(filter['filterType']), filter]));
  const bySide = filters.get('PERCENT_PRICE_BY_SIDE');
  const both = filters.get('PERCENT_PRICE');
  const notional = filters.get('NOTIONAL');
  const minNotional = filters.get('MIN_NOTIONAL');
  const count = (name: string, field: string): number | null => {
    const filter = filters.get(name);
    return filter === undefined ? null : Number(filter[field]);
  };
  return {
    price: range(filters.get('PRICE_FILTER'), ['minPrice', 'maxPrice', 'tickSize']),
    lot: range(filters.get('LOT_SIZE'), ['minQty', 'maxQty', 'stepSize']),
    marketLot: range(filters.get('MARKET_LOT_SIZE'), ['minQty', 'maxQty', 'stepSize']),
    percentPrice: bySide
      ? {
          bidUp: figure(bySide, 'bidMultiplierUp'),
          bidDown: figure(bySide, 'bidMultiplierDown'),
          askUp: figure(bySide, 'askMultiplierUp'),
          askDown: figure(bySide, 'askMultiplierDown'),
        }
      : both
        ? {
            bidUp: figure(both, 'multiplierUp'),
            bidDown: figure(both, 'multiplierDown'),
            askUp: figure(both, 'multiplierUp'),
            askDown: figure(both, 'multiplierDown'),
          }
        : null,
    notional: notional
      ? {
          name: 'NOTIONAL',
          min: figure(notional, 'minNotional'),
          minForMarket: notional['applyMinToMarket'] === true,
          max: notional['maxNotional'] === undefined ? null : figure(notional, 'maxNotional'),
          maxForMarket: notional['applyMaxToMarket'] === true,
        }
      : minNotional
        ? {
            name: 'MIN_NOTIONAL',
            min: figure(minNotional, 'minNotional'),
            minForMarket: minNotional['applyToMarket'] === true,
            max: null,
            maxForMarket: false,
          }
        : null,
    maxOrders: count('MAX_NUM_ORDERS', 'maxNumOrders'),
    maxAlgoOrders: count('MAX_NUM_ALGO_ORDERS', 'maxNumAlgoOrders'),
    maxOrderLists: count('MAX_NUM_ORDER_LISTS', 'maxNumOrderLists'),
    orderTypes: (info['orderTypes'] ?? []) as readonly string[],
  };
}

/** The step of amounts, which a market order by quote amount is rounded down to; zero where there is none. */
export function lotStep(rules: SymbolRules): Decimal {
  return rules.lot?.step ?? ZERO;
}
