import { z } from 'zod';
import { TIMEFRAMES } from '../domain/timeframe.ts';
import type { StrategyChoice } from '../strategies/strategy-choice.ts';
import type { DeploymentTerms } from '../trading/session/deployment.ts';
import type { Shape } from './stored-json.ts';
import { DECIMAL, SYMBOL } from './stored-money.ts';
import { EXIT_RULES, RULE, SIZING } from './stored-rule.ts';

const TEXT = z.string();

type ChoiceOf<Kind extends StrategyChoice['kind']> = Extract<StrategyChoice, { kind: Kind }>;

const STRATEGY = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('built-in'), name: TEXT, params: z.record(TEXT, z.number()).optional() } satisfies Shape<ChoiceOf<'built-in'>>),
  z.strictObject({ kind: z.literal('rule'), rule: RULE, name: TEXT.optional() } satisfies Shape<ChoiceOf<'rule'>>),
]);

/** What is deployed, as it is stored. */
export const DEPLOYMENT_TERMS: z.ZodType<DeploymentTerms> = z.strictObject({
  account: TEXT,
  strategy: STRATEGY,
  strategyId: TEXT,
  rule: TEXT,
  symbols: z.array(SYMBOL),
  timeframe: z.enum(TIMEFRAMES),
  budget: DECIMAL,
  exits: EXIT_RULES,
  sizing: SIZING,
  maxPositions: z.number(),
  slippage: z.number(),
  volumeShare: z.number().nullable(),
} satisfies Shape<DeploymentTerms>);
