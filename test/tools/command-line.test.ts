import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { parseCommandLine, splitWords } from '../../src/tools/command-line.ts';
import { defineTool } from '../../src/tools/tool.ts';
import { expressionField, fromField, rateField, symbolsField, textField, timeframeField } from '../../src/tools/values/fields.ts';

const run = async () => ({ card: { title: '', tone: 'neutral' as const, blocks: [], actions: [] }, data: null });
const TOOLS = [
  defineTool({
    name: 'backtest', command: 'backtest', summary: '', access: 'read', phrases: [], examples: [], run,
    input: z.object({
      symbols: symbolsField(), timeframe: timeframeField().optional(), strategy: textField('Strategy').optional(), from: fromField().optional(),
      entry: expressionField('Rule').optional(), feeRate: rateField('Fee').optional(), stopLoss: rateField('Stop').optional(),
    }),
    positional: ['symbols', 'timeframe', 'strategy', 'from'],
    aliases: { symbol: 'symbols' },
  }),
  defineTool({ name: 'get_price', command: 'price', summary: '', access: 'read', phrases: [], examples: [], run, input: z.object({ symbols: symbolsField() }), positional: ['symbols'], rest: 'symbols' }),
];
const parse = (text: string) => {
  const { tool, args } = parseCommandLine(text, TOOLS, { isStrategy: (word) => ['mean-reversion', 'dca'].includes(word) });
  return { tool: tool.name, ...tool.check(args) };
};

describe('a command line', () => {
  it.each([
    '/backtest btc 1h mean-reversion 90d fee=0.1%',
    'backtest mean-reversion 90d BTCUSDT hourly --fee-rate 0.001',
    '/backtest@outcry_bot 90d symbol=bitcoin tf=1h strategy=mean-reversion feeRate=0.1%',
  ])('means the same in any order and spelling: %s', (text) => {
    expect(parse(text)).toEqual({ tool: 'backtest', symbols: ['BTC/USDT'], timeframe: '1h', strategy: 'mean-reversion', from: '90d', feeRate: 0.001 });
  });

  it('keeps a quoted expression whole, in curly quotes as well', () => {
    expect(parse('/backtest btc entry="rsi(14) < 30" stop=3%')).toMatchObject({ entry: 'rsi(14) < 30', stopLoss: 0.03 });
    expect(parse('/backtest btc entry=“rsi(14) < 30”')).toMatchObject({ entry: 'rsi(14) < 30' });
  });

  it('gives a list its remaining words', () => {
    expect(parse('/price btc eth, sol')).toEqual({ tool: 'get_price', symbols: ['BTC/USDT', 'ETH/USDT', 'SOL/USDT'] });
  });

  it('names the nearest command and the nearest argument', () => {
    expect(() => parse('/bactest btc')).toThrowError('There is no command /bactest. Did you mean "backtest"?');
    expect(() => parse('/backtest btc stoploss2=3%')).toThrowError(/takes no "stoploss2".*Did you mean "stopLoss"\?/);
  });

  it('says what is wrong with a value, by the name of its argument', () => {
    expect(() => parse('/backtest btc stop=3')).toThrowError('stopLoss: "3" would be 300 %: write 3% or 0.03.');
    expect(() => parse('/backtest')).toThrowError(/^symbols is missing/);
  });

  it('refuses a word it has no place for', () => {
    expect(() => parse('/backtest btc 1h mean-reversion 90d perhaps')).toThrowError(/What is "perhaps"\?/);
  });

  it('notices a quote that is never closed', () => {
    expect(() => splitWords('x "abc')).toThrowError('A quote is never closed: "abc');
    expect(splitWords("don't stop 'this one'")).toEqual(["don't", 'stop', 'this one']);
  });
});
