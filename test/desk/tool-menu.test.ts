import { afterEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { type ToolMenuNeeds, toolMenu } from '../../src/desk/tool-menu.ts';
import { type Access, type Tool, defineTool } from '../../src/tools/tool.ts';
import { choiceField, namesField, symbolField, symbolsField, textField, timeframeField } from '../../src/tools/values/fields.ts';
import { MemoryUserBook } from '../fakes/memory-user-book.ts';

const run = () => Promise.reject(new Error('a menu runs nothing'));

function tool(command: string, access: Access, input: z.ZodObject, positional: readonly string[] = []): Tool {
  return defineTool({ name: `do_${command}`, command, summary: `Do ${command}.`, access, input, positional: [...positional], phrases: [], examples: [], run });
}

const BACKTEST = tool(
  'backtest',
  'read',
  z.object({
    note: textField('Any words (such, as)').optional(),
    timeframe: timeframeField().default('1h'),
    symbols: symbolsField(),
    strategy: textField('Strategy').optional(),
    stopsFrom: choiceField(['entry-bar', 'next-bar'], 'First bar with a stop').optional(),
  }),
  ['symbols', 'timeframe', 'strategy'],
);
const RISK = tool('setrisk', 'admin', z.object({ symbol: symbolField(), events: namesField('Which (order, risk)').optional() }));

const MARKETS = ['ADA/BTC', 'BTC/EUR', 'BTC/USDC', 'BTC/USDT', 'ETH/BTC', 'ETH/USDT', 'WBTC/USDT', 'XRP/USDT'];

function menuOf(overrides: Partial<ToolMenuNeeds> = {}) {
  const logged: string[] = [];
  const clock = { time: 0, now: () => clock.time };
  const menu = toolMenu({
    tools: [BACKTEST, RISK],
    users: new MemoryUserBook(),
    owners: {},
    suggest: { symbols: () => Promise.resolve(MARKETS), strategies: () => Promise.resolve(['mean-reversion', 'momentum', 'my-rule']) },
    clock,
    log: { error: (_, message) => void logged.push(message) },
    ...overrides,
  });
  return { menu, clock, logged };
}

describe('the menu of the tools', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it('lists every tool and the personal commands, each with the role that it needs', () => {
    const { menu } = menuOf();
    expect(menu.commands.map(({ name, role }) => `${name} ${role}`)).toEqual(['backtest viewer', 'setrisk admin', 'start viewer', 'new viewer', 'link viewer']);
    expect(menu.commands[0]?.summary).toBe('Do backtest.');
  });

  it('shows an argument that mostly gets one value by its singular, where the tool takes it so', () => {
    const named = defineTool({ name: 'get_price', command: 'price', summary: 'Price.', access: 'read', input: z.object({ symbols: symbolsField() }), positional: ['symbols'], aliases: { symbol: 'symbols', pair: 'symbols' }, phrases: [], examples: [], run });
    const { menu } = menuOf({ tools: [named] });
    expect(menu.commands[0]?.options.map(({ name, label }) => [name, label])).toEqual([['symbols', 'symbol']]);
  });

  it('orders arguments by importance, and tells choices from examples and from lists', () => {
    const { menu } = menuOf();
    expect(menu.commands[0]?.options).toEqual([
      { name: 'symbols', label: 'symbols', description: BACKTEST.fields.find(({ name }) => name === 'symbols')?.description, required: true, choices: [], suggests: true },
      { name: 'timeframe', label: 'timeframe', description: BACKTEST.fields.find(({ name }) => name === 'timeframe')?.description, required: false, choices: [], suggests: true },
      { name: 'strategy', label: 'strategy', description: 'Strategy', required: false, choices: [], suggests: true },
      { name: 'note', label: 'note', description: 'Any words (such, as)', required: false, choices: [], suggests: false },
      { name: 'stopsFrom', label: 'stopsFrom', description: 'First bar with a stop (entry-bar, next-bar)', required: false, choices: ['entry-bar', 'next-bar'], suggests: false },
    ]);
    expect(menu.commands[1]?.options.map(({ name, choices }) => [name, choices])).toEqual([['symbol', []], ['events', []]]);
  });

  it.each([
    ['backtest', 'symbols', '', ['BTC/USDT', 'ETH/USDT', 'XRP/USDT']],
    ['backtest', 'symbols', 'btc', ['BTC/USDT', 'BTC/USDC', 'BTC/EUR']],
    ['backtest', 'symbols', 'Bitcoin', ['BTC/USDT', 'BTC/USDC', 'BTC/EUR']],
    ['backtest', 'symbols', 'btcusdt', ['BTC/USDT', 'WBTC/USDT']],
    ['backtest', 'symbols', 'btc, et', ['btc, ETH/USDT', 'btc, ETH/BTC']],
    ['setrisk', 'symbol', 'ETH/USDT', ['ETH/USDT']],
    ['backtest', 'timeframe', '', ['1h', '4h', '1d']],
    ['backtest', 'timeframe', '15', ['15m']],
    ['backtest', 'strategy', 'mo', ['momentum']],
    ['backtest', 'strategy', 'mean reversion', ['mean-reversion']],
    ['backtest', 'strategy', 'momentun', ['momentum']],
    ['backtest', 'stopsFrom', 'n', ['next-bar', 'entry-bar']],
    ['backtest', 'note', 'x', []],
    ['backtest', 'gone', 'x', []],
    ['gone', 'symbols', 'x', []],
  ])('suggests for /%s %s "%s": %j', async (command, option, typed, expected) => {
    const { menu } = menuOf();
    expect(await menu.suggest(command, option, typed, 3)).toEqual(expected);
  });

  it('suggests the usual markets while the venue fails, says so once in a while, and asks it again later', async () => {
    let asked = 0;
    const symbols = () => {
      asked += 1;
      return asked === 1 ? Promise.reject(new Error('no network')) : Promise.resolve(MARKETS);
    };
    const { menu, clock, logged } = menuOf({ suggest: { symbols, strategies: () => Promise.resolve([]) } });
    expect(await menu.suggest('backtest', 'symbols', 'so', 3)).toEqual(['SOL/USDT']);
    expect(await menu.suggest('backtest', 'symbols', 'sol', 3)).toEqual(['SOL/USDT']);
    expect([asked, logged]).toEqual([1, ['there is nothing to suggest']]);
    clock.time = 30_000;
    expect(await menu.suggest('backtest', 'symbols', 'wbtc', 3)).toEqual(['WBTC/USDT']);
    clock.time = 300_000;
    await menu.suggest('backtest', 'symbols', 'wbtc', 3);
    expect(asked).toBe(2);
  });

  it('does not wait for longer than two seconds, and has what came later the next time', async () => {
    vi.useFakeTimers();
    const symbols = () => new Promise<readonly string[]>((resolve) => setTimeout(() => resolve(MARKETS), 5_000));
    const { menu } = menuOf({ suggest: { symbols, strategies: () => Promise.resolve([]) } });
    let first: readonly string[] | null = null;
    void menu.suggest('backtest', 'symbols', 'wbtc', 3).then((values) => (first = values));
    await vi.advanceTimersByTimeAsync(2_000);
    expect(first).toEqual([]);
    await vi.advanceTimersByTimeAsync(3_000);
    expect(await menu.suggest('backtest', 'symbols', 'wbtc', 3)).toEqual(['WBTC/USDT']);
  });

  it('knows its audience: owners are admins, everybody else what the book says', async () => {
    const users = new MemoryUserBook();
    await users.setRole({ channel: 'telegram', user: '7' }, 'trader', 0);
    await users.setRole({ channel: 'telegram', user: '42' }, 'viewer', 0);
    await users.setRole({ channel: 'discord', user: '8' }, 'viewer', 0);
    const { menu } = menuOf({ users, owners: { telegram: ['42', '43'] } });
    expect(await menu.audience('telegram')).toEqual([{ user: '7', role: 'trader' }, { user: '42', role: 'admin' }, { user: '43', role: 'admin' }]);
    expect(await menu.audience('web')).toEqual([]);
  });
});
