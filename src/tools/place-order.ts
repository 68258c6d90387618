import { z } from 'zod';
import { OutcryError } from '../domain/errors.ts';
import type { OrderType } from '../domain/order.ts';
import type { OrderWish } from '../trading/order-flow/order-desk.ts';
import { type Tool, type ToolCall, type ToolResult, defineTool } from './tool.ts';
import { accountField, accountOf } from './trading-account.ts';
import { approvalBrief, approvalCard, approvalData } from './trading-cards/approval-card.ts';
import type { TradingNeeds } from './trading-needs.ts';
import { choiceField, rateField, symbolField } from './values/fields.ts';
import { amountField, fractionField, moneyField, priceField } from './values/order-values.ts';

const EXAMPLES = { buy: ['buy btc $100', 'buy eth 0.5 at 2000 stop=3%'], sell: ['sell eth 50%', 'sell btc 0.01 at 120000'] } as const;

/**
 * `/buy btc $100`, `/sell eth half`: proposes one order. Nothing is sent before a person has approved it.
 *
 * Data: `{ id, status, account, expiresAt, hash, orders: [{ symbol, side, type, amount, price, stopPrice, purpose, guard }],
 * preview: [{ cost, fee, expectedPrice, slippage, setSlippage, shareOfEquity, lossAtStop, exposureAfter }], typed, people }`: amounts, prices and money as
 * decimal text, fractions and times (epoch milliseconds) as numbers, `null` where there is none.
 */
export function placeOrderTool({ accounts, desk }: Pick<TradingNeeds, 'accounts' | 'desk'>): Tool {
  return defineTool({
    name: 'place_order',
    command: 'buy',
    commands: [
      { name: 'buy', summary: 'Propose to buy; a person approves it.', args: { side: 'buy' }, examples: EXAMPLES.buy },
      { name: 'sell', summary: 'Propose to sell; a person approves it.', args: { side: 'sell' }, examples: EXAMPLES.sell },
    ],
    summary: 'Propose an order to buy or sell, with an optional stop and target; a person approves it.',
    access: 'trade',
    input: z.object({
      side: choiceField(['buy', 'sell'], 'Which way'),
      symbol: symbolField(),
      amount: amountField('Amount in coins, such as 0.05').optional(),
      cost: moneyField('Amount in the quote currency, such as $100').optional(),
      fraction: fractionField('Share of the free cash (buying) or of the position (selling), such as 50%, half or all').optional(),
      price: priceField('Limit price; an order at the market if left out').optional(),
      type: choiceField(['market', 'limit', 'stop', 'stop-limit', 'oco'], 'Order type').optional(),
      stopPrice: priceField('Price at which a stop, stop-limit or oco order triggers').optional(),
      stopLoss: rateField('Stop-loss below the entry price for what is bought, such as 3%', { max: 0.99 }).optional(),
      takeProfit: rateField('Profit target above the entry price for what is bought, such as 6%', { max: 100 }).optional(),
      account: accountField().optional(),
    }),
    positional: ['side', 'symbol', 'amount', 'cost', 'fraction', 'price'],
    phrases: [
      'buy {amount} {symbol}', 'sell {amount} {symbol}', 'buy {cost} of {symbol}', 'sell {fraction} of my {symbol}', 'limit buy {amount} {symbol} at {price}', 'place an order', 'buy {symbol} for {cost}', 'sell {cost} worth of {symbol}',
      'spend {cost} on {symbol}', 'put {cost} into {symbol}', 'invest {cost} in {symbol}', 'get me {amount} {symbol}', 'order {amount} {symbol}', 'buy {symbol} with {cost}', 'sell my {symbol}', 'sell all my {symbol}',
    ],
    examples: ['place_order buy btc $100', 'place_order sell eth 50%'],
    async run(input, call) {
      const wish: OrderWish = {
        symbol: input.symbol, side: input.side, type: typeOf(input), amount: input.amount, cost: input.cost, fraction: input.fraction, price: input.price, stopPrice: input.stopPrice,
        stopLoss: input.stopLoss, takeProfit: input.takeProfit,
      };
      checkWish(wish);
      const account = await accountOf(accounts, input.account, call);
      return await proposal(desk, { account: account.id, wishes: [wish], reason: '' }, call);
    },
  });
}

/** What is proposed: orders of one account under one approval, and why, in words for the card. */
export interface ProposedOrders {
  readonly account: string;
  readonly wishes: readonly OrderWish[];
  readonly reason: string;
}

/** Puts orders before a person, whoever asked for them: a card that waits for their yes. */
export async function proposal(desk: Pick<TradingNeeds['desk'], 'propose'>, { account, wishes, reason }: ProposedOrders, { person, conversation }: Pick<ToolCall, 'person' | 'conversation'>): Promise<ToolResult> {
  const approval = await desk.propose(account, wishes, { person, conversation }, reason);
  return { card: approvalCard(approval), data: approvalData(approval), brief: approvalBrief(approval) };
}

interface Levels {
  readonly type?: OrderType | undefined;
  readonly price?: string | undefined;
  readonly stopPrice?: string | undefined;
}

/** The type that the prices speak of, where none is named. */
function typeOf({ type, price, stopPrice }: Levels): OrderType {
  if (type !== undefined) return type;
  if (stopPrice !== undefined) return price === undefined ? 'stop' : 'stop-limit';
  return price === undefined ? 'market' : 'limit';
}

/** Which prices an order of a type needs; it takes no other. */
const NEEDS: Readonly<Record<OrderType, readonly ('price' | 'stopPrice')[]>> = { market: [], limit: ['price'], stop: ['stopPrice'], 'stop-limit': ['price', 'stopPrice'], oco: ['price', 'stopPrice'] };

function checkWish(wish: OrderWish): void {
  const sizes = (['amount', 'cost', 'fraction'] as const).filter((name) => wish[name] !== undefined);
  if (sizes.length === 0) throw new OutcryError('invalid-input', 'How much? Give a cost such as $100, an amount of coins such as 0.05, or a share such as 50%.', { field: 'amount' });
  if (sizes.length > 1) throw new OutcryError('invalid-input', `Give one of ${sizes.join(' and ')}, not several: how much is it to be?`, { field: sizes[1]! });
  for (const name of ['price', 'stopPrice'] as const) {
    const isNeeded = NEEDS[wish.type].includes(name);
    if (isNeeded && wish[name] === undefined) throw new OutcryError('invalid-input', `A ${wish.type} order needs a ${name === 'price' ? 'limit price' : 'price at which it triggers'}.`, { field: name });
    if (!isNeeded && wish[name] !== undefined) throw new OutcryError('invalid-input', `A ${wish.type} order takes no ${name}.`, { field: name, hint: 'Leave the type out, and the prices say which it is.' });
  }
  const guard = wish.stopLoss !== undefined ? 'stopLoss' : wish.takeProfit !== undefined ? 'takeProfit' : null;
  if (wish.side === 'sell' && guard !== null) {
    throw new OutcryError('invalid-input', 'A stop or a target guards what is bought; a sale has none.', { field: guard, hint: 'To sell when the price falls, give stopPrice; to sell when it rises, a limit price.' });
  }
}
