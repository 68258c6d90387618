import { z } from 'zod';
import { OutcryError } from '../../src/domain/errors.ts';
import { type Access, type Tool, defineTool } from '../../src/tools/tool.ts';
import {
  choiceField, countField, expressionField, fromField, paramsField, rateField, symbolField, symbolsField, textField, timeframeField, toField,
} from '../../src/tools/values/fields.ts';

/**
 * Tools that the house has planned and not built, described as they will be: the phrasebook must understand requests for a tool
 * that it has never seen, from the definition alone. They do nothing when called.
 */
function planned(
  name: string,
  command: string,
  access: Access,
  summary: string,
  phrases: readonly string[],
  input: z.ZodObject = z.object({}),
  positional: readonly string[] = [],
): Tool {
  return defineTool({
    name, command, access, summary, phrases, input, positional, examples: [command],
    run: () => Promise.reject(new OutcryError('not-found', `${name} is not built.`)),
  });
}

const period = choiceField(['day', 'week', 'month', 'all'], 'Over how long').optional();
const idOf = (what: string) => textField(`Number of the ${what}`, 64);
const rule = {
  strategy: textField('Name of a strategy or saved rule', 64).optional(),
  entry: expressionField('Rule that says buy, such as rsi(14) < 30').optional(),
  exit: expressionField('Rule that says sell').optional(),
  params: paramsField("The strategy's parameters, such as fast=10").optional(),
  symbols: symbolsField(),
  timeframe: timeframeField().optional(),
};
const exits = {
  stopLoss: rateField('Stop loss below the entry price').optional(),
  takeProfit: rateField('Profit target above the entry price', { max: 10 }).optional(),
  trailingStop: rateField('Trailing stop below the highest high').optional(),
};
const span = { from: fromField().optional(), to: toField().optional() };

/** The planned tools of the catalogue, in its order. */
export const LATER_CATALOGUE: readonly Tool[] = [
  planned('analyze_market', 'analyze', 'read', "Weighs up a market: trend, momentum, volatility and levels, with the analyst's view.",
    ['analyze {symbol}', 'analysis of {symbol}', 'what do you think about {symbol}', 'outlook for {symbol}', 'your view on {symbol}', 'opinion on {symbol}'],
    z.object({ symbol: symbolField(), timeframe: timeframeField().optional() }), ['symbol', 'timeframe']),
  planned('optimize', 'optimize', 'read', "Searches a strategy's parameters for the best result, with a held-out check.",
    ['optimize {strategy} on {symbol}', 'find the best parameters for {strategy}', 'tune {strategy}', 'best settings for {strategy}'],
    z.object({ ...rule, ...span, objective: choiceField(['sharpe', 'sortino', 'calmar', 'return', 'profit-factor'], 'What is made best').optional(), trials: countField('How many combinations are tried', { max: 5000 }).optional() }), ['strategy', 'symbols', 'timeframe']),
  planned('walk_forward', 'walkforward', 'read', 'Optimises on one stretch and tests on the next, over and over, to see whether the result holds up.',
    ['walk forward {strategy} on {symbol}', 'walk-forward analysis of {strategy}', 'is {strategy} overfit', 'out of sample test of {strategy}'],
    z.object({ ...rule, ...span }), ['strategy', 'symbols', 'timeframe']),
  planned('list_deployments', 'deployments', 'read', 'Lists the strategies that are trading, and how they do.',
    ['list deployments', 'which strategies are running', 'what is deployed', 'running strategies', 'what is running', 'active bots']),
  planned('get_balance', 'balance', 'read', 'Shows the money and coins in the account.',
    ['balance', 'how much money do i have', 'how much cash', 'what is in my account', 'show my wallet', 'account balance', 'funds available']),
  planned('get_positions', 'positions', 'read', 'Shows what is held, at what price, and what it has made.',
    ['positions', 'what am i holding', 'open positions', 'my portfolio', 'my holdings', 'what do i own'],
    z.object({ symbol: symbolField().optional() }), ['symbol']),
  planned('get_orders', 'orders', 'read', 'Lists the open orders.',
    ['open orders', 'pending orders', 'list my orders', 'my orders on {symbol}', 'unfilled orders'], z.object({ symbol: symbolField().optional() }), ['symbol']),
  planned('get_trades', 'trades', 'read', 'Lists the trades that were made.',
    ['trade history', 'recent trades', 'my trades', 'last trades on {symbol}', 'my fills', 'what did i trade'],
    z.object({ symbol: symbolField().optional(), ...span, limit: countField('How many', { max: 500 }).optional() }), ['symbol']),
  planned('get_performance', 'pnl', 'read', 'Shows profit and loss over a period, with the curve of equity.',
    ['pnl', 'profit and loss', 'how am i doing', 'how much have i made', 'profit this {period}', 'am i up or down', 'my performance', 'did i make money'],
    z.object({ period }), ['period']),
  planned('get_risk', 'risk', 'read', 'Shows the risk limits and how much of them is used.',
    ['risk', 'show risk settings', 'risk limits', 'how much can i lose', 'my exposure']),
  planned('list_decisions', 'decisions', 'read', 'Lists what the AI analyst decided, and why.',
    ['recent decisions', 'what did the ai decide', 'list decisions', 'ai decisions']),
  planned('get_decision_stats', 'track', 'read', "Scores the AI analyst's past decisions against what happened.",
    ['track record', 'how good are the ai decisions', 'decision statistics', 'how often was the ai right', 'hit rate of the ai']),
  planned('explain_trade', 'why', 'read', 'Explains why a trade was made, from the record.',
    ['why did you buy {symbol}', 'why did you sell {symbol}', 'explain trade {id}', 'reason for the last trade', 'why was {symbol} bought'],
    z.object({ id: idOf('trade').optional(), symbol: symbolField().optional() }), ['id']),
  planned('list_approvals', 'approvals', 'read', 'Lists the orders that wait for a person to approve.',
    ['pending approvals', 'anything to approve', 'what waits for approval', 'list approvals']),
  planned('halt_trading', 'halt', 'write', 'Stops all trading at once; needs no approval.',
    ['halt', 'stop all trading', 'emergency stop', 'panic', 'stop everything', 'kill switch', 'freeze trading'],
    z.object({ scope: choiceField(['entries', 'orders', 'flatten'], 'How much is stopped').optional() }), ['scope']),
  planned('place_order', 'buy', 'trade', 'Proposes an order to buy or sell; a person approves it.',
    ['buy {amount} {symbol}', 'sell {amount} {symbol}', 'buy {cost} of {symbol}', 'sell {fraction} of my {symbol}', 'limit buy {amount} {symbol} at {price}', 'place an order'],
    z.object({
      side: choiceField(['buy', 'sell'], 'Buy or sell'), symbol: symbolField(), type: choiceField(['market', 'limit'], 'Order type').optional(),
      amount: textField('Amount in coins', 40).optional(), cost: textField('Amount in quote currency', 40).optional(), fraction: rateField('Share of what is held').optional(),
      price: textField('Limit price', 40).optional(), ...exits,
    }), ['side', 'symbol', 'amount']),
  planned('cancel_order', 'cancel', 'trade', 'Proposes to cancel an open order.', ['cancel order {id}', 'cancel my order {id}', 'withdraw order {id}'], z.object({ id: idOf('order') }), ['id']),
  planned('close_position', 'close', 'trade', 'Proposes to sell a whole position.', ['close my {symbol} position', 'exit my {symbol} position', 'get out of {symbol}', 'liquidate {symbol}'], z.object({ symbol: symbolField() }), ['symbol']),
  planned('deploy_strategy', 'deploy', 'trade', 'Proposes to let a strategy trade with a budget.',
    ['deploy {strategy} on {symbol}', 'go live with {strategy}', 'start trading {strategy} on {symbol}', 'run {strategy} live', 'paper trade {strategy}'],
    z.object({ ...rule, ...exits, budget: textField('Quote currency it may use', 40) }), ['strategy', 'symbols', 'timeframe']),
  planned('stop_strategy', 'stop', 'trade', 'Stops a deployed strategy.', ['stop strategy {id}', 'stop deployment {id}', 'undeploy {id}', 'turn off deployment {id}'], z.object({ id: idOf('deployment') }), ['id']),
  planned('resume_trading', 'resume', 'admin', 'Allows trading again after a halt.', ['resume trading', 'turn trading back on', 'continue trading', 'unhalt', 'unfreeze trading']),
  planned('set_risk', 'setrisk', 'admin', 'Changes a risk limit.',
    ['set max daily loss to {maxDailyLoss}', 'set the max order size to {maxOrderCost}', 'change risk limits', 'raise the risk limit'],
    z.object({ maxDailyLoss: rateField('Loss of a day at which trading stops').optional(), maxOrderCost: textField('Largest order, quote currency', 40).optional(), maxDrawdown: rateField('Drawdown at which trading stops').optional() }), []),
];

