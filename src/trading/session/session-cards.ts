import { type MarketSymbol, baseOf, quoteOf } from '../../domain/market-symbol.ts';
import type { Card } from '../../reports/card.ts';
import { formatCount, formatDateTime, formatMoney, formatPrice, formatSignedMoney, formatSignedPercent } from '../../reports/format.ts';
import type { RealisedTrade } from '../books/books.ts';
import type { OrderRecord } from '../order-flow/order-store.ts';
import type { Deployment, SlotDecision } from './deployment.ts';

/** How cards name a deployment: `Deployment k3vq7yx2`. */
function nameOf({ id, terms }: Deployment): string {
  return `Deployment ${id} (${terms.account}, ${terms.timeframe})`;
}

/** What is told when an order of a deployment has been filled. `trade` is the round trip that it ended, if it did. */
export function fillCard(deployment: Deployment, { intent, filled, filledCost, note }: OrderRecord, trade: RealisedTrade | null, simulated: boolean): Card {
  const { symbol, side, reason } = intent;
  const price = Number(filledCost) / Number(filled);
  const [base, quote] = [baseOf(symbol), quoteOf(symbol)];
  const did = side === 'buy' ? 'Bought' : 'Sold';
  const profit = trade === null ? null : Number(trade.profit);
  return {
    title: `${did} ${filled} ${base} at ${formatPrice(price)} ${quote}`,
    tone: profit === null ? 'neutral' : profit >= 0 ? 'good' : 'bad',
    simulated,
    blocks: [
      {
        kind: 'fields',
        fields: [
          { label: 'Amount', value: `${filled} ${base}` },
          { label: 'Price', value: `${formatPrice(price)} ${quote}` },
          { label: side === 'buy' ? 'Cost' : 'Proceeds', value: formatMoney(Number(filledCost), quote) },
          ...(trade === null || profit === null
            ? []
            : [{ label: 'Profit', value: `${formatSignedMoney(profit, quote)} (${formatSignedPercent(trade.return, 2)})`, tone: profit >= 0 ? ('good' as const) : ('bad' as const) }]),
        ],
      },
      { kind: 'text', text: `Why: ${reason}` },
      { kind: 'text', text: nameOf(deployment) },
      ...(note === null ? [] : [{ kind: 'note' as const, tone: 'neutral' as const, text: note }]),
    ],
    actions: [
      { kind: 'run', label: 'Why', tool: 'explain_trade', args: { id: deployment.id } },
      { kind: 'run', label: 'Deployments', tool: 'list_deployments', args: {} },
    ],
  };
}

/** What is told when an order of a deployment came to nothing. `times`: how often entries of its market did within a day. */
export function failedOrderCard(deployment: Deployment, { intent, state, note }: OrderRecord, simulated: boolean, times = 1): Card {
  const { side, amount, symbol, reason, purpose } = intent;
  return {
    title: `Not ${side === 'buy' ? 'bought' : 'sold'}: ${amount} ${baseOf(symbol)} was ${state}`,
    tone: purpose === 'entry' ? 'warning' : 'error',
    simulated,
    blocks: [
      { kind: 'text', text: note ?? `The order was ${state}.` },
      { kind: 'text', text: `It was wanted because: ${reason}` },
      { kind: 'text', text: `${nameOf(deployment)}. ${purpose === 'entry' ? waits(times) : 'The sale is tried again at the next candle; look at the position until then.'}` },
    ],
    actions: [{ kind: 'run', label: 'Orders', tool: 'get_orders', args: {} }],
  };
}

function waits(times: number): string {
  const on = 'It waits for the next signal. As long as it meets the same, that is told once a day, and /deployments counts it.';
  return times <= 1 ? on : `That makes ${formatCount(times, 'time')} within a day. ${on}`;
}

/** What was decided at a close that was made up for. */
export interface LateSlot {
  readonly slot: number;
  readonly decisions: readonly SlotDecision[];
}

/** What is told after candles closed while nobody was there to act on them. */
export function caughtUpCard(deployment: Deployment, late: readonly LateSlot[], simulated: boolean): Card {
  const of = (action: SlotDecision['action']): readonly { readonly slot: number; readonly decision: SlotDecision }[] =>
    late.flatMap(({ slot, decisions }) => decisions.filter((decision) => decision.action === action).map((decision) => ({ slot, decision })));
  const missed = of('missed');
  const exits = of('exit').filter(({ decision }) => decision.order !== null);
  const lines = [...exits.map((one) => line('sold late', one)), ...missed.map((one) => line('entry missed', one))];
  const shown = lines.slice(-10);
  return {
    title: `${formatCount(late.length, 'candle')} closed while Outcry was away`,
    tone: missed.length + exits.length > 0 ? 'warning' : 'neutral',
    simulated,
    blocks: [
      { kind: 'text', text: `${nameOf(deployment)}. Exits were acted on at once; entries older than a candle were not made up for.` },
      { kind: 'text', text: shown.length === 0 ? 'None of them asked for anything.' : shown.join('\n') },
      ...(lines.length > shown.length ? [{ kind: 'note' as const, tone: 'neutral' as const, text: `And ${lines.length - shown.length} before.` }] : []),
    ],
    actions: [{ kind: 'run', label: 'Deployments', tool: 'list_deployments', args: {} }],
  };
}

function line(what: string, { slot, decision }: { readonly slot: number; readonly decision: SlotDecision }): string {
  return `${formatDateTime(slot)} ${decision.symbol}: ${what}. ${decision.why}`;
}

/** What is told while a venue does not give the candles that a deployment waits for. */
export function silentCard(deployment: Deployment, since: number, reason: string, simulated: boolean): Card {
  return {
    title: 'Waiting for candles',
    tone: 'warning',
    simulated,
    blocks: [
      { kind: 'text', text: `${nameOf(deployment)} waits for the candle that opened ${formatDateTime(since)} UTC: ${reason}` },
      { kind: 'text', text: 'It decides when they come: exits at once, entries older than a candle not at all. Stops that rest at the venue stay in force.' },
    ],
    actions: [{ kind: 'run', label: 'Status', tool: 'get_status', args: {} }],
  };
}

/** What is told when a session fails in a way that no rule foresees. */
export function failingCard(deployment: Deployment, slot: number, reason: string, simulated: boolean): Card {
  return {
    title: 'A strategy could not be evaluated',
    tone: 'error',
    simulated,
    blocks: [
      { kind: 'text', text: `${nameOf(deployment)} failed at the candle of ${formatDateTime(slot)} UTC: ${reason}` },
      { kind: 'text', text: 'It is tried again every minute. Stops that rest at the venue stay in force.' },
    ],
    actions: [{ kind: 'run', label: 'Stop it', tool: 'stop_strategy', args: { id: deployment.id } }],
  };
}

/** What is told when a deployment was stopped, and what it holds could not be sold. */
export function unsoldCard(deployment: Deployment, symbol: MarketSymbol, reason: string, simulated: boolean): Card {
  return {
    title: `${baseOf(symbol)} of a stopped deployment is not sold yet`,
    tone: 'warning',
    simulated,
    blocks: [
      { kind: 'text', text: `${nameOf(deployment)}: ${reason}` },
      { kind: 'text', text: 'It is tried again for a while; its stop, where it has one, stays in force meanwhile.' },
    ],
    actions: [{ kind: 'run', label: 'Deployments', tool: 'list_deployments', args: {} }],
  };
}
