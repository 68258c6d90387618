import { z } from 'zod';
import type { Block, Card } from '../reports/card.ts';
import type { PromotionCase } from '../trading/session/promotion.ts';
import { deploymentNamed } from './deployment-named.ts';
import { type Tool, type ToolResult, defineTool } from './tool.ts';
import { approvalBrief, approvalCard, approvalData } from './trading-cards/approval-card.ts';
import { currencyOfTerms } from './trading-cards/deployment-terms.ts';
import { exact } from './trading-cards/figures.ts';
import type { TradingNeeds } from './trading-needs.ts';
import { textField } from './values/fields.ts';
import { moneyField } from './values/order-values.ts';

/**
 * `/promote k2m4n6p7 500`: asks to let what a paper deployment has shown trade real money, with a budget of its own. Without a budget it shows the
 * evidence alone. It is an admin's to ask for and to type; where the evidence is not enough, nothing is asked.
 *
 * Data: `{ id, ready, evidence: [{ what, needed, have, passed }], approval }`; `approval` is `null` where nothing is asked.
 */
export function promoteStrategyTool({ desk, sessions, promotions, accounts }: Pick<TradingNeeds, 'desk' | 'sessions' | 'promotions' | 'accounts'>): Tool {
  return defineTool({
    name: 'promote_strategy',
    command: 'promote',
    summary: 'Show what a paper deployment has to show for itself, and ask to let it trade real money.',
    access: 'admin',
    input: z.object({
      id: textField('Id of the paper deployment, or its first characters', 64),
      budget: moneyField('Real money that it may spend, in the quote currency; without it only the evidence is shown').optional(),
    }),
    positional: ['id', 'budget'],
    phrases: ['promote deployment {id}', 'promote deployment {id} with {budget}', 'is deployment {id} ready for real money', 'let deployment {id} trade real money with {budget}', 'may deployment {id} go live'],
    examples: ['promote k2m4n6p7', 'promote k2m4n6p7 500'],
    async run({ id, budget }, call) {
      const { deployment } = await deploymentNamed(sessions, id, call);
      const found = await promotions.judge(deployment.id, call);
      if (budget === undefined || !found.ready) return shown(found, budget !== undefined);
      const account = accounts.live().id;
      const terms = await promotions.terms(deployment, budget, call);
      const currency = currencyOfTerms(terms);
      const summary = `Let the rule of paper deployment ${deployment.id} buy and sell by itself on ${account}, with no further question, until it is stopped. It is paused by itself when it falls or drifts further than allowed.`;
      const asker = { person: call.person, conversation: call.conversation };
      const approval = await desk.proposeAction({ kind: 'promotion', deployment: deployment.id, terms }, account, summary, asker, `trade ${exact(budget)} ${currency} live`);
      const card = approvalCard(approval);
      return {
        card: { ...card, blocks: [...card.blocks, evidenceTable(found)] },
        data: { id: deployment.id, ready: true, evidence: found.evidence, approval: approvalData(approval) },
        brief: approvalBrief(approval),
      };
    },
  });
}

function shown(found: PromotionCase, wasAsked: boolean): ToolResult {
  const { deployment, ready, evidence } = found;
  const next = ready ? `It may trade real money: /promote ${deployment.id} with a budget asks for it.` : 'It stays on paper until every line is reached. /setrisk changes what is asked for.';
  const card: Card = {
    title: ready ? `Deployment ${deployment.id} has shown enough` : `Deployment ${deployment.id} has not shown enough yet`,
    tone: ready ? 'good' : 'warning',
    blocks: [evidenceTable(found), { kind: 'text', text: next }],
    actions: [],
  };
  return { card, data: { id: deployment.id, ready, evidence, approval: null }, brief: { id: deployment.id, ready }, ...(wasAsked ? { failed: true } : {}) };
}

function evidenceTable({ evidence }: PromotionCase): Block {
  return {
    kind: 'table',
    title: 'What it has shown',
    columns: [{ header: 'What' }, { header: 'Asked for' }, { header: 'So far', align: 'right' }, { header: '' }],
    rows: evidence.map(({ what, needed, have, passed }) => [what, needed, have, passed ? 'reached' : 'not yet']),
  };
}
