import { z } from 'zod';
import type { DeploymentReport } from '../trading/session/session-desk.ts';
import { deploymentNamed } from './deployment-named.ts';
import { type Tool, type ToolResult, defineTool } from './tool.ts';
import { accountLabel, accountMark } from './trading-cards/account-label.ts';
import { deploymentData } from './trading-cards/deployment-cards.ts';
import { strategyName } from './trading-cards/deployment-terms.ts';
import { positionTable } from './trading-cards/position-table.ts';
import type { TradingNeeds } from './trading-needs.ts';
import { choiceField, textField } from './values/fields.ts';

/**
 * `/stop k2m4n6p7 flatten`: ends a deployment for good, keeping what it holds or selling it. Without a person's own word, its card asks which.
 *
 * Data: the deployment as of `list_deployments` without its results, and `stopped: true`; or `stopped: false` while a person is asked.
 */
export function stopStrategyTool({ sessions }: Pick<TradingNeeds, 'sessions'>): Tool {
  return defineTool({
    name: 'stop_strategy',
    command: 'stop',
    summary: 'Stop a deployed strategy for good: keep what it holds, or flatten, which sells it.',
    access: 'trade',
    input: z.object({
      id: textField('Id of the deployment, or its first characters', 64),
      holdings: choiceField(['keep', 'flatten'], 'What becomes of what it holds').optional(),
    }),
    positional: ['id', 'holdings'],
    aliases: { strategy: 'id' },
    phrases: [
      'stop strategy {id}', 'stop deployment {id}', 'undeploy {id}', 'turn off deployment {id}', 'shut down deployment {id}', 'end deployment {id}', 'stop deployment {id} and sell everything', 'stop bot {id}', 'kill deployment {id}', 'terminate deployment {id}',
      'stop the deployment', 'stop the strategy', 'stop {strategy}', 'undeploy',
    ],
    examples: ['stop k2m4n6p7 flatten'],
    async run({ id, holdings }, call) {
      const report = await deploymentNamed(sessions, id, call);
      const { deployment, positions } = report;
      // The word of a person; what an agent makes of one is asked back, since stopping leaves a position alone or sells it.
      const what = call.by === 'person' ? (holdings ?? (positions.length === 0 ? 'keep' : null)) : null;
      if (what === null) return asked(report);
      const stopped = await sessions.stop(deployment.id, call.person, what);
      const isHeld = positions.length > 0;
      return {
        card: {
          title: `${accountMark(stopped.terms.account)} deployment ${stopped.id} is stopped`,
          tone: 'neutral',
          simulated: accountLabel(stopped.terms.account).simulated,
          blocks: [{ kind: 'text', text: !isHeld ? 'It held nothing.' : what === 'flatten' ? 'What it holds is being sold; each sale is told when it is done.' : 'What it holds stays as it is, and is looked after by nobody but its stops from now on.' }],
          actions: [{ kind: 'run', label: 'Positions', tool: 'get_positions', args: { account: stopped.terms.account } }],
        },
        data: { ...deploymentData(stopped), stopped: true },
        brief: { id: stopped.id, state: stopped.state, holdings: isHeld ? what : 'none' },
      };
    },
  });
}

function asked({ deployment, positions }: DeploymentReport): ToolResult {
  const { id, terms } = deployment;
  const stop = (label: string, holdings: 'keep' | 'flatten') => ({ kind: 'run', label, tool: 'stop_strategy', args: { id, holdings } }) as const;
  return {
    card: {
      title: `Stop deployment ${id}?`,
      tone: 'warning',
      simulated: accountLabel(terms.account).simulated,
      blocks: [
        { kind: 'text', text: `${strategyName(terms)} on ${terms.symbols.join(', ')}, ${accountLabel(terms.account).text}. Nothing was stopped yet: press a button, or type /stop ${id} keep or /stop ${id} flatten` },
        ...(positions.length === 0 ? [] : [positionTable(positions)]),
      ],
      actions: positions.length === 0 ? [stop('Stop it', 'keep')] : [stop('Stop, keep what it holds', 'keep'), stop('Stop and sell', 'flatten')],
    },
    data: { ...deploymentData(deployment), stopped: false },
    brief: { id, stopped: false, waitsFor: 'a person to press a button' },
  };
}
