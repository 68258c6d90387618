import { z } from 'zod';
import { formatCount } from '../reports/format.ts';
import { openOrders } from './open-orders.ts';
import { type Tool, defineTool } from './tool.ts';
import { accountField, accountOf } from './trading-account.ts';
import { accountLabel, accountMark } from './trading-cards/account-label.ts';
import { orderData, orderTable } from './trading-cards/order-table.ts';
import type { TradingNeeds } from './trading-needs.ts';
import { choiceField, countField, symbolField } from './values/fields.ts';

/** Orders that have a button of their own. */
const BUTTONS = 4;
/** Orders told to the model; the card has them all. */
const TOLD = 12;
/** Orders that are listed when all are asked for and no number is given. */
const USUAL = 50;

/**
 * `/orders`: the orders that are open; `/orders all`: ended ones too.
 *
 * Data: `{ account, orders: [{ id, account, symbol, side, type, amount, price, stopPrice, purpose, filled, averagePrice, state, approval, deployment, note, createdAt }] }`.
 */
export function getOrdersTool({ accounts, orders }: Pick<TradingNeeds, 'accounts' | 'orders'>): Tool {
  return defineTool({
    name: 'get_orders',
    command: 'orders',
    summary: 'List the open orders, or all of them.',
    access: 'read',
    input: z.object({
      symbol: symbolField().optional(),
      which: choiceField(['open', 'all'], 'Which orders').optional(),
      limit: countField('How many at most', { max: 1000 }).optional(),
      account: accountField().optional(),
    }),
    positional: ['which', 'symbol', 'account'],
    phrases: ['open orders', 'pending orders', 'list my orders', 'my orders on {symbol}', 'unfilled orders', 'which orders are open', 'do i have open orders', 'what orders are waiting', 'all my orders', 'resting orders', 'my limit orders', 'order history', 'did my order fill'],
    examples: ['orders', 'orders all'],
    async run({ symbol, which = 'open', limit = USUAL, account: name }, call) {
      const { id: account } = await accountOf(accounts, name, call);
      const listed = which === 'open' ? await openOrders(orders, { account, symbol }) : await orders.list({ account, limit, ...(symbol === undefined ? {} : { symbol }) });
      const shown = listed.slice(0, which === 'open' ? undefined : limit);
      const { text, simulated } = accountLabel(account);
      const on = symbol === undefined ? '' : ` on ${symbol}`;
      return {
        card: {
          title: `${accountMark(account)}: ${shown.length === 0 ? `no ${which === 'open' ? 'open ' : ''}orders${on}` : formatCount(shown.length, which === 'open' ? 'open order' : 'order')}`,
          tone: 'neutral',
          simulated,
          blocks: shown.length === 0 ? [{ kind: 'text', text: `No order${on} ${which === 'open' ? 'is open' : 'was made'} on ${text}. "Buy 0.01 btc at 50000" proposes one; /approvals lists what waits for a yes.` }] : [orderTable(shown)],
          actions: which === 'all' ? [] : shown.slice(0, BUTTONS).map((order) => ({ kind: 'run', label: `Cancel ${order.intent.symbol} ${order.intent.side}`, tool: 'cancel_order', args: { id: order.id } })),
        },
        data: { account, orders: shown.map(orderData) },
        brief: { account, inAll: shown.length, orders: shown.slice(0, TOLD).map(({ id, intent, state }) => ({ id, symbol: intent.symbol, side: intent.side, amount: intent.amount, price: intent.price, state })) },
      };
    },
  });
}
