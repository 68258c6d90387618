import type { Fill } from '../../domain/fill.ts';
import { type MarketSymbol, baseOf, quoteOf } from '../../domain/market-symbol.ts';
import type { Card } from '../../reports/card.ts';
import type { VenueOrder } from '../execution/execution.ts';
import type { Finding } from './account-comparison.ts';

/** A trade on the account that came from no order of ours. */
export function foreignFillCard(account: string, { symbol, side, amount, price, venueOrderId, tradeId }: Fill): Card {
  return {
    title: `${account}: a trade that is not Outcry's`,
    tone: 'warning',
    blocks: [
      { kind: 'text', text: `${side === 'buy' ? 'Bought' : 'Sold'} ${amount} ${baseOf(symbol)} at ${price} ${quoteOf(symbol)}, by hand or by another program. It is no part of Outcry's positions and results.` },
      { kind: 'fields', fields: [{ label: 'Order at the exchange', value: venueOrderId }, { label: 'Trade', value: tradeId }] },
    ],
    actions: [],
  };
}

/** An order on the account that is none of ours. */
export function foreignOrderCard(account: string, order: VenueOrder): Card {
  return {
    title: `${account}: an order that is not Outcry's`,
    tone: 'warning',
    blocks: [
      { kind: 'fields', fields: orderFields(order) },
      { kind: 'text', text: 'It was placed by hand or by another program. Outcry leaves it alone; what it binds is not free for Outcry to use.' },
    ],
    actions: [],
  };
}

/** An open order with an id that only we mint, and that our books do not know. */
export function unknownOwnOrderCard(account: string, order: VenueOrder): Card {
  return {
    title: `${account}: ${order.symbol} is frozen`,
    tone: 'error',
    blocks: [
      { kind: 'text', text: 'An order is open at the exchange that has a number of Outcry’s and is not in its books: they may have been restored from a backup that is older. Nothing is traded in this market until somebody has looked.' },
      { kind: 'fields', fields: orderFields(order) },
      { kind: 'note', tone: 'warning', text: `Cancel or keep it at the exchange, then let the market be traded again: /setrisk unfreeze=${order.symbol}` },
    ],
    actions: [],
  };
}

/** Less is there than our positions come to. */
export function missingHoldingCard(account: string, { symbol, booked, there }: Extract<Finding, { kind: 'missing-holding' }>): Card {
  const asset = baseOf(symbol);
  return {
    title: `${account}: ${symbol} is frozen`,
    tone: 'error',
    blocks: [
      { kind: 'text', text: `There is less ${asset} on the account than Outcry's positions come to. It was sold or moved by another way. Nothing is traded in this market until somebody has looked.` },
      { kind: 'fields', fields: [{ label: 'By our books', value: `${booked} ${asset}` }, { label: 'At the exchange', value: `${there} ${asset}` }] },
      { kind: 'note', tone: 'warning', text: `Bring it back, or accept what the exchange has: /setrisk unfreeze=${symbol}` },
    ],
    actions: [],
  };
}

/** An order of ours of which the venue and our record say different things. */
export function contradictionCard(account: string, symbol: MarketSymbol, what: string): Card {
  return {
    title: `${account}: ${symbol} is frozen`,
    tone: 'error',
    blocks: [
      { kind: 'text', text: `${what} Nothing is traded in this market until somebody has looked.` },
      { kind: 'note', tone: 'warning', text: `When it is clear, let the market be traded again: /setrisk unfreeze=${symbol}` },
    ],
    actions: [],
  };
}

function orderFields({ symbol, side, type, amount, price, stopPrice, clientOrderId, venueOrderId }: VenueOrder): readonly { readonly label: string; readonly value: string }[] {
  return [
    { label: 'Order', value: `${side} ${amount} ${baseOf(symbol)}, ${type}` },
    ...(price === null ? [] : [{ label: 'Price', value: `${price} ${quoteOf(symbol)}` }]),
    ...(stopPrice === null ? [] : [{ label: 'Stop', value: `${stopPrice} ${quoteOf(symbol)}` }]),
    { label: 'Number', value: clientOrderId ?? 'none' },
    { label: 'At the exchange', value: venueOrderId },
  ];
}
