import { Decimal } from '../../../../src/domain/money.ts';
import { ZERO } from './amounts.ts';
import { type OrderTicket, type Side, type TimeInForce, type VenueOrderType, hasLimit, isConditional } from './order.ts';
import { Refusal, missing } from './refusal.ts';

/** The parameters of a request, as they were sent. */
export type Parameters = Readonly<Record<string, string | undefined>>;

/** What tells an order apart: the venue's id or the client's. */
export interface OrderReference {
  readonly orderId: number | null;
  readonly clientOrderId: string | null;
}

const SIDES: readonly string[] = ['BUY', 'SELL'];
const TYPES: readonly string[] = ['LIMIT', 'MARKET', 'STOP_LOSS', 'STOP_LOSS_LIMIT', 'TAKE_PROFIT', 'TAKE_PROFIT_LIMIT', 'LIMIT_MAKER'];
const TIMES: readonly string[] = ['GTC', 'IOC', 'FOK'];
const LEGAL_ID = /^[a-zA-Z0-9\-_]{1,36}$/;

/** A parameter that must be there. @throws Refusal -1102 */
export function required(parameters: Parameters, name: string): string {
  const value = parameters[name];
  if (value === undefined || value === '') throw missing(name);
  return value;
}

/** A positive amount; zero where the parameter was not sent. @throws Refusal -1100, -1111 or -1013 */
function amount(parameters: Parameters, name: string, wordOfError: string): Decimal {
  const value = parameters[name];
  if (value === undefined || value === '') return ZERO;
  if (!/^\d{1,20}(\.\d{1,20})?$/.test(value)) {
    throw new Refusal(-1100, `Illegal characters found in parameter '${name}'; legal range is '^([0-9]{1,20})(\\.[0-9]{1,20})?$'.`);
  }
  const figure = new Decimal(value);
  if (figure.decimalPlaces() > 8) throw new Refusal(-1111, `Parameter '${name}' has too much precision.`);
  if (figure.isZero()) throw new Refusal(-1013, `Invalid ${wordOfError}.`);
  return figure;
}

/** A client's own id, or `null` where none was sent. @throws Refusal -1100 for one that Binance does not take */
export function clientId(parameters: Parameters, name: string): string | null {
  const value = parameters[name];
  if (value === undefined || value === '') return null;
  if (!LEGAL_ID.test(value)) {
    throw new Refusal(-1100, `Illegal characters found in parameter '${name}'; legal range is '^[a-zA-Z0-9-_]{1,36}$'.`);
  }
  return value;
}

/** The side of an order. @throws Refusal -1102 or -1117 */
export function sideOf(parameters: Parameters): Side {
  const side = required(parameters, 'side');
  if (!SIDES.includes(side)) throw new Refusal(-1117, 'Invalid side.');
  return side as Side;
}

function timeOf(value: string | undefined): TimeInForce {
  if (value === undefined) return 'GTC';
  if (!TIMES.includes(value)) throw new Refusal(-1115, 'Invalid timeInForce.');
  return value as TimeInForce;
}

/**
 * Reads the parameters of a new order: those that its type needs must be there, others must not.
 *
 * @throws Refusal in Binance's words.
 */
export function readTicket(parameters: Parameters, freshId: () => string): OrderTicket {
  const symbol = required(parameters, 'symbol');
  const side = sideOf(parameters);
  const type = required(parameters, 'type');
  if (!TYPES.includes(type)) throw new Refusal(-1116, 'Invalid orderType.');
  return complete({ symbol, side, type: type as VenueOrderType }, parameters, freshId);
}

function complete(
  head: Pick<OrderTicket, 'symbol' | 'side' | 'type'>,
  parameters: Parameters,
  freshId: () => string,
): OrderTicket {
  const { type } = head;
  const takesTime = type === 'LIMIT' || (hasLimit(type) && isConditional(type));
  if (takesTime) required(parameters, 'timeInForce');
  else if (parameters['timeInForce'] !== undefined) throw new Refusal(-1106, "Parameter 'timeInForce' sent when not required.");
  const byQuote = type === 'MARKET' && parameters['quoteOrderQty'] !== undefined;
  if (byQuote && parameters['quantity'] !== undefined) throw new Refusal(-1128, 'Combination of optional parameters invalid.');
  if (!byQuote) required(parameters, 'quantity');
  if (hasLimit(type)) required(parameters, 'price');
  else if (parameters['price'] !== undefined) throw new Refusal(-1106, "Parameter 'price' sent when not required.");
  if (isConditional(type)) required(parameters, 'stopPrice');
  else if (parameters['stopPrice'] !== undefined) throw new Refusal(-1106, "Parameter 'stopPrice' sent when not required.");
  return {
    ...head,
    timeInForce: timeOf(parameters['timeInForce']),
    quantity: amount(parameters, 'quantity', 'quantity'),
    quoteOrderQty: amount(parameters, 'quoteOrderQty', 'quote order qty'),
    price: amount(parameters, 'price', 'price'),
    stopPrice: amount(parameters, 'stopPrice', 'stop price'),
    clientOrderId: clientId(parameters, 'newClientOrderId') ?? freshId(),
  };
}

/** The two orders of a pair: the one above the market first. */
export interface PairTicket {
  readonly listClientOrderId: string;
  readonly orders: readonly [OrderTicket, OrderTicket];
}

const TARGETS: readonly string[] = ['LIMIT_MAKER', 'TAKE_PROFIT', 'TAKE_PROFIT_LIMIT'];
const STOPS: readonly string[] = ['STOP_LOSS', 'STOP_LOSS_LIMIT'];

/**
 * Reads the parameters of `POST /api/v3/orderList/oco`.
 *
 * @throws Refusal in Binance's words.
 */
export function readPair(parameters: Parameters, freshId: () => string): PairTicket {
  const symbol = required(parameters, 'symbol');
  const side = sideOf(parameters);
  const quantity = required(parameters, 'quantity');
  const leg = (place: 'above' | 'below'): OrderTicket => {
    const type = required(parameters, `${place}Type`);
    const allowed = (place === 'above') === (side === 'SELL') ? TARGETS : STOPS;
    if (!allowed.includes(type)) throw new Refusal(-1116, 'Invalid orderType.');
    return complete(
      { symbol, side, type: type as VenueOrderType },
      {
        quantity,
        price: parameters[`${place}Price`],
        stopPrice: parameters[`${place}StopPrice`],
        timeInForce: parameters[`${place}TimeInForce`],
        newClientOrderId: parameters[`${place}ClientOrderId`],
      },
      freshId,
    );
  };
  return { listClientOrderId: clientId(parameters, 'listClientOrderId') ?? freshId(), orders: [leg('above'), leg('below')] };
}

/** Puts the parameters of the older `POST /api/v3/order/oco` into the words of the newer request. */
export function modernPair(parameters: Parameters): Parameters {
  const isLimit = parameters['stopLimitPrice'] !== undefined;
  const [limit, stop] = sideOf(parameters) === 'SELL' ? (['above', 'below'] as const) : (['below', 'above'] as const);
  return {
    symbol: parameters['symbol'],
    side: parameters['side'],
    quantity: parameters['quantity'],
    listClientOrderId: parameters['listClientOrderId'],
    [`${limit}Type`]: 'LIMIT_MAKER',
    [`${limit}Price`]: required(parameters, 'price'),
    [`${limit}ClientOrderId`]: parameters['limitClientOrderId'],
    [`${stop}Type`]: isLimit ? 'STOP_LOSS_LIMIT' : 'STOP_LOSS',
    [`${stop}StopPrice`]: required(parameters, 'stopPrice'),
    [`${stop}Price`]: parameters['stopLimitPrice'],
    [`${stop}TimeInForce`]: isLimit ? required(parameters, 'stopLimitTimeInForce') : undefined,
    [`${stop}ClientOrderId`]: parameters['stopClientOrderId'],
  };
}

/** Reads which order a request is about. @throws Refusal -1102 when neither id was sent */
export function readReference(parameters: Parameters, ids: readonly [string, string] = ['orderId', 'origClientOrderId']): OrderReference {
  const [venueId, ownId] = ids.map((name) => parameters[name] || null);
  if (!venueId && !ownId) {
    throw new Refusal(-1102, `Param '${ids[1]}' or '${ids[0]}' must be sent, but both were empty/null!`);
  }
  return { orderId: venueId ? Number(venueId) : null, clientOrderId: ownId ?? null };
}
