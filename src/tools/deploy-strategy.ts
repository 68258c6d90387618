import { z } from 'zod';
import { OutcryError } from '../domain/errors.ts';
import type { DeploymentTerms } from '../trading/session/deployment.ts';
import { candleFields, chooseStrategy } from './backtest-request.ts';
import { givenExits, ruleFields, sizingOf } from './rule-fields.ts';
import type { StrategyBook } from './strategy-book.ts';
import { type Tool, type ToolCall, type ToolResult, defineTool } from './tool.ts';
import { accountField, accountOf } from './trading-account.ts';
import { accountLabel, accountMark } from './trading-cards/account-label.ts';
import { approvalBrief, approvalCard, approvalData } from './trading-cards/approval-card.ts';
import { deploymentActions, deploymentData } from './trading-cards/deployment-cards.ts';
import { currencyOfTerms, strategyName, termsFields } from './trading-cards/deployment-terms.ts';
import { exact } from './trading-cards/figures.ts';
import type { AccountFacts, TradingNeeds } from './trading-needs.ts';
import { countField, textField } from './values/fields.ts';
import { moneyField } from './values/order-values.ts';

/** What deploying works with. */
export type DeployNeeds = Pick<TradingNeeds, 'accounts' | 'desk' | 'sessions'> & { readonly strategies: StrategyBook };

/**
 * `/deploy mean-reversion btc 1h 500`: lets a strategy trade at each candle's close, with paper money unless asked. A person's own command
 * starts it on paper; real money, and whatever the agent asks for, waits for an approval.
 *
 * Data: the deployment as of `list_deployments` without its results, `approval: null`; or, while it waits, `id: null`, the same terms, and
 * `approval: { id, status, account, expiresAt, hash, typed, people, … }`.
 */
export function deployStrategyTool({ accounts, desk, sessions, strategies }: DeployNeeds): Tool {
  return defineTool({
    name: 'deploy_strategy',
    command: 'deploy',
    summary: 'Let a strategy or a rule trade with a budget at each candle, with paper money unless live is asked for.',
    access: 'trade',
    input: z.object({
      strategy: textField('Name of a built-in strategy or a saved rule, such as mean-reversion; leave out when entry is given').optional(),
      ...candleFields,
      budget: moneyField('What it may spend, in the quote currency, such as $500'),
      ...ruleFields,
      maxPositions: countField('Most positions open at once, over all markets', { max: 100 }).optional(),
      account: accountField('Paper money, or live').optional(),
    }),
    positional: ['strategy', 'symbols', 'timeframe', 'budget'],
    aliases: { symbol: 'symbols' },
    phrases: [
      'deploy {strategy} on {symbol}', 'go live with {strategy}', 'start trading {strategy} on {symbol}', 'run {strategy} live', 'paper trade {strategy}', 'deploy it', 'deploy this with {budget}', 'run it on paper with {budget}',
      'run it live with {budget}', 'put it on paper with {budget}', 'let {strategy} trade {symbol} with {budget}', 'trade {strategy} on {symbol} with {budget}', 'launch {strategy} on {symbol}', 'start {strategy} on {symbol} with {budget}',
      'put {strategy} to work on {symbol}', 'paper trade this with {budget}', 'put this on paper', 'go live with it', 'deploy buy when {entry} sell when {exit}', 'paper trade it',
      'run {strategy} on {symbol} on paper with {budget}', 'run {strategy} on paper with {budget}', 'run {strategy} on {symbol} live with {budget}',
    ],
    examples: ['deploy mean-reversion btc 1h 500', 'deploy entry="rsi(14) < 30" exit="rsi(14) > 60" symbols=eth timeframe=4h budget=250 stop=3%'],
    async run(input, call) {
      const strategy = await chooseStrategy(strategies, input.strategy, input);
      const account = input.account === undefined ? await accounts.paper(call) : await accountOf(accounts, input.account, call);
      if (account.kind === 'live' && call.person.role !== 'admin') {
        throw new OutcryError('refused', 'Only an admin lets a strategy trade real money.', { field: 'account', hint: 'On paper money you may: leave the account out.' });
      }
      const { symbols, timeframe, budget, maxPositions } = input;
      const terms = await sessions.terms({ account: account.id, strategy, symbols, timeframe, budget, exits: givenExits(input), sizing: sizingOf(input), maxPositions }, call);
      return account.kind === 'paper' && call.by === 'person' ? await started(sessions, terms, call) : await proposed(desk, terms, account, call);
    },
  });
}

async function started(sessions: TradingNeeds['sessions'], terms: DeploymentTerms, call: ToolCall): Promise<ToolResult> {
  const deployment = await sessions.start(terms, call.person, call.conversation, call);
  const data = { ...deploymentData(deployment), approval: null };
  return {
    card: {
      title: `${accountMark(terms.account)} deployment ${deployment.id} is running`,
      tone: 'good',
      simulated: accountLabel(terms.account).simulated,
      blocks: [
        { kind: 'fields', fields: [{ label: 'Id', value: deployment.id }, ...termsFields(terms)] },
        { kind: 'text', text: `It decides at each close of a ${terms.timeframe} candle, with no further question. /deployments shows how it does, /why ${deployment.id} why it did or did not act.` },
      ],
      actions: deploymentActions(deployment),
    },
    data,
    brief: { id: deployment.id, state: deployment.state, account: terms.account, budget: terms.budget },
  };
}

async function proposed(desk: Pick<TradingNeeds['desk'], 'proposeAction'>, terms: DeploymentTerms, account: AccountFacts, { person, conversation }: ToolCall): Promise<ToolResult> {
  const currency = currencyOfTerms(terms);
  const isLive = account.kind === 'live';
  const summary = `Let ${strategyName(terms)} buy and sell by itself on ${account.id}, with no further question, until it is stopped.`;
  const approval = await desk.proposeAction({ kind: 'deployment', terms }, account.id, summary, { person, conversation }, isLive ? `trade ${exact(terms.budget)} ${currency} live` : null);
  const { symbols, timeframe, budget, rule, strategyId } = terms;
  return {
    card: approvalCard(approval),
    data: { id: null, account: account.id, mode: account.kind, strategyId, rule, symbols, timeframe, budget, approval: approvalData(approval) },
    brief: approvalBrief(approval),
  };
}
