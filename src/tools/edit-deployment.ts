import { z } from 'zod';
import type { DeploymentReport } from '../trading/session/session-desk.ts';
import { deploymentNamed } from './deployment-named.ts';
import { type Tool, type ToolResult, defineTool } from './tool.ts';
import { accountLabel } from './trading-cards/account-label.ts';
import { deploymentActions, deploymentData } from './trading-cards/deployment-cards.ts';
import type { TradingNeeds } from './trading-needs.ts';
import { choiceField, textField } from './values/fields.ts';

/**
 * `/redeploy k2m4n6p7 pause`: pauses a deployment, which then only leaves positions, or lets it go on.
 *
 * Data: the deployment as of `list_deployments` without its results, and `changed: boolean`.
 */
export function editDeploymentTool({ sessions }: Pick<TradingNeeds, 'sessions'>): Tool {
  return defineTool({
    name: 'edit_deployment',
    command: 'redeploy',
    summary: 'Pause a deployment, so that it only sells, or let it go on.',
    access: 'trade',
    input: z.object({
      id: textField('Id of the deployment, or its first characters', 64),
      action: choiceField(['pause', 'resume'], 'What to do'),
    }),
    positional: ['id', 'action'],
    phrases: ['pause deployment {id}', 'resume deployment {id}', 'pause strategy {id}', 'let deployment {id} go on', 'continue deployment {id}', 'put deployment {id} on hold', 'pause bot {id}', 'unpause deployment {id}', 'let deployment {id} run again', 'suspend deployment {id}'],
    examples: ['redeploy k2m4n6p7 pause'],
    async run({ id, action }, call) {
      const report = await deploymentNamed(sessions, id, call);
      const { deployment } = report;
      const wanted = action === 'pause' ? 'paused' : 'running';
      if (deployment.state === wanted) return told(report, false);
      // Buying again is a person's to decide; holding off is not worth asking about.
      if (action === 'resume' && call.by === 'agent') return asked(report);
      const changed = action === 'pause' ? await sessions.pause(deployment.id, call.person.id, `Paused by ${call.person.id}.`) : await sessions.resume(deployment.id, call.person);
      return told({ ...report, deployment: changed }, true);
    },
  });
}

function told({ deployment }: DeploymentReport, changed: boolean): ToolResult {
  const { id, state, terms } = deployment;
  return {
    card: {
      title: `Deployment ${id} is ${changed ? '' : 'already '}${state}`,
      tone: 'neutral',
      simulated: accountLabel(terms.account).simulated,
      blocks: [{ kind: 'text', text: state === 'paused' ? 'It buys nothing; exits and stops go on.' : 'It acts on each candle\'s close.' }],
      actions: deploymentActions(deployment),
    },
    data: { ...deploymentData(deployment), changed },
    brief: { id, state, changed },
  };
}

function asked({ deployment }: DeploymentReport): ToolResult {
  const { id, terms } = deployment;
  return {
    card: {
      title: `Let deployment ${id} go on?`,
      tone: 'warning',
      simulated: accountLabel(terms.account).simulated,
      blocks: [{ kind: 'text', text: `It would buy by itself again: ${terms.rule}, on ${terms.symbols.join(', ')}, ${accountLabel(terms.account).text}. Nothing was changed yet: press the button, or type /redeploy ${id} resume` }],
      actions: [{ kind: 'run', label: 'Go on', tool: 'edit_deployment', args: { id, action: 'resume' } }],
    },
    data: { ...deploymentData(deployment), changed: false },
    brief: { id, changed: false, waitsFor: 'a person to press the button' },
  };
}
