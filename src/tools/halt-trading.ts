import { z } from 'zod';
import { type Tool, defineTool } from './tool.ts';
import { accountField, accountOf } from './trading-account.ts';
import { haltCard } from './trading-cards/halt-card.ts';
import type { TradingNeeds } from './trading-needs.ts';
import { choiceField, textField } from './values/fields.ts';

/**
 * `/halt`: stops trading at once. Needs no approval, and works by the agent too: it only takes risk away. What is left out is the least that stops
 * buying and leaves protection in force.
 *
 * Data: `{ scope, accounts, canceled, failed, sold, pending }`; `pending` are accounts where a silent venue keeps the rest waiting, which goes on and is
 * told when it is done; failed when an order could not be called off.
 */
export function haltTradingTool({ accounts, risk }: Pick<TradingNeeds, 'accounts' | 'risk'>): Tool {
  return defineTool({
    name: 'halt_trading',
    command: 'halt',
    summary: 'Stop trading at once: entries only, also open orders, or flatten, which sells everything; needs no approval.',
    access: 'write',
    input: z.object({
      scope: choiceField(['entries', 'orders', 'flatten'], 'How much is stopped').prefault('entries'),
      account: accountField('Only this account; all of them if left out').optional(),
      reason: textField('Why, for the record', 200).optional(),
    }),
    positional: ['scope', 'reason'],
    rest: 'reason',
    phrases: [
      'halt', 'stop all trading', 'emergency stop', 'panic', 'stop everything', 'kill switch', 'freeze trading', 'halt trading', 'stop trading', 'stop buying', 'stop opening new positions', 'no new positions', 'halt and flatten', 'halt and sell everything',
      'stop everything and sell', 'halt and cancel all orders', 'stop all entries', 'pause', 'pause trading', 'pause all trading', 'suspend trading', 'shut everything down',
    ],
    examples: ['halt', 'halt orders'],
    async run({ scope, account: name, reason }, call) {
      const account = name === undefined ? undefined : (await accountOf(accounts, name, call)).id;
      const outcome = await risk.halt(scope, call.person.id, reason ?? `Halted by ${call.person.id}.`, account, call.conversation);
      const { accounts: halted, canceled, failed, sold, pending } = outcome;
      return { card: haltCard(outcome), data: { scope, accounts: halted, canceled, failed, sold, pending }, ...(failed.length > 0 ? { failed: true } : {}) };
    },
  });
}
