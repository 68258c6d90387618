import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { toolMenu } from '../../src/desk/tool-menu.ts';
import { OutcryError } from '../../src/domain/errors.ts';
import { layoutCard } from '../../src/reports/text-layout.ts';
import { type Tool, defineTool } from '../../src/tools/tool.ts';
import { expressionField, symbolField, symbolsField, textField, timeframeField } from '../../src/tools/values/fields.ts';
import { MemoryUserBook } from '../fakes/memory-user-book.ts';
import { deskHarness, titled } from './desk-harness.ts';

function tool(command: string, input: z.ZodObject, check: (input: Readonly<Record<string, unknown>>) => void = () => undefined): Tool {
  return defineTool({
    name: `do_${command}`, command, summary: `Do ${command}.`, access: 'read', input, positional: Object.keys(input.shape).slice(0, 1), phrases: [], examples: [], aliases: 'symbols' in input.shape ? { symbol: 'symbols' } : {},
    run: async (given) => {
      check(given);
      return { card: titled(`${command} ${JSON.stringify(given)}`), data: null };
    },
  });
}

const CHART = tool('chart', z.object({ symbol: symbolField(), timeframe: timeframeField() }));
const PRICE = tool('price', z.object({ symbols: symbolsField() }));
const ALERT = tool('alert', z.object({ condition: textField('Condition, such as price > 120000') }));
const BACKTEST = tool('backtest', z.object({ symbols: symbolsField(), strategy: textField('Strategy').optional(), entry: expressionField('Rule').optional() }), ({ strategy, entry }) => {
  if (strategy === undefined && entry === undefined) throw new OutcryError('invalid-input', 'What is to be tested?', { field: 'strategy' });
  if (strategy === 'bad') throw new OutcryError('invalid-input', 'That strategy is bad.', { field: 'strategy' });
});
const TOOLS = [CHART, PRICE, ALERT, BACKTEST];

const menu = toolMenu({
  tools: TOOLS,
  users: new MemoryUserBook(),
  owners: {},
  suggest: { symbols: () => Promise.resolve(['BTC/USDT', 'ETH/USDT', 'SOL/USDT']), strategies: () => Promise.resolve(['mean-reversion', 'momentum']) },
  clock: { now: () => 0 },
  log: { error: () => undefined },
});

describe('a missing argument', () => {
  let house: ReturnType<typeof deskHarness>;

  beforeEach(async () => {
    house = deskHarness({ moreTools: TOOLS, menu });
    await house.desk.start();
  });

  afterEach(async () => {
    await house.desk.stop(0);
  });

  const titles = () => house.channel.titles;
  const lastCard = () => house.channel.sent.at(-1)?.card ?? titled('nothing');
  const say = (text: string, details: Parameters<typeof house.channel.say>[1] = {}) => house.channel.say(text, { sentAt: house.clock.time, ...details });

  it('is asked for with buttons that complete the command, never with an error', async () => {
    await say('/chart');
    expect(lastCard()).toMatchObject({ title: 'Which market?', tone: 'neutral' });
    expect(layoutCard(lastCard(), { width: 200 }).join('\n')).toContain('Choose one, or write it.');
    expect(lastCard().actions).toEqual(['BTC/USDT', 'ETH/USDT', 'SOL/USDT'].map((value) => ({ kind: 'run', label: value, tool: 'do_chart', args: { symbol: value } })));
    await house.channel.press(lastCard().actions[1] ?? { kind: 'approve', label: '', approvalId: '' });
    expect(lastCard().title).toBe('Which timeframe?');
    expect(lastCard().actions).toHaveLength(6);
    expect(lastCard().actions[0]).toMatchObject({ label: '1h', args: { symbol: 'ETH/USDT', timeframe: '1h' } });
  });

  it('may be the next message', async () => {
    await say('/chart');
    await say('bitcoin');
    await say('hourly');
    expect(titles()).toEqual(['Which market?', 'Which timeframe?', 'chart {"symbol":"BTC/USDT","timeframe":"1h"}']);
    expect(house.agent.requests).toEqual([]);
  });

  it('may be several values, of which each must be known', async () => {
    await say('/price');
    await say('btc and eth');
    expect(titles().at(-1)).toBe('price {"symbols":["BTC/USDT","ETH/USDT"]}');
    await say('/price');
    await say('how are you');
    expect(titles().at(-1)).toBe('heard how are you');
  });

  it('is asked for by its description where it has no question of its own', async () => {
    await say('/alert');
    expect(layoutCard(lastCard(), { width: 200 })).toEqual(['Condition, such as price > 120000?', '', '/alert needs one thing more. Write it as your next message.']);
    await say('rsi(14) > 70');
    expect(titles().at(-1)).toBe('alert {"condition":"rsi(14) > 70"}');
  });

  it('of a backtest is a strategy by name or a rule, and nothing else', async () => {
    await say('/backtest btc');
    expect(lastCard()).toMatchObject({ title: 'Which strategy?', actions: [{ label: 'mean-reversion' }, { label: 'momentum' }] });
    await say('Mean reversion');
    expect(titles().at(-1)).toBe('backtest {"symbols":["BTC/USDT"],"strategy":"mean-reversion"}');
    await say('/backtest btc');
    await say('rsi(14) < 30');
    expect(titles().at(-1)).toBe('backtest {"symbols":["BTC/USDT"],"entry":"rsi(14) < 30"}');
    await say('/backtest btc');
    await say('the one from yesterday');
    expect(titles().at(-1)).toBe('heard the one from yesterday');
  });

  it('is asked for of a typed command too', async () => {
    await house.channel.command('backtest', { symbols: 'btc' });
    expect(titles()).toEqual(['Which strategy?']);
  });

  it.each([
    ['a question', 'what is there?'],
    ['a command', '/look'],
    ['something that it cannot be', 'not a market at all'],
  ])('is not %s: that goes its normal way, and the question is over', async (_, text) => {
    await say('/chart');
    await say(text);
    await say('btc');
    expect(titles().slice(1)).toEqual([text === '/look' ? 'did look' : `heard ${text}`, 'heard btc']);
  });

  it('is not taken from somebody else, in another conversation, or after ten minutes', async () => {
    house.people.set('guest', { id: 'guest', role: 'viewer' });
    await say('/chart');
    await say('eth', { user: 'guest' });
    await say('eth', { conversation: 'c2' });
    house.clock.time = 10 * 60_000;
    await say('eth');
    expect(titles().slice(1)).toEqual(['heard eth', 'heard eth', 'heard eth']);
  });

  it('is not what is wrong when an argument was given and is bad', async () => {
    await say('/chart 12/34/56');
    await house.channel.command('backtest', { symbol: 'btc', strategy: 'bad' });
    expect(titles()).toEqual(['That cannot be read', 'That cannot be read']);
    expect(lastCard().actions).toEqual([]);
  });
});
