import { baseOf, quoteOf } from '../../domain/market-symbol.ts';
import { Decimal } from '../../domain/money.ts';
import type { Action, Card, Field, Tone } from '../../reports/card.ts';
import type { OrderNews } from '../../trading/order-flow/order-events.ts';
import type { BookedFill, OrderRecord } from '../../trading/order-flow/order-store.ts';
import { accountLabel, accountMark } from './account-label.ts';
import { averagePrice } from './average-price.ts';
import { coins, exact, money, priceText } from './figures.ts';
import { guardWords, orderWords, stateWords } from './order-words.ts';

/** What happened to an order of ours, to be told: what was filled and at which price, or why it came to nothing. */
export function orderNewsCard({ order, fills }: OrderNews): Card {
  const { intent, state } = order;
  return {
    title: `${accountMark(intent.account)}: ${titleOf(order)}`,
    tone: toneOf(order),
    simulated: accountLabel(intent.account).simulated,
    blocks: [
      { kind: 'fields', fields: fieldsOf(order, fills) },
      ...(order.note === null ? [] : [{ kind: 'note', tone: toneOf(order), text: order.note } as const]),
    ],
    actions: actionsFor(order.id, state),
  };
}

function actionsFor(id: string, state: OrderRecord['state']): readonly Action[] {
  const why: Action = { kind: 'run', label: 'Why', tool: 'explain_trade', args: { id } };
  return state === 'open' ? [why, { kind: 'run', label: 'Cancel the order', tool: 'cancel_order', args: { id } }] : [why];
}

function titleOf({ intent, state, filled }: OrderRecord): string {
  const { symbol, side } = intent;
  const done = side === 'buy' ? 'bought' : 'sold';
  const isPart = !new Decimal(filled).isZero();
  switch (state) {
    case 'filled': return `${done} ${coins(filled, symbol)}`;
    case 'open': return isPart ? `${done} ${exact(filled)} of ${coins(intent.amount, symbol)}` : `order to ${side} ${coins(intent.amount, symbol)} is open`;
    case 'canceled':
    case 'expired': return isPart ? `order ${stateWords(state)} after ${coins(filled, symbol)} were ${done}` : `order to ${side} ${baseOf(symbol)} ${stateWords(state)}`;
    case 'created':
    case 'sending':
    case 'unknown':
    case 'rejected':
    case 'refused':
    case 'lost': return `order to ${side} ${coins(intent.amount, symbol)} ${stateWords(state)}`;
  }
}

function toneOf({ state, intent }: OrderRecord): Tone {
  if (state === 'filled') return intent.purpose === 'protect' ? 'warning' : 'good';
  if (state === 'rejected' || state === 'refused' || state === 'lost') return 'error';
  return state === 'unknown' ? 'warning' : 'neutral';
}

function fieldsOf(order: OrderRecord, fills: readonly BookedFill[]): readonly Field[] {
  const { intent, filled, filledCost } = order;
  const currency = quoteOf(intent.symbol);
  const average = averagePrice(filled, filledCost);
  const guard = guardWords(intent);
  return [
    { label: 'Order', value: orderWords(intent) },
    ...(average === null ? [] : [{ label: 'Average price', value: priceText(average, intent.symbol) }, { label: intent.side === 'buy' ? 'Cost' : 'Brought', value: money(filledCost, currency) }]),
    ...feeFields(fills),
    ...(guard === null ? [] : [{ label: 'Guarded by', value: guard }]),
    ...(intent.reason === '' ? [] : [{ label: 'Why', value: intent.reason }]),
    ...(intent.deployment === null ? [] : [{ label: 'Deployment', value: intent.deployment }]),
    { label: 'Account', value: accountLabel(intent.account).text },
    { label: 'Order number', value: order.id },
  ];
}

/** What the new fills were charged, by currency. */
function feeFields(fills: readonly BookedFill[]): readonly Field[] {
  const currencies = [...new Set(fills.map(({ fee }) => fee.currency))];
  const fees = currencies.map((currency) => money(Decimal.sum(0, ...fills.filter(({ fee }) => fee.currency === currency).map(({ fee }) => fee.amount)).toFixed(), currency));
  return fees.length === 0 ? [] : [{ label: 'Fee', value: fees.join(', ') }];
}
