import { z } from 'zod';
import type { Card } from '../reports/card.ts';
import type { AccountSnapshot } from '../trading/books/books.ts';
import { type Tool, defineTool } from './tool.ts';
import { accountField, accountOf } from './trading-account.ts';
import { accountLabel, accountMark } from './trading-cards/account-label.ts';
import { exact, money } from './trading-cards/figures.ts';
import { foreignTable } from './trading-cards/foreign-table.ts';
import type { TradingNeeds } from './trading-needs.ts';

/**
 * `/balance`: what an account has.
 *
 * Data: `{ account, kind, simulated, currency, at, equity, cash, balances: [{ asset, free, locked, value }], foreign: [{ asset, amount, value }] }`.
 */
export function getBalanceTool({ accounts, books }: Pick<TradingNeeds, 'accounts' | 'books'>): Tool {
  return defineTool({
    name: 'get_balance',
    command: 'balance',
    summary: 'Show the money and coins in the account, and what it is worth.',
    access: 'read',
    input: z.object({ account: accountField().optional() }),
    positional: ['account'],
    phrases: ['balance', 'how much money do i have', 'how much cash', 'what is in my account', 'show my wallet', 'account balance', 'funds available', 'what am i worth', 'how much can i spend', 'my equity', 'how much usdt do i have', 'paper balance'],
    examples: ['balance'],
    async run({ account: name }, call) {
      const { id, kind, simulated } = await accountOf(accounts, name, call);
      const snapshot = await books.snapshot(id);
      const { currency, at, equity, cash, balances, foreign } = snapshot;
      return { card: balanceCard(snapshot), data: { account: id, kind, simulated, currency, at, equity, cash, balances, foreign }, brief: { account: id, currency, equity, cash } };
    },
  });
}

function balanceCard({ account, equity, cash, currency, balances, foreign }: AccountSnapshot): Card {
  const { text, simulated } = accountLabel(account);
  return {
    title: `${accountMark(account)} balance ${money(equity, currency)}`,
    tone: 'neutral',
    simulated,
    blocks: [
      { kind: 'fields', fields: [{ label: 'Worth in all', value: equity === null ? 'not known: something in it has no price now' : money(equity, currency) }, { label: 'Cash', value: money(cash, currency) }, { label: 'Account', value: text }] },
      balances.length === 0
        ? { kind: 'text', text: 'There is nothing in it.' }
        : {
            kind: 'table',
            columns: [{ header: 'Asset' }, { header: 'Free', align: 'right' }, { header: 'In orders', align: 'right' }, { header: 'Worth', align: 'right' }],
            rows: balances.map(({ asset, free, locked, value }) => [asset, exact(free), exact(locked), money(value, currency)]),
          },
      ...foreignTable(foreign, currency),
    ],
    actions: [{ kind: 'run', label: 'Positions', tool: 'get_positions', args: { account } }, { kind: 'run', label: 'Profit', tool: 'get_performance', args: { account } }],
  };
}
