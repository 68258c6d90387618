import { z } from 'zod';
import { OutcryError } from '../../src/domain/errors.ts';
import { type Access, type Tool, defineTool } from '../../src/tools/tool.ts';
import {
  choiceField, countField, expressionField, fromField, paramsField, symbolField, symbolsField, textField, timeframeField, toField,
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

const rule = {
  strategy: textField('Name of a strategy or saved rule', 64).optional(),
  entry: expressionField('Rule that says buy, such as rsi(14) < 30').optional(),
  exit: expressionField('Rule that says sell').optional(),
  params: paramsField("The strategy's parameters, such as fast=10").optional(),
  symbols: symbolsField(),
  timeframe: timeframeField().optional(),
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
  planned('list_decisions', 'decisions', 'read', 'Lists what the AI analyst decided, and why.',
    ['recent decisions', 'what did the ai decide', 'list decisions', 'ai decisions']),
  planned('get_decision_stats', 'track', 'read', "Scores the AI analyst's past decisions against what happened.",
    ['track record', 'how good are the ai decisions', 'decision statistics', 'how often was the ai right', 'hit rate of the ai']),
];

