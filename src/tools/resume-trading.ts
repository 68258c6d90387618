import { z } from 'zod';
import { type Tool, type ToolResult, defineTool } from './tool.ts';
import { accountField, accountOf } from './trading-account.ts';
import { approvalBrief, approvalCard, approvalData } from './trading-cards/approval-card.ts';
import { riskStateWords } from './trading-cards/risk-state.ts';
import type { TradingNeeds } from './trading-needs.ts';

/** What must be typed for trading to be taken up again. */
const TYPED = 'resume trading';

/**
 * `/resume`: the first of the two steps by which an admin takes trading up again; the second is typing what its card asks for.
 *
 * Data: `{ id, status, account, expiresAt, hash, orders: [], preview: [], typed, people }`; `id` is `null` when nothing was halted.
 */
export function resumeTradingTool({ accounts, desk, risk }: Pick<TradingNeeds, 'accounts' | 'desk' | 'risk'>): Tool {
  return defineTool({
    name: 'resume_trading',
    command: 'resume',
    summary: 'Take up trading again after a halt; only a person does, by the command, and confirms it.',
    access: 'admin',
    input: z.object({ account: accountField('Only this account; all of them if left out').optional() }),
    positional: ['account'],
    phrases: ['resume trading', 'turn trading back on', 'continue trading', 'unhalt', 'unfreeze trading', 'restart trading', 'start trading again', 'resume', 'lift the halt', 'end the halt', 'unpause trading', 'you may trade again'],
    examples: ['resume'],
    async run({ account: name }, call) {
      const chosen = name === undefined ? null : await accountOf(accounts, name, call);
      if (call.by === 'agent') return asked(chosen === null ? '/resume' : `/resume ${name ?? ''}`);
      const all = chosen === null ? accounts.all() : [chosen];
      const states = await Promise.all(all.map(async ({ id }) => ({ id, ...(await risk.status(id)) })));
      const stopped = states.filter(({ state }) => state !== 'active');
      if (stopped.length === 0) return { card: { title: 'Trading is on', tone: 'neutral', blocks: [{ kind: 'text', text: 'Nothing is halted, so there is nothing to take up again. /risk shows the limits.' }], actions: [] }, data: { id: null, orders: [], preview: [] } };
      const summary = stopped.map(({ id, state, reason }) => `${id}: ${riskStateWords(state)}. ${reason}`).join(' ');
      const account = (await accounts.usual(call)).id;
      const { person, conversation } = call;
      const approval = await desk.proposeAction({ kind: 'resume', account: chosen?.id ?? null }, chosen?.id ?? account, summary, { person, conversation }, TYPED);
      return { card: approvalCard(approval), data: approvalData(approval), brief: approvalBrief(approval) };
    },
  });
}

/** No model takes trading up again: whoever may is told what to type. */
function asked(command: string): ToolResult {
  return {
    card: { title: 'Trading is taken up again by typing it', tone: 'warning', blocks: [{ kind: 'text', text: `Nothing was changed: an admin's own command takes trading up again, never words that I read. Type:\n${command}` }], actions: [] },
    data: { id: null, command },
    brief: { changed: false, waitsFor: `an admin to type ${command}` },
  };
}
