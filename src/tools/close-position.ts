import { z } from 'zod';
import { OutcryError } from '../domain/errors.ts';
import type { MarketSymbol } from '../domain/market-symbol.ts';
import { Decimal } from '../domain/money.ts';
import { formatCount, formatSignedPercent } from '../reports/format.ts';
import type { ValuedPosition } from '../trading/books/books.ts';
import { proposal } from './place-order.ts';
import { type Tool, type ToolResult, defineTool } from './tool.ts';
import { accountField, accountOf } from './trading-account.ts';
import { accountLabel } from './trading-cards/account-label.ts';
import { positionTable } from './trading-cards/position-table.ts';
import type { AccountFacts, TradingNeeds } from './trading-needs.ts';
import { readList, symbolsField } from './values/fields.ts';
import { fractionField } from './values/order-values.ts';
import { meetsReturn, parseReturnCondition, returnField } from './values/return-condition.ts';
import { parseSymbols } from './values/symbol.ts';

/** One or several markets, or "all". */
function symbolsOrAllField(description: string) {
  return readList((text): readonly (MarketSymbol | 'all')[] => (/^\s*(?:all|everything)\s*$/i.test(text) ? ['all'] : parseSymbols(text)), ',', description);
}

/** What is to be sold of all that is held. */
interface Selection {
  readonly symbols: readonly (MarketSymbol | 'all')[];
  readonly except?: readonly MarketSymbol[] | undefined;
  readonly return?: string | undefined;
}

/**
 * `/close btc`, `/close all except=btc return="> 2%"`: proposes to sell positions that were bought by hand, as a list that one approval is
 * for. Those of deployments are theirs: `/stop` sells them.
 *
 * Data: as of `place_order`, with `skipped: [{ symbol, deployment, reason }]`; `orders` is empty and `id` null when nothing is meant.
 */
export function closePositionTool({ accounts, desk, books }: Pick<TradingNeeds, 'accounts' | 'desk' | 'books'>): Tool {
  return defineTool({
    name: 'close_position',
    command: 'close',
    summary: 'Propose to sell positions, one, several or all of them, with exceptions or by their return; a person approves the list.',
    access: 'trade',
    input: z.object({
      symbols: symbolsOrAllField('Market or markets, or "all"'),
      except: symbolsField('Markets to leave alone, with "all"').optional(),
      return: returnField('Only positions with such a return: "> 2%", "< -5%", profit or loss').optional(),
      fraction: fractionField('Share of each to sell; all of it if left out').optional(),
      account: accountField().optional(),
    }),
    positional: ['symbols'],
    aliases: { symbol: 'symbols' },
    phrases: [
      'close my {symbol} position', 'exit my {symbol} position', 'get out of {symbol}', 'liquidate {symbol}', 'close {symbol}', 'close everything', 'close all positions', 'close all my positions', 'sell everything', 'sell all positions',
      'get out of everything', 'close everything except {symbol}', 'close everything but {symbol}', 'close everything that is up', 'close all losing positions', 'close all winners', 'get rid of my {symbol} position', 'exit everything',
      'dump my {symbol} position', 'close out {symbol}', 'sell everything that has lost', 'sell all my winners', 'sell all my losers', 'close whatever is in profit', 'unwind my {symbol} position',
    ],
    examples: ['close eth', 'close all except=btc return="> 2%"'],
    async run(input, call) {
      const account = await accountOf(accounts, input.account, call);
      const { positions } = await books.snapshot(account.id);
      const { meant, skipped } = selected(positions, input);
      if (meant.length === 0) return nothingMeant(account, positions, skipped, input);
      const fraction = new Decimal(input.fraction ?? 1);
      const wishes = meant.map(({ symbol, amount }) => ({ symbol, side: 'sell', type: 'market', amount: fraction.times(amount).toFixed() }) as const);
      const result = await proposal(desk, { account: account.id, wishes, reason: reasonOf(meant, skipped, input) }, call);
      return { ...result, data: { ...(result.data as object), skipped } };
    },
  });
}

/** A position that was not meant, or may not be sold by hand, and why. */
interface Skipped {
  readonly symbol: MarketSymbol;
  readonly deployment: string | null;
  readonly reason: string;
}

function selected(positions: readonly ValuedPosition[], { symbols, except = [], return: wanted }: Selection): { readonly meant: readonly ValuedPosition[]; readonly skipped: readonly Skipped[] } {
  const condition = wanted === undefined ? null : parseReturnCondition(wanted);
  const meant: ValuedPosition[] = [];
  const skipped: Skipped[] = [];
  for (const position of positions) {
    const { symbol, deployment } = position;
    if ((!symbols.includes('all') && !symbols.includes(symbol)) || except.includes(symbol)) continue;
    if (condition !== null && position.return === null) skipped.push({ symbol, deployment, reason: 'its return is not known: there is no fresh price' });
    else if (condition !== null && !meetsReturn(position.return ?? 0, condition)) continue;
    else if (deployment !== null) skipped.push({ symbol, deployment, reason: `it belongs to deployment ${deployment}: /stop ${deployment} flatten sells it` });
    else meant.push(position);
  }
  return { meant, skipped };
}

/** What the approval says beside its list: what was asked for, and what is not in it. */
function reasonOf(meant: readonly ValuedPosition[], skipped: readonly Skipped[], selection: Selection): string {
  const asked = selection.symbols.includes('all') || meant.length > 1 ? [`Close ${wordsOf(selection)}: ${meant.map((position) => `${position.symbol} (${formatSignedPercent(position.return)})`).join(', ')}.`] : [];
  return [...asked, ...skipped.map(({ symbol, reason }) => `Not ${symbol}: ${reason}.`)].join(' ');
}

function wordsOf({ symbols, except = [], return: wanted }: Selection): string {
  const what = symbols.includes('all') ? 'all positions' : symbols.join(', ');
  return `${what}${wanted === undefined ? '' : ` with a return ${wanted}`}${except.length === 0 ? '' : `, except ${except.join(', ')}`}`;
}

function nothingMeant(account: AccountFacts, positions: readonly ValuedPosition[], skipped: readonly Skipped[], selection: Selection): ToolResult {
  const [symbol] = selection.symbols;
  if (symbol !== undefined && symbol !== 'all' && selection.symbols.length === 1 && skipped.length === 0 && positions.every((position) => position.symbol !== symbol)) {
    throw new OutcryError('not-found', `You hold no ${symbol} on ${account.id}.`, { field: 'symbols', hint: positions.length === 0 ? 'There are no positions.' : `You hold ${[...new Set(positions.map((position) => position.symbol))].join(', ')}.` });
  }
  const { text, simulated } = accountLabel(account.id);
  return {
    card: {
      title: 'Nothing to close',
      tone: 'neutral',
      simulated,
      blocks: [
        { kind: 'text', text: `Of ${formatCount(positions.length, 'position')} on ${text} none is meant by ${wordsOf(selection)}. Nothing was proposed.` },
        ...skipped.map(({ symbol: market, reason }) => ({ kind: 'note', tone: 'neutral', text: `${market}: ${reason}.` }) as const),
        ...(positions.length === 0 ? [] : [positionTable(positions)]),
      ],
      actions: skipped.flatMap(({ deployment }) => (deployment === null ? [] : [{ kind: 'run', label: `Stop ${deployment} and sell`, tool: 'stop_strategy', args: { id: deployment, holdings: 'flatten' } } as const])).slice(0, 4),
    },
    data: { id: null, orders: [], preview: [], skipped },
    brief: { proposed: 0, skipped },
  };
}
