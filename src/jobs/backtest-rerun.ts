import { z } from 'zod';
import type { Clock } from '../domain/clock.ts';
import { OutcryError } from '../domain/errors.ts';
import { type MarketSymbol, isMarketSymbol, quoteOf } from '../domain/market-symbol.ts';
import type { WorkOptions } from '../domain/progress.ts';
import type { Block, Card, NoteBlock, Tone } from '../reports/card.ts';
import { formatCount, formatDate, formatDateTime, formatMoney, formatNumber, formatPercent, formatPrice, formatSignedMoney, formatSignedPercent } from '../reports/format.ts';
import { readArgs } from './job-args.ts';
import type { JobArgs, JobRunner } from './job-runner.ts';

/** The flat arguments of a backtest, as its tool takes them; what they mean is the tool's to say. */
const ARGS = z
  .record(z.string(), z.json())
  .refine((args) => args['strategy'] !== undefined || args['entry'] !== undefined, { error: 'expected a strategy or an entry rule to test', path: ['strategy'] })
  .refine((args) => args['symbols'] !== undefined, { error: 'expected at least one market to test on', path: ['symbols'] });

/** Runs a backtest by the flat arguments of its tool; `data` is what it prints as JSON. */
export type RunBacktest = (args: JobArgs, options: WorkOptions) => Promise<{ readonly card: Card; readonly data: unknown }>;

const figure = z.number().nullable();
const symbol = z.string().refine((text): text is MarketSymbol => isMarketSymbol(text));

/** What is read of a backtest's data. The rest of it is on its card. */
const DATA = z.object({
  symbols: z.array(symbol).min(1),
  from: z.number(),
  to: z.number(),
  data: z.object({ source: z.string(), simulated: z.boolean().default(false) }),
  metrics: z.object({ finalEquity: z.number(), return: figure, maxDrawdown: z.number(), sharpe: figure, trades: z.number(), winRate: figure, profitFactor: figure }),
  trades: z.array(z.object({ symbol, entryTime: z.number(), exitTime: z.number(), pnl: z.number(), reason: z.string() })),
  openTrade: z.object({ symbol, entryTime: z.number(), entryPrice: z.number(), pnl: z.number() }).nullable(),
});

type Data = z.output<typeof DATA>;

/** What a run leaves for the next one. */
const MEMORY = z.object({
  /** The arguments that it was run with, as JSON: figures of another test are nothing to compare with. */
  of: z.string(),
  ranAt: z.number(),
  from: z.number(),
  to: z.number(),
  simulated: z.boolean(),
  metrics: DATA.shape.metrics,
  openTrade: DATA.shape.openTrade,
});

type Memory = z.output<typeof MEMORY>;

/** Trades since the last run that are listed; more are counted. */
const TRADES_LISTED = 15;

/** Runs a backtest again on fresh data, and says what changed since the last run. */
export function backtestRerun({ runBacktest, clock }: { readonly runBacktest: RunBacktest; readonly clock: Clock }): JobRunner {
  return {
    kind: 'backtest',
    title: (args) => `Backtest again: ${subjectOf(readArgs(ARGS, args))}`,
    check: (args) => readArgs(ARGS, args),
    async run({ args, memory }, options) {
      const { card, data } = await runBacktest(args, options);
      const read = DATA.safeParse(data);
      if (!read.success) throw new OutcryError('bad-reply', `The backtest's result cannot be compared: ${z.prettifyError(read.error)}`);
      const now: Memory = { of: JSON.stringify(args), ranAt: clock.now(), simulated: read.data.data.simulated, ...pick(read.data) };
      const before = readMemory(memory, now.of);
      return {
        card: { ...card, title: `${card.title}: ${before.figures === null ? 'first run' : 'what changed'}`, tone: before.figures === null ? card.tone : toneOf(now, before.figures), blocks: [...changeBlocks(read.data, now, before), ...card.blocks] },
        remark: remarkOn(read.data, before.figures),
        memory: now,
      };
    },
  };
}

function pick({ from, to, metrics, openTrade }: Data): Pick<Memory, 'from' | 'to' | 'metrics' | 'openTrade'> {
  return { from, to, metrics, openTrade };
}

/** What is being tested, from its arguments. */
function subjectOf({ strategy, entry, symbols, timeframe }: JobArgs): string {
  const rule = strategy ?? entry;
  const markets = Array.isArray(symbols) ? symbols.join(', ') : symbols;
  return [rule, markets, timeframe].filter((part) => part !== undefined).map(String).join(' · ');
}

/** What the last run left, or why there is nothing to compare with. */
interface Before {
  readonly figures: Memory | null;
  readonly base: string;
}

function readMemory(memory: unknown, of: string): Before {
  if (memory === null || memory === undefined) return { figures: null, base: 'This is the first run: the next ones are compared with it.' };
  const read = MEMORY.safeParse(memory);
  if (!read.success) return { figures: null, base: 'What the last run left cannot be read: the next ones are compared with this run.' };
  return read.data.of === of ? { figures: read.data, base: '' } : { figures: null, base: 'The test was changed since the last run: the next ones are compared with this one.' };
}

function toneOf(now: Memory, before: Memory): Tone {
  const change = now.metrics.finalEquity - before.metrics.finalEquity;
  return change === 0 ? 'neutral' : change > 0 ? 'good' : 'bad';
}

function changeBlocks(data: Data, now: Memory, { figures, base }: Before): readonly Block[] {
  if (figures === null) return [{ kind: 'note', tone: 'neutral', text: base }];
  const notes: NoteBlock[] = now.simulated === figures.simulated ? [] : [{ kind: 'note', tone: 'warning', text: `One of the two runs used simulated prices (${now.simulated ? 'this one' : 'the last one'}): they do not compare.` }];
  return [...notes, changeTable(now, figures, quoteOf(data.symbols[0] ?? 'BTC/USDT')), ...tradesSince(data, figures)];
}

function changeTable(now: Memory, before: Memory, currency: string): Block {
  const [is, was] = [now.metrics, before.metrics];
  const points = (a: number | null, b: number | null): string => (a === null || b === null ? 'n/a' : `${formatSignedPercent(a - b).replace('%', '')} pts`);
  const difference = (a: number | null, b: number | null, digits: number): string => (a === null || b === null ? 'n/a' : signed(a - b, digits));
  return {
    kind: 'table',
    title: `What changed since ${formatDateTime(before.ranAt)} UTC`,
    columns: [{ header: '' }, { header: 'Before', align: 'right' }, { header: 'Now', align: 'right' }, { header: 'Change', align: 'right' }],
    rows: [
      ['Final equity', formatMoney(was.finalEquity, currency), formatMoney(is.finalEquity, currency), formatSignedMoney(is.finalEquity - was.finalEquity, currency)],
      ['Return', formatSignedPercent(was.return), formatSignedPercent(is.return), points(is.return, was.return)],
      ['Max drawdown', formatPercent(was.maxDrawdown), formatPercent(is.maxDrawdown), points(is.maxDrawdown, was.maxDrawdown)],
      ['Sharpe', formatNumber(was.sharpe, 2), formatNumber(is.sharpe, 2), difference(is.sharpe, was.sharpe, 2)],
      ['Trades', formatNumber(was.trades, 0), formatNumber(is.trades, 0), difference(is.trades, was.trades, 0)],
      ['Win rate', formatPercent(was.winRate), formatPercent(is.winRate), points(is.winRate, was.winRate)],
      ['Open position', openWords(before.openTrade), openWords(now.openTrade), openChange(before.openTrade, now.openTrade)],
      ['From', formatDate(before.from), formatDate(now.from), dayChange(before.from, now.from)],
      ['To', formatDateTime(before.to), formatDateTime(now.to), dayChange(before.to, now.to)],
    ],
  };
}

function openWords(open: Memory['openTrade']): string {
  return open === null ? 'none' : `${open.symbol} from ${formatPrice(open.entryPrice)}`;
}

function openChange(was: Memory['openTrade'], is: Memory['openTrade']): string {
  if (was === null && is === null) return '';
  if (was === null) return 'opened';
  if (is === null) return 'closed';
  return was.symbol === is.symbol && was.entryTime === is.entryTime ? 'still open' : 'another one';
}

const DAY_MS = 86_400_000;

function dayChange(was: number, is: number): string {
  const days = (is - was) / DAY_MS;
  return days === 0 ? '' : `${signed(days, Number.isInteger(days) ? 0 : 1)} d`;
}

function signed(value: number, digits: number): string {
  const text = formatNumber(value, digits);
  return value > 0 ? `+${text}` : text;
}

/** Trades that ended after the last run's data did. */
function tradesSince({ trades, symbols }: Data, { to }: Memory): readonly Block[] {
  const since = trades.filter((trade) => trade.exitTime > to);
  if (since.length === 0) return [{ kind: 'text', text: 'No trade has ended since.' }];
  const currency = quoteOf(symbols[0] ?? 'BTC/USDT');
  const more = since.length > TRADES_LISTED ? ` (the newest ${TRADES_LISTED} of ${since.length})` : '';
  return [
    {
      kind: 'table',
      title: `Trades since${more}`,
      columns: [{ header: 'Market' }, { header: 'Entered' }, { header: 'Exited' }, { header: 'Result', align: 'right' }, { header: 'By' }],
      rows: since.slice(-TRADES_LISTED).map((trade) => [trade.symbol, formatDateTime(trade.entryTime), formatDateTime(trade.exitTime), formatSignedMoney(trade.pnl, currency), trade.reason]),
    },
  ];
}

function remarkOn({ metrics, symbols, trades }: Data, before: Memory | null): string {
  const equity = `equity ${formatMoney(metrics.finalEquity, quoteOf(symbols[0] ?? 'BTC/USDT'))}`;
  if (before === null) return `${equity}, the base to compare with`;
  const since = trades.filter((trade) => trade.exitTime > before.to).length;
  const change = before.metrics.finalEquity === 0 ? null : metrics.finalEquity / before.metrics.finalEquity - 1;
  return `${equity} (${formatSignedPercent(change)}), ${formatCount(since, 'trade')} since`;
}
