import { z } from 'zod';
import { DAY_MS } from '../domain/timeframe.ts';
import type { DeploymentReport } from '../trading/session/session-desk.ts';
import { deploymentNamed } from './deployment-named.ts';
import { type Tool, defineTool } from './tool.ts';
import { accountField, accountOf } from './trading-account.ts';
import { accountLabel } from './trading-cards/account-label.ts';
import { deploymentCard, deploymentCount, deploymentTable, reportData } from './trading-cards/deployment-cards.ts';
import type { TradingNeeds } from './trading-needs.ts';
import { textField } from './values/fields.ts';

/** Deployments that ended within this are listed too. */
const LATELY_MS = 7 * DAY_MS;
/** Deployments told to the model; the card has them all. */
const TOLD = 10;

/**
 * `/deployments`: the strategies at work, with how they do; `/deployments k2m4n6p7`: one of them in full.
 *
 * Data: `{ deployments: [{ id, account, mode, strategy, strategyId, rule, symbols, timeframe, budget, exits, sizing, maxPositions, hash, state, startsAt, createdAt, stoppedAt,
 * note, by, promotedFrom, equity, cash, realised, unrealised, return, fees, trades, winRate, positions, lastSlot, refusedEntries, nextAt }] }`.
 */
export function listDeploymentsTool({ sessions, accounts }: Pick<TradingNeeds, 'sessions' | 'accounts'>): Tool {
  return defineTool({
    name: 'list_deployments',
    command: 'deployments',
    summary: 'List the strategies that are trading, and how they do; or show one of them.',
    access: 'read',
    input: z.object({ id: textField('Id of one deployment, to see all of it', 64).optional(), account: accountField().optional() }),
    positional: ['id'],
    phrases: [
      'list deployments', 'which strategies are running', 'what is deployed', 'running strategies', 'what is running', 'active bots', 'how are my strategies doing', 'how is deployment {id} doing', 'show deployment {id}', 'my deployments',
      'are any strategies trading', 'paused strategies', 'how are my running strategies', 'which bots are active', 'what is trading', 'which strategies are trading',
    ],
    examples: ['deployments'],
    async run({ id, account: name }, call) {
      if (id !== undefined) {
        const report = await deploymentNamed(sessions, id, call);
        return { card: deploymentCard(report), data: { deployments: [reportData(report)] }, brief: briefOf(report) };
      }
      const account = name === undefined ? null : await accountOf(accounts, name, call);
      const all = await sessions.report({ endedSince: call.now - LATELY_MS }, call);
      const reports = account === null ? all : all.filter(({ deployment }) => deployment.terms.account === account.id);
      const active = reports.filter(({ deployment }) => deployment.state !== 'stopped');
      return {
        card: {
          title: reports.length === 0 ? 'Nothing is deployed' : `${deploymentCount(active)} at work`,
          tone: 'neutral',
          simulated: reports.some(({ deployment }) => accountLabel(deployment.terms.account).simulated),
          blocks: reports.length === 0 ? [{ kind: 'text', text: 'No strategy is trading. /deploy mean-reversion btc 1h 500 starts one with paper money, and so does "deploy it with $500" after a backtest.' }] : [deploymentTable(reports)],
          actions: active.slice(0, 4).map(({ deployment }) => ({ kind: 'run', label: `Show ${deployment.id}`, tool: 'list_deployments', args: { id: deployment.id } })),
        },
        data: { deployments: reports.map(reportData) },
        brief: { atWork: active.length, deployments: reports.slice(0, TOLD).map(briefOf) },
      };
    },
  });
}

function briefOf({ deployment, equity, trades, ...report }: DeploymentReport): Readonly<Record<string, unknown>> {
  const { id, state, terms } = deployment;
  return { id, state, account: terms.account, rule: terms.rule.slice(0, 120), symbols: terms.symbols, timeframe: terms.timeframe, equity, return: report.return, trades: trades.length };
}
