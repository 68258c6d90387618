import { z } from 'zod';
import { OutcryError } from '../domain/errors.ts';
import type { DeploymentEdit, DeploymentReport } from '../trading/session/session-desk.ts';
import { deploymentNamed } from './deployment-named.ts';
import { givenExits, ruleFields } from './rule-fields.ts';
import { type Tool, type ToolCall, type ToolResult, defineTool } from './tool.ts';
import { accountLabel } from './trading-cards/account-label.ts';
import { deploymentActions, deploymentData } from './trading-cards/deployment-cards.ts';
import { termsFields } from './trading-cards/deployment-terms.ts';
import type { TradingNeeds } from './trading-needs.ts';
import { choiceField, countField, textField } from './values/fields.ts';
import { moneyField } from './values/order-values.ts';

/**
 * `/redeploy k2m4n6p7 pause`: pauses a deployment, which then only leaves positions, or lets it go on. `/redeploy k2m4n6p7 stop=2% budget=800`:
 * changes what it may do, from its next candle on; a person's own command, and an admin's where real money is at stake.
 *
 * Data: the deployment as of `list_deployments` without its results, and `changed: boolean`.
 */
export function editDeploymentTool({ sessions }: Pick<TradingNeeds, 'sessions'>): Tool {
  return defineTool({
    name: 'edit_deployment',
    command: 'redeploy',
    summary: 'Pause a deployment, so that it only sells, let it go on, or change its budget and exits.',
    access: 'trade',
    input: z.object({
      id: textField('Id of the deployment, or its first characters', 64),
      action: choiceField(['pause', 'resume'], 'What to do').optional(),
      budget: moneyField('What it may spend from now on, in the quote currency').optional(),
      stopLoss: ruleFields.stopLoss,
      takeProfit: ruleFields.takeProfit,
      trailingStop: ruleFields.trailingStop,
      maxBars: ruleFields.maxBars,
      maxPositions: countField('Most positions open at once, over all its markets', { max: 100 }).optional(),
    }),
    positional: ['id', 'action'],
    phrases: ['pause {id}', 'resume {id}', 'pause deployment {id}', 'resume deployment {id}', 'pause strategy {id}', 'let deployment {id} go on', 'continue deployment {id}', 'put deployment {id} on hold', 'pause bot {id}', 'unpause deployment {id}', 'let deployment {id} run again', 'suspend deployment {id}'],
    examples: ['redeploy k2m4n6p7 pause', 'redeploy k2m4n6p7 stop-loss=2% budget=800'],
    async run({ id, action, budget, maxPositions, ...exits }, call) {
      const report = await deploymentNamed(sessions, id, call);
      const { deployment } = report;
      const edit: DeploymentEdit = { budget, maxPositions, exits: givenExits(exits) };
      const isEdit = budget !== undefined || maxPositions !== undefined || Object.keys(edit.exits ?? {}).length > 0;
      if (action === undefined && !isEdit) throw new OutcryError('invalid-input', 'Say what to do: pause, resume, or a budget, stop, target or time limit to change.', { field: 'action' });
      if (isEdit && action !== undefined) throw new OutcryError('invalid-input', 'One thing at a time: change it, or pause it, or let it go on.', { field: 'action' });
      if (isEdit) return await edited(sessions, report, edit, call);
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

/** Another budget or other exits are another mandate: the agent may only put it before a person. */
async function edited(sessions: TradingNeeds['sessions'], report: DeploymentReport, edit: DeploymentEdit, call: ToolCall): Promise<ToolResult> {
  const { deployment } = report;
  if (accountLabel(deployment.terms.account).live && call.person.role !== 'admin') throw new OutcryError('refused', 'Only an admin changes what trades real money.', { field: 'id' });
  if (call.by === 'agent') return proposedEdit(report, edit);
  const changed = await sessions.edit(deployment.id, edit, call.person, call);
  return {
    card: {
      title: `Deployment ${deployment.id} is changed`,
      tone: 'good',
      simulated: accountLabel(changed.terms.account).simulated,
      blocks: [{ kind: 'fields', fields: termsFields(changed.terms) }, { kind: 'text', text: 'It goes by this from its next candle on.' }],
      actions: deploymentActions(changed),
    },
    data: { ...deploymentData(changed), changed: true },
    brief: { id: deployment.id, changed: true, budget: changed.terms.budget },
  };
}

function proposedEdit({ deployment }: DeploymentReport, { budget, maxPositions, exits }: DeploymentEdit): ToolResult {
  const { id, terms } = deployment;
  const limits = Object.fromEntries(Object.entries(exits ?? {}).map(([name, value]) => [name, value ?? 0]));
  return {
    card: {
      title: `Change deployment ${id}?`,
      tone: 'warning',
      simulated: accountLabel(terms.account).simulated,
      blocks: [{ kind: 'text', text: `It would go on by other terms, on ${accountLabel(terms.account).text}. Nothing was changed yet: press the button.` }],
      actions: [{ kind: 'run', label: 'Change it', tool: 'edit_deployment', args: { id, ...(budget === undefined ? {} : { budget }), ...(maxPositions === undefined ? {} : { maxPositions }), ...limits } }],
    },
    data: { ...deploymentData(deployment), changed: false },
    brief: { id, changed: false, waitsFor: 'a person to press the button' },
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
