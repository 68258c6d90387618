import { type MarketSymbol, baseOf, quoteOf } from '../../domain/market-symbol.ts';
import { Decimal } from '../../domain/money.ts';
import type { Action, Block, Card, Field } from '../../reports/card.ts';
import { formatCount, formatPercent, formatPrice } from '../../reports/format.ts';
import type { Approval, OrderPreview } from '../../trading/order-flow/approval.ts';
import { accountLabel, accountMark } from './account-label.ts';
import { termsFields } from './deployment-terms.ts';
import { clockTime, coins, money, priceText } from './figures.ts';
import { guardWords, orderWords } from './order-words.ts';
import { remarkableVerdicts } from './verdicts.ts';

/** What an approval is spoken of by, so that channels can tell its cards together. */
export function approvalSubject(id: string): string {
  return `approval:${id}`;
}

/**
 * Something that waits for a person's yes, with what it may cost them: the exact order, the price, cost, fee and slippage, its share of
 * equity, what hitting the stop loses, and until when it can be approved.
 */
export function approvalCard(approval: Approval): Card {
  const { id, account, action, summary } = approval;
  const { live, simulated } = accountLabel(account);
  return {
    title: titleOf(approval),
    tone: live || action.kind === 'resume' ? 'warning' : 'neutral',
    simulated,
    subject: approvalSubject(id),
    blocks: [
      ...(action.kind === 'orders' || summary === '' ? [] : [{ kind: 'text', text: summary } as const]),
      ...bodyOf(approval),
      { kind: 'fields', fields: standing(approval) },
      ...approval.previews.flatMap(({ verdicts }) => remarkableVerdicts(verdicts)),
      { kind: 'note', tone: live ? 'warning' : 'neutral', text: howTo(approval) },
    ],
    actions: actionsOf(approval),
  };
}

/** The buttons of an approval; where words must be typed, no tap approves it. */
export function actionsOf({ id, typed }: Pick<Approval, 'id' | 'typed'>): readonly Action[] {
  const decline: Action = { kind: 'decline', label: 'Decline', approvalId: id };
  return typed === null ? [{ kind: 'approve', label: 'Approve', approvalId: id }, decline] : [decline];
}

/** What is asked, as a title: `PAPER: buy 0.00123 BTC?` */
function titleOf({ account, action }: Approval): string {
  const mark = accountMark(account);
  switch (action.kind) {
    case 'orders': {
      const [first] = action.intents;
      if (first === undefined || action.intents.length > 1) return `${mark}: place ${formatCount(action.intents.length, 'order')}?`;
      return `${mark}: ${first.side} ${coins(first.amount, first.symbol)}?`;
    }
    case 'deployment': return `${mark}: let a strategy trade with ${money(action.terms.budget, currencyOf(action.terms.symbols))}?`;
    case 'promotion': return `${mark}: let deployment ${action.deployment} trade with real money?`;
    case 'resume': return 'Take up trading again?';
  }
}

function bodyOf({ action, previews, summary }: Approval): readonly Block[] {
  switch (action.kind) {
    case 'orders': {
      const [first] = previews;
      const why: readonly Block[] = summary === '' ? [] : [{ kind: 'text', text: summary }];
      if (first === undefined) return [...why, { kind: 'text', text: action.intents.map(orderWords).join('\n') }];
      return previews.length === 1 ? [{ kind: 'fields', fields: previewFields(first) }, ...why] : [...why, previewTable(previews), { kind: 'fields', fields: sums(previews) }];
    }
    case 'deployment':
    case 'promotion':
      return [{ kind: 'fields', fields: termsFields(action.terms) }];
    case 'resume':
      return [{ kind: 'text', text: 'Entries are allowed again, and the peak that the drawdown is measured from begins anew at today\'s equity.' }];
  }
}

/** One order, with all that is known of what it would do. */
function previewFields(preview: OrderPreview): readonly Field[] {
  const { order, quote } = preview;
  const currency = quoteOf(order.symbol);
  const isBuy = order.side === 'buy';
  const guard = guardWords(order);
  const now = isBuy ? quote.ask : quote.bid;
  return [
    { label: 'Order', value: orderWords(order) },
    { label: 'Price now', value: `${formatPrice(now)} ${currency}` },
    { label: 'Expected price', value: `${priceText(preview.expectedPrice, order.symbol)}${slippageWords(preview)}` },
    { label: isBuy ? 'Cost' : 'Brings', value: money(preview.cost, currency) },
    { label: 'Fee', value: money(preview.fee, currency) },
    ...(preview.shareOfEquity === null ? [] : [{ label: 'Of your equity', value: formatPercent(preview.shareOfEquity) }]),
    ...(guard === null ? [] : [{ label: 'Guarded by', value: guard }]),
    ...(isBuy ? [lossField(preview, currency)] : []),
    ...(preview.exposureAfter === null ? [] : [{ label: 'Exposure after', value: `${formatPercent(preview.exposureAfter)} of equity` }]),
  ];
}

/** How much worse than the middle of bid and ask, and by what: the live book, or the rule that paper money fills by. */
function slippageWords({ order, slippage, setSlippage }: OrderPreview): string {
  if (setSlippage === null) return slippage === null ? '' : ` (slippage ${formatPercent(slippage, 2)}, by the order book)`;
  const side = order.side === 'buy' ? 'the ask' : 'the bid';
  if (order.type === 'market') return ` (slippage ${formatPercent(slippage ?? setSlippage, 2)}: paper money fills ${formatPercent(setSlippage, 2)} worse than ${side})`;
  if (order.type === 'stop') return ` (paper money fills a stop ${formatPercent(setSlippage, 2)} worse than where it stands)`;
  return '';
}

function lossField({ lossAtStop }: OrderPreview, currency: string): Field {
  if (lossAtStop === null) return { label: 'You can lose', value: 'all of it: no stop is set', tone: 'warning' };
  return { label: 'Loss at the stop', value: money(lossAtStop, currency) };
}

function previewTable(previews: readonly OrderPreview[]): Block {
  return {
    kind: 'table',
    columns: [{ header: 'Order' }, { header: 'Price now', align: 'right' }, { header: 'Cost or proceeds', align: 'right' }, { header: 'Fee', align: 'right' }, { header: 'Loss at stop', align: 'right' }],
    rows: previews.map(({ order, quote, cost, fee, lossAtStop }) => {
      const currency = quoteOf(order.symbol);
      const loss = order.side === 'sell' ? '' : lossAtStop === null ? 'no stop' : money(lossAtStop, currency);
      return [orderWords(order), formatPrice(order.side === 'buy' ? quote.ask : quote.bid), money(cost, currency), money(fee, currency), loss];
    }),
  };
}

/** What all orders come to, by quote currency. */
function sums(previews: readonly OrderPreview[]): readonly Field[] {
  const currencies = [...new Set(previews.map(({ order }) => quoteOf(order.symbol)))];
  const exposure = previews.at(-1)?.exposureAfter ?? null;
  return [
    ...currencies.flatMap((currency) => {
      const of = previews.filter(({ order }) => quoteOf(order.symbol) === currency);
      const total = (side: 'buy' | 'sell') => Decimal.sum(0, ...of.filter(({ order }) => order.side === side).map(({ cost }) => cost)).toFixed();
      const fees = Decimal.sum(0, ...of.map(({ fee }) => fee)).toFixed();
      return [
        ...(of.some(({ order }) => order.side === 'buy') ? [{ label: 'Costs in all', value: money(total('buy'), currency) }] : []),
        ...(of.some(({ order }) => order.side === 'sell') ? [{ label: 'Brings in all', value: money(total('sell'), currency) }] : []),
        { label: 'Fees in all', value: money(fees, currency) },
      ];
    }),
    ...(exposure === null ? [] : [{ label: 'Exposure after', value: `${formatPercent(exposure)} of equity` }]),
  ];
}

/** The account that an approval is for, in words; trading may be taken up again on all of them. */
export function accountWords({ account, action }: Pick<Approval, 'account' | 'action'>): string {
  return action.kind === 'resume' && action.account === null ? 'all accounts' : accountLabel(account).text;
}

/** Where, until when and by whom. */
function standing(approval: Approval): readonly Field[] {
  const { id, account, expiresAt, people, approvedBy } = approval;
  return [
    { label: 'Account', value: accountWords(approval), ...(accountLabel(account).live ? { tone: 'warning' as const } : {}) },
    { label: 'Approve by', value: clockTime(expiresAt) },
    ...(people === 1 ? [] : [{ label: 'Needs', value: `the yes of ${people} people${approvedBy.length === 0 ? '' : `; one has been given by ${approvedBy.join(', ')}`}` }]),
    { label: 'Number', value: id },
  ];
}

function howTo({ id, typed }: Approval): string {
  return typed === null ? `Nothing is done before a person approves it: by the button, or by /approve ${id}` : `Nothing is done before a person types: /approve ${id} ${typed}`;
}

function currencyOf([symbol]: readonly MarketSymbol[]): string {
  return symbol === undefined ? '' : quoteOf(symbol);
}

/** What an approval is, for scripts; see `place_order`. */
export function approvalData(approval: Approval): Readonly<Record<string, unknown>> {
  const { id, status, account, expiresAt, hash, action, previews, typed, people } = approval;
  return {
    id, status, account, expiresAt, hash,
    orders: action.kind === 'orders' ? action.intents.map(({ symbol, side, type, amount, price, stopPrice, purpose, guard }) => ({ symbol, side, type, amount, price, stopPrice, purpose, guard })) : [],
    preview: previews.map(({ cost, fee, expectedPrice, slippage, setSlippage, shareOfEquity, lossAtStop, exposureAfter }) => ({ cost, fee, expectedPrice, slippage, setSlippage, shareOfEquity, lossAtStop, exposureAfter })),
    typed, people,
  };
}

/** What the model may know of an approval: that it waits, and for whom. */
export function approvalBrief({ id, status, account, action, typed }: Approval): Readonly<Record<string, unknown>> {
  return {
    approval: id, status, account, kind: action.kind,
    ...(action.kind === 'orders' ? { orders: action.intents.slice(0, 5).map(({ symbol, side, amount }) => `${side} ${amount} ${baseOf(symbol)}`) } : {}),
    waitsFor: typed === null ? 'a person to press the button or type /approve; nothing was done yet' : 'a person to type the words on the card; nothing was done yet',
  };
}
