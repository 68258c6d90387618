import { OutcryError } from '../../domain/errors.ts';
import { Decimal } from '../../domain/money.ts';
import type { OrderTerms, OrderType } from '../../domain/order.ts';
import type { KeyedClient } from './keyed-client.ts';
import type { KeyedQuirks } from './keyed-quirks.ts';

/** The types that a market takes; market and limit orders only while its listing has not come in. */
export function typesOf(client: KeyedClient | null, quirks: KeyedQuirks, symbol: string): ReadonlySet<OrderType> {
  const market = client?.markets?.[symbol];
  if (!client || market === undefined) return PLAIN;
  const listed = quirks.types(market);
  if (listed !== null) return listed;
  return stopParameter(client) === null ? PLAIN : WITH_STOPS;
}

const PLAIN: ReadonlySet<OrderType> = new Set(['market', 'limit']);
const WITH_STOPS: ReadonlySet<OrderType> = new Set(['market', 'limit', 'stop', 'stop-limit']);

/** What a venue wants a stop to be called: one that says which way it works, if there is a choice. */
function stopParameter(client: KeyedClient): 'stopLossPrice' | 'triggerPrice' | null {
  const features = client.features?.spot?.createOrder;
  if (features?.stopLossPrice === true) return 'stopLossPrice';
  return features?.triggerPrice === true && features.triggerDirection !== true ? 'triggerPrice' : null;
}

/**
 * Makes sure that an order would go out exactly as it was cleared: a type that the market takes, an amount and prices on its steps. ccxt
 * would round them in silence.
 *
 * @throws OutcryError `unknown-symbol`, or `invalid-input` that names the nearest value.
 */
export function checkTerms(client: KeyedClient, quirks: KeyedQuirks, terms: OrderTerms): void {
  const { symbol, type } = terms;
  if (client.markets?.[symbol] === undefined) throw new OutcryError('unknown-symbol', `${client.id} does not list ${symbol}.`, { field: 'symbol' });
  if (!typesOf(client, quirks, symbol).has(type)) throw new OutcryError('invalid-input', `${client.id} takes no ${type} order in ${symbol}.`, { field: 'type' });
  checkStep('amount', terms.amount, (text) => client.amountToPrecision(symbol, text));
  for (const field of ['price', 'stopPrice', 'stopLimitPrice'] as const) {
    const price = terms[field];
    if (price !== null) checkStep(field, price, (text) => client.priceToPrecision(symbol, text));
  }
}

function checkStep(field: string, asked: string, onStep: (text: string) => string): void {
  const sent = onStep(asked);
  if (new Decimal(sent).equals(asked)) return;
  throw new OutcryError('invalid-input', `The ${field} ${asked} is between the market’s steps; the nearest below is ${sent}.`, { field });
}

/** Sends one order of any type but a pair, under its id. Rejects as ccxt does. */
export async function sendOrder(client: KeyedClient, quirks: KeyedQuirks, id: string, terms: OrderTerms): Promise<unknown> {
  const { symbol, side, type, amount, price, stopPrice } = terms;
  const parameter = stopParameter(client);
  const stop = stopPrice === null || parameter === null ? {} : { [parameter]: stopPrice };
  const isLimit = type === 'limit' || type === 'stop-limit';
  return await client.createOrder(symbol, isLimit ? 'limit' : 'market', side, amount, isLimit ? (price ?? undefined) : undefined, { ...quirks.byClientId(id), ...stop });
}
