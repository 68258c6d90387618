import { z } from 'zod';
import { OutcryError } from '../domain/errors.ts';
import type { MarketSymbol } from '../domain/market-symbol.ts';
import { type Tool, type ToolResult, defineTool } from './tool.ts';
import { accountField, accountOf } from './trading-account.ts';
import { accountLabel, accountMark } from './trading-cards/account-label.ts';
import type { AccountFacts, TradingNeeds } from './trading-needs.ts';
import { symbolField, textField } from './values/fields.ts';

/**
 * `/setrisk max-drawdown 4%`: sets one limit; `/setrisk unfreeze=btc`: lets a frozen market be traded again. A person's own command only: asked
 * in plain words, it answers with the command to type.
 *
 * Data: `{ account, limit: { name, value, summary, used } | null, unfrozen: symbol | null, changed: boolean }`.
 */
export function setRiskTool({ accounts, risk }: Pick<TradingNeeds, 'accounts' | 'risk'>): Tool {
  return defineTool({
    name: 'set_risk',
    command: 'setrisk',
    summary: 'Change a risk limit, or let a frozen market be traded again; only a person does, by the command.',
    access: 'admin',
    input: z.object({
      limit: textField('Name of the limit, such as max-drawdown; /risk lists them', 64).optional(),
      value: textField('What it is to be: "4%", "500 USDT", "30", "off", or "usual"', 500).optional(),
      unfreeze: symbolField('Frozen market that may be traded again').optional(),
      account: accountField().optional(),
    }),
    positional: ['limit', 'value'],
    rest: 'value',
    phrases: [
      'set max daily loss to {value}', 'set the max order size to {value}', 'change risk limits', 'raise the risk limit', 'set the drawdown limit to {value}', 'lower the max drawdown to {value}', 'limit orders per minute to {value}', 'unfreeze {unfreeze}',
      'set limit {limit} to {value}', 'turn off the {limit} limit', 'change the daily loss limit to {value}', 'only allow {value}', 'set {limit} to {value}',
    ],
    examples: ['setrisk max-drawdown 4%'],
    async run({ limit: name, value, unfreeze, account: accountName }, call) {
      const account = await accountOf(accounts, accountName, call);
      if (unfreeze === undefined && (name === undefined || value === undefined)) {
        throw new OutcryError('invalid-input', name === undefined ? 'Which limit, and what is it to be? For example /setrisk max-drawdown 4%' : `What is ${name} to be? For example 4%, 500 USDT, 30 or off.`, { field: name === undefined ? 'limit' : 'value', hint: '/risk lists the limits.' });
      }
      const what: Change = { name, value, unfreeze };
      if (call.by === 'agent') return asked(account, what);
      if (unfreeze !== undefined) await risk.unfreeze(account.id, unfreeze, call.person);
      const limit = name === undefined || value === undefined ? null : await risk.setLimit(account.id, name, value, call.person);
      const { text, simulated } = accountLabel(account.id);
      return {
        card: {
          title: `${accountMark(account.id)}: ${limit === null ? `${unfreeze ?? ''} may be traded again` : `${limit.name} is ${limit.value} now`}`,
          tone: 'good',
          simulated,
          blocks: [{ kind: 'text', text: [...(limit === null ? [] : [`${limit.name}: ${limit.summary}.`]), ...(limit !== null && unfreeze !== undefined ? [`${unfreeze} may be traded again.`] : []), `On ${text}.`].join(' ') }],
          actions: [{ kind: 'run', label: 'All limits', tool: 'get_risk', args: { account: account.id } }],
        },
        data: { account: account.id, limit, unfrozen: unfreeze ?? null, changed: true },
      };
    },
  });
}

interface Change {
  readonly name?: string | undefined;
  readonly value?: string | undefined;
  readonly unfreeze?: MarketSymbol | undefined;
}

/** No model moves a limit: whoever may is told what to type. */
function asked({ id, kind }: AccountFacts, { name, value, unfreeze }: Change): ToolResult {
  const words = [...(name === undefined || value === undefined ? [] : [`${name.toLowerCase().trim().replaceAll(/[\s_]+/g, '-')} ${value}`]), ...(unfreeze === undefined ? [] : [`unfreeze=${unfreeze}`])].join(' ');
  const command = `/setrisk ${words} account=${kind === 'live' ? 'live' : id}`;
  return {
    card: {
      title: 'A limit is set by typing it',
      tone: 'warning',
      blocks: [{ kind: 'text', text: `Nothing was changed: limits are moved by an admin's own command, never by words that I read. Type:\n${command}` }],
      actions: [{ kind: 'run', label: 'Limits now', tool: 'get_risk', args: { account: id } }],
    },
    data: { account: id, limit: null, unfrozen: null, changed: false, command },
    brief: { changed: false, waitsFor: `an admin to type ${command}` },
  };
}
