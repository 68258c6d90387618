import { LOCAL_PERSON } from '../../src/desk/identity.ts';
import { Backtester } from '../../src/backtest/backtest.ts';
import type { Progress } from '../../src/domain/progress.ts';
import { jobRunners } from '../../src/jobs/index.ts';
import { DirectHistory } from '../../src/market/direct-history.ts';
import type { HistoryReader } from '../../src/market/history.ts';
import { amountStepOf } from '../../src/market/market-book.ts';
import type { MarketDataSource } from '../../src/market/market-data.ts';
import { SimulatedMarket } from '../../src/market/simulated/simulated-market.ts';
import type { Block, Card, Field, TableBlock } from '../../src/reports/card.ts';
import { findStrategy } from '../../src/strategies/registry.ts';
import { type ParsedCommand, parseCommandLine } from '../../src/tools/command-line.ts';
import { toolCatalogue } from '../../src/tools/index.ts';
import type { Tool, ToolCall, ToolResult } from '../../src/tools/tool.ts';
import type { ChannelFact, DeskFacts } from '../../src/tools/get-status.ts';
import type { Owners } from '../../src/tools/manage-users.ts';
import { MemoryAlertBook } from '../fakes/memory-alert-book.ts';
import { MemoryBacktestStore } from '../fakes/memory-backtest-store.ts';
import { MemoryCandleStore } from '../fakes/memory-candle-store.ts';
import { MemoryJobBook } from '../fakes/memory-job-book.ts';
import { MemoryMarketBook } from '../fakes/memory-market-book.ts';
import { MemoryNotificationBook } from '../fakes/memory-notification-book.ts';
import { MemoryRuleBook } from '../fakes/memory-rule-book.ts';
import { MemoryUserBook } from '../fakes/memory-user-book.ts';
import { TradingDouble } from './trading-fixture.ts';

/** What every test's clock says. */
export const NOW = Date.UTC(2025, 5, 15, 12, 20);
export const HOUR = 3_600_000;
export const clock = { now: () => NOW };

/** What a test may put in the place of the simulated market. */
export interface DeskParts {
  readonly history?: HistoryReader;
  readonly market?: MarketDataSource;
  readonly owners?: Owners;
  /** `null` where nothing trades. */
  readonly trading?: TradingDouble | null;
}

/** The catalogue over the simulated market at `NOW`, with stores that forget. */
export class ToolDesk {
  readonly simulated = new SimulatedMarket(clock);
  readonly history: HistoryReader;
  readonly rules = new MemoryRuleBook();
  readonly candles = new MemoryCandleStore();
  readonly alerts = new MemoryAlertBook();
  readonly jobs = new MemoryJobBook();
  readonly users = new MemoryUserBook();
  readonly notifications = new MemoryNotificationBook();
  readonly trading: TradingDouble;
  channels: readonly ChannelFact[] = [{ id: 'terminal', state: 'up', reason: '' }];
  outbox: Awaited<ReturnType<DeskFacts['outbox']>> = { waiting: 0, lost: [] };
  readonly tools: readonly Tool[];
  readonly progress: Progress[] = [];

  constructor({ history = new DirectHistory(this.simulated, clock), market = { resolve: async () => this.simulated }, owners = {}, trading = new TradingDouble() }: DeskParts = {}) {
    this.history = history;
    this.trading = trading ?? new TradingDouble();
    const book = new MemoryMarketBook();
    const { needs } = this.trading;
    const backups = { backup: async () => ({ file: 'backups/outcry-1.db', bytes: 2_500_000, removed: 1 }) };
    this.tools = toolCatalogue({
      market,
      history,
      candles: this.candles,
      rules: this.rules,
      backtests: new Backtester({ history, store: new MemoryBacktestStore(), clock, amountStep: (venue, symbol) => amountStepOf(book, venue, symbol) }),
      alerts: this.alerts,
      jobs: this.jobs,
      jobRunners: jobRunners({ market, history, candles: this.candles, rules: this.rules, backups, venue: 'simulated', clock, trading: needs, runBacktest: () => Promise.reject(new Error('no job is run here')) }),
      users: this.users,
      owners,
      notifications: this.notifications,
      ownerChats: ['terminal:local', 'telegram:1'],
      backups,
      facts: {
        version: '1.2.3', startedAt: NOW - 26 * HOUR, model: async () => 'phrasebook',
        channels: async () => this.channels,
        outbox: async () => this.outbox,
      },
      ...(trading === null ? {} : { trading: trading.needs }),
    });
  }

  /** The tool of that name. */
  tool(name: string): Tool {
    const tool = this.tools.find((candidate) => candidate.name === name);
    if (!tool) throw new Error(`There is no tool ${name}.`);
    return tool;
  }

  /** Calls a tool by name, as a model would. */
  call(name: string, args: unknown, options: Partial<ToolCall> = {}): Promise<ToolResult> {
    return this.tool(name).call(args, { now: NOW, conversation: 'test', person: LOCAL_PERSON, by: 'person', onProgress: (step) => this.progress.push(step), ...options });
  }

  parse(line: string): ParsedCommand {
    return parseCommandLine(line, this.tools, { isStrategy: (word) => findStrategy(word) !== undefined });
  }

  /** Runs a command line, as a chat would. */
  async command(line: string): Promise<ToolResult> {
    const { tool, args } = this.parse(line);
    return await this.call(tool.name, args);
  }
}

/** The fields of a card, by label. */
export function fieldsOf(card: Card): Readonly<Record<string, string>> {
  const fields = card.blocks.flatMap((block): readonly Field[] => (block.kind === 'fields' ? block.fields : []));
  return Object.fromEntries(fields.map(({ label, value }) => [label, value]));
}

/** The blocks of one kind. */
export function blocksOf<Kind extends Block['kind']>(card: Card, kind: Kind): readonly Extract<Block, { kind: Kind }>[] {
  return card.blocks.filter((block): block is Extract<Block, { kind: Kind }> => block.kind === kind);
}

/** The first table of a card. */
export function tableOf(card: Card): TableBlock {
  const [table] = blocksOf(card, 'table');
  if (!table) throw new Error('The card has no table.');
  return table;
}

/** All text of a card, a line each. */
export function textOf(card: Card): string {
  return [...blocksOf(card, 'text'), ...blocksOf(card, 'note')].map(({ text }) => text).join('\n');
}
