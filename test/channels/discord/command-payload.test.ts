import { describe, expect, it } from 'vitest';
import { commandArguments, commandPayload, optionName } from '../../../src/channels/discord/command-payload.ts';
import type { MenuCommand } from '../../../src/desk/menu.ts';
import { toolMenu } from '../../../src/desk/tool-menu.ts';
import { CATALOGUE } from '../../evals/catalogue.ts';
import { commandsRefusal } from '../../wire/discord/command-limits.ts';
import { listOf } from '../../wire/discord/form-errors.ts';
import { BACKTEST, option } from './discord-harness.ts';

const MANY: MenuCommand = {
  name: 'test',
  summary: 'Test it.',
  role: 'viewer',
  options: [...Array.from({ length: 28 }, (_, i) => option(`arg${String.fromCharCode(65 + (i % 26))}${i}`)), option('feeRate'), option('entry'), option('symbol', { required: true })],
};

const optionsOf = (command: MenuCommand) => listOf((commandPayload([command], true)[0] as Record<string, unknown>)['options']);

describe('slash commands', () => {
  it('bear the argument names in lower case', () => {
    expect(['symbol', 'timeframe', 'strategy', 'from', 'stopLoss', 'feeRate'].map(optionName)).toEqual(['symbol', 'timeframe', 'strategy', 'from', 'stop_loss', 'fee_rate']);
  });

  it('have typed options: choices where they are few, autocompletion where the desk suggests', () => {
    expect(optionsOf(BACKTEST)).toMatchObject([
      { name: 'symbol', type: 3, autocomplete: true, required: false },
      { name: 'timeframe', choices: [{ name: '1h', value: '1h' }, { name: '4h' }, { name: '1d' }] },
      { name: 'stop_loss', description: 'The stopLoss.' },
    ]);
  });

  it('offer more choices than Discord lists while they are typed', () => {
    const command = { ...BACKTEST, options: [option('coin', { choices: Array.from({ length: 40 }, (_, i) => `c${i}`) })] };
    expect(optionsOf(command)).toMatchObject([{ name: 'coin', autocomplete: true }]);
    expect(optionsOf(command)[0]).not.toHaveProperty('choices');
  });

  it('show the required options, the first of the others, and one for whatever else there is', () => {
    const options = optionsOf(MANY);
    expect(options).toHaveLength(25);
    expect(options[0]).toMatchObject({ name: 'symbol', required: true });
    expect(options[1]).toMatchObject({ name: 'arg_a0' });
    expect(options.at(-1)).toMatchObject({ name: 'more', required: false });
    expect(commandsRefusal(commandPayload([MANY], true), false)).toBeNull();
  });

  it('are what Discord takes, for the whole catalogue, everywhere and for one guild', () => {
    const menu = toolMenu({
      tools: CATALOGUE,
      users: { list: () => Promise.resolve([]) },
      owners: {},
      suggest: { symbols: () => Promise.resolve([]), strategies: () => Promise.resolve([]) },
      clock: { now: () => 0 },
      log: { error: () => {} },
    });
    expect(menu.commands.length).toBeGreaterThan(10);
    expect(commandsRefusal(commandPayload(menu.commands, true), false)).toBeNull();
    expect(commandsRefusal(commandPayload(menu.commands, false), true)).toBeNull();
  });
});

describe('the arguments of a slash command', () => {
  it('come under the names that the desk knows', () => {
    expect(commandArguments(BACKTEST, [{ name: 'symbol', value: 'btc' }, { name: 'stop_loss', value: '3%' }])).toEqual({ symbol: 'btc', stopLoss: '3%' });
  });

  it('are read out of `more`, each up to the next name, in any spelling of theirs', () => {
    const args = (value: string) => commandArguments(MANY, [{ name: 'more', value }]);
    expect(args('feeRate=0.1% entry=rsi(14) < 30 and close >= 5')).toEqual({ feeRate: '0.1%', entry: 'rsi(14) < 30 and close >= 5' });
    expect(args('fee_rate = 0.1%  entry="close == 5"')).toEqual({ feeRate: '0.1%', entry: 'close == 5' });
    expect(args('fee-rate=0')).toEqual({ feeRate: '0' });
  });

  it('keep what cannot be told, so that the desk can say so', () => {
    expect(commandArguments(MANY, [{ name: 'more', value: '0.1% colour=red' }])).toEqual({ more: '0.1%', colour: 'red' });
    expect(commandArguments(undefined, [{ name: 'gone', value: 'x' }])).toEqual({ gone: 'x' });
  });
});
