import { z } from 'zod';
import { formatCount } from '../reports/format.ts';
import { type Tool, defineTool } from './tool.ts';
import { accountField, accountOf } from './trading-account.ts';
import { accountLabel, accountMark } from './trading-cards/account-label.ts';
import { foreignTable } from './trading-cards/foreign-table.ts';
import { guardOf, positionTable } from './trading-cards/position-table.ts';
import type { TradingNeeds } from './trading-needs.ts';
import { symbolField } from './values/fields.ts';

/** Positions that have a button of their own. */
const BUTTONS = 4;
/** Positions told to the model; the card has them all. */
const TOLD = 12;

/**
 * `/positions`: what we hold, at what price, what it has made, and what guards it.
 *
 * Data: `{ account, currency, positions: [{ symbol, deployment, amount, averagePrice, cost, price, value, profit, return, openedAt, guard:
 * { stop, target, by } | null }], foreign: [{ asset, amount, value }] }`.
 */
export function getPositionsTool({ accounts, books, guards }: Pick<TradingNeeds, 'accounts' | 'books' | 'guards'>): Tool {
  return defineTool({
    name: 'get_positions',
    command: 'positions',
    summary: 'Show what is held, at what price, what it has made and what guards it.',
    access: 'read',
    input: z.object({ symbol: symbolField().optional(), account: accountField().optional() }),
    positional: ['symbol', 'account'],
    phrases: ['positions', 'what am i holding', 'open positions', 'my portfolio', 'my holdings', 'what do i own', 'which coins do i have', 'do i have any {symbol}', 'how much {symbol} do i have', 'what coins do i own', 'my {symbol} position', 'what stops do i have'],
    examples: ['positions'],
    async run({ symbol, account: name }, call) {
      const { id: account } = await accountOf(accounts, name, call);
      const [{ positions: all, foreign, currency }, active] = await Promise.all([books.snapshot(account), guards.active(account)]);
      const positions = symbol === undefined ? all : all.filter((position) => position.symbol === symbol);
      const { text, simulated } = accountLabel(account);
      return {
        card: {
          title: `${accountMark(account)}: ${positions.length === 0 ? `no position${symbol === undefined ? 's' : ` in ${symbol}`}` : formatCount(positions.length, 'position')}`,
          tone: 'neutral',
          simulated,
          blocks: [
            positions.length === 0
              ? { kind: 'text', text: `Nothing ${symbol === undefined ? '' : `of ${symbol} `}was bought on ${text}. "Buy $100 of btc" proposes an order, and /deploy lets a strategy trade.` }
              : positionTable(positions, active),
            ...(positions.some((position) => guardOf(position, active)?.by === 'outcry') ? [{ kind: 'note', tone: 'warning', text: 'Stops that Outcry watches work only while it runs and has prices.' } as const] : []),
            ...(symbol === undefined ? foreignTable(foreign, currency) : []),
          ],
          actions: positions.filter(({ deployment }) => deployment === null).slice(0, BUTTONS).map((position) => ({ kind: 'run', label: `Close ${position.symbol}`, tool: 'close_position', args: { symbols: position.symbol, account } })),
        },
        data: {
          account, currency, foreign,
          positions: positions.map((position) => {
            const guard = guardOf(position, active);
            const { symbol: market, deployment, amount, averagePrice, cost, price, value, profit, openedAt } = position;
            return { symbol: market, deployment, amount, averagePrice, cost, price, value, profit, return: position.return, openedAt, guard: guard === null ? null : { stop: guard.stop, target: guard.target, by: guard.by } };
          }),
        },
        brief: { account, currency, inAll: positions.length, positions: positions.slice(0, TOLD).map(({ symbol: market, amount, value, profit }) => ({ symbol: market, amount, value, profit })) },
      };
    },
  });
}
