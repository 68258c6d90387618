import { z } from 'zod';
import { OutcryError, messageOf } from '../domain/errors.ts';
import { isFinal } from '../domain/order.ts';
import type { Block } from '../reports/card.ts';
import { formatCount } from '../reports/format.ts';
import type { OrderRecord } from '../trading/order-flow/order-store.ts';
import { openOrders } from './open-orders.ts';
import { type Tool, type ToolCall, type ToolResult, defineTool } from './tool.ts';
import { accountField, accountOf } from './trading-account.ts';
import { orderData, orderTable } from './trading-cards/order-table.ts';
import { orderWords, stateWords } from './trading-cards/order-words.ts';
import type { TradingNeeds } from './trading-needs.ts';
import { readList, refuse, symbolField } from './values/fields.ts';

/** Numbers told to whoever gives one that is not there. */
const NUMBERS_TOLD = 6;
const LONGEST_ID = 36;

/** Numbers of orders, or "all", with commas or spaces between. */
function orderIdsField(description: string) {
  return readList((text) => {
    const ids = text.split(/[\s,;]+/).map((id) => id.replace(/^#/, '')).filter((id) => id !== '');
    const wrong = ids.find((id) => id.length > LONGEST_ID || !/^[\w-]+$/.test(id));
    if (wrong !== undefined) refuse(`"${wrong.slice(0, LONGEST_ID)}" is no order number: /orders lists them.`);
    return ids.length > 0 ? [...new Set(ids.map((id) => (id.toLowerCase() === 'all' ? 'all' : id)))] : refuse('expected an order number, or all.');
  }, ',', description);
}

/**
 * `/cancel oc-abcd234567-1`: calls orders of ours off. It needs nobody's approval, as it only takes risk away; the agent must name each order.
 *
 * Data: `{ orders: [{ id, account, symbol, side, type, amount, price, filled, averagePrice, state, approval, deployment, note, createdAt }],
 * failed: [{ id, reason }] }`.
 */
export function cancelOrderTool(needs: Pick<TradingNeeds, 'accounts' | 'desk' | 'orders'>): Tool {
  const { accounts, desk, orders } = needs;
  return defineTool({
    name: 'cancel_order',
    command: 'cancel',
    summary: 'Cancel open orders by their numbers, or all of them.',
    access: 'trade',
    input: z.object({
      id: orderIdsField('Number of the order or orders, or "all"'),
      symbol: symbolField('Only orders of this market, with "all"').optional(),
      account: accountField().optional(),
    }),
    positional: ['id', 'symbol'],
    phrases: [
      'cancel order {id}', 'cancel my order {id}', 'withdraw order {id}', 'cancel all orders', 'cancel all my orders', 'cancel all open orders', 'cancel my orders on {symbol}', 'kill order {id}', 'pull order {id}', 'remove order {id}', 'delete order {id}',
      'cancel everything that is open', 'call off order {id}', 'cancel my {symbol} order',
    ],
    examples: ['cancel oc-k3vq7yx2ma-1', 'cancel all'],
    async run({ id: ids, symbol, account: name }, call) {
      if (!ids.includes('all')) return await cancelled(needs, await Promise.all(ids.map((id) => named(orders, id))), call);
      const account = await accountOf(accounts, name, call);
      const open = await openOrders(orders, { account: account.id, symbol });
      if (open.length === 0) return nothingOpen(symbol);
      return call.by === 'agent' ? confirm(open) : await cancelled({ desk }, open, call);
    },
  });
}

/** The order of a number as people write it: whole, without its `oc-`, or the number of the approval that it came from. */
async function named(orders: Pick<TradingNeeds['orders'], 'find' | 'list'>, id: string): Promise<OrderRecord> {
  for (const spelling of [id, `oc-${id}`, `oc-${id}-1`]) {
    // Mostly the first of the spellings is right.
    // oxlint-disable-next-line no-await-in-loop
    const found = await orders.find(spelling);
    if (found !== null) return found;
  }
  const open = (await openOrders(orders, {})).slice(0, NUMBERS_TOLD).map((order) => order.id);
  throw new OutcryError('not-found', `There is no order ${id}.`, { field: 'id', hint: open.length === 0 ? 'No order is open.' : `Open are ${open.join(', ')}.` });
}

async function cancelled({ desk }: Pick<TradingNeeds, 'desk'>, wanted: readonly OrderRecord[], { person }: ToolCall): Promise<ToolResult> {
  const done: OrderRecord[] = [];
  const failed: { readonly id: string; readonly reason: string }[] = [];
  for (const { id } of wanted) {
    try {
      // One after the other: a venue counts requests, and each answer is told.
      // oxlint-disable-next-line no-await-in-loop
      done.push(await desk.cancel(id, person.id));
    } catch (error) {
      if (!(error instanceof OutcryError)) throw error;
      failed.push({ id, reason: messageOf(error) });
    }
  }
  const [only] = done;
  const blocks: Block[] = [
    ...done.map((order): Block => ({ kind: 'text', text: `${order.id}: ${orderWords(order.intent)}: ${isFinal(order.state) ? stateWords(order.state) : 'asked to be called off; it is looked after until the venue has answered'}.${order.note === null ? '' : ` ${order.note}`}` })),
    ...failed.map(({ id, reason }): Block => ({ kind: 'note', tone: 'error', text: `${id} could not be called off: ${reason}` })),
  ];
  return {
    card: {
      title: wanted.length === 1 && only !== undefined ? `Order ${isFinal(only.state) ? stateWords(only.state) : 'being cancelled'}` : `${done.length} of ${formatCount(wanted.length, 'order')} called off`,
      tone: failed.length > 0 ? 'error' : 'neutral', blocks, actions: [],
    },
    data: { orders: done.map(orderData), failed },
    brief: { calledOff: done.map(({ id, state }) => ({ id, state })), failed },
    ...(failed.length > 0 ? { failed: true } : {}),
  };
}

function nothingOpen(symbol: string | undefined): ToolResult {
  return {
    card: { title: 'No open orders', tone: 'neutral', blocks: [{ kind: 'text', text: `There is nothing to cancel${symbol === undefined ? '' : ` on ${symbol}`}.` }], actions: [] },
    data: { orders: [], failed: [] },
  };
}

/** "All" in the agent's words becomes a list that a person confirms by one button. */
function confirm(open: readonly OrderRecord[]): ToolResult {
  return {
    card: {
      title: `Cancel ${formatCount(open.length, 'order')}?`,
      tone: 'warning',
      blocks: [orderTable(open), { kind: 'text', text: 'Stops that protect what you hold may be among them. Nothing was cancelled yet: press the button, or type /cancel all' }],
      actions: [{ kind: 'run', label: `Cancel ${open.length === 1 ? 'it' : `all ${open.length}`}`, tool: 'cancel_order', args: { id: open.map(({ id }) => id).join(',') } }],
    },
    data: { orders: [], failed: [], waiting: open.map(({ id }) => id) },
    brief: { cancelled: 0, waitsFor: 'a person to press the button', open: open.slice(0, NUMBERS_TOLD).map(({ id }) => id) },
  };
}
