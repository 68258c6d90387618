import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { flagOf, parseCommandLine } from '../../src/tools/command-line.ts';
import { defineTool } from '../../src/tools/tool.ts';
import { expressionField, fromField, rateField, symbolsField, textField, timeframeField, toField } from '../../src/tools/values/fields.ts';

const run = async () => ({ card: { title: '', tone: 'neutral' as const, blocks: [], actions: [] }, data: null });
const TOOLS = [
  defineTool({
    name: 'backtest', command: 'backtest', summary: '', access: 'read', phrases: [], examples: [], run,
    input: z.object({
      symbols: symbolsField(), timeframe: timeframeField().optional(), strategy: textField('Strategy').optional(), from: fromField().optional(), to: toField().optional(),
      entry: expressionField('Rule').optional(), feeRate: rateField('Fee').optional(), stopLoss: rateField('Stop').optional(),
    }),
    positional: ['symbols', 'timeframe', 'strategy', 'from', 'to'],
    aliases: { symbol: 'symbols' },
  }),
  defineTool({ name: 'get_price', command: 'price', summary: '', access: 'read', phrases: [], examples: [], run, input: z.object({ symbols: symbolsField() }), positional: ['symbols'], rest: 'symbols' }),
];
const parse = (text: string) => {
  const { tool, args } = parseCommandLine(text, TOOLS, { isStrategy: (word) => ['mean-reversion', 'mean reversion', 'dca'].includes(word) });
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
});

describe('words without a name', () => {
  const spec = { tool: 'backtest', symbols: ['BTC/USDT'], strategy: 'dca' };

  it.each<[string, Readonly<Record<string, unknown>>]>([
    ['/backtest btc dca since 2022', { from: 'since 2022' }],
    ['/backtest since 2022 dca btc', { from: 'since 2022' }],
    ['/backtest btc dca last year', { from: 'last year' }],
    ['/backtest btc dca the last 3 months 1h', { from: 'the last 3 months', timeframe: '1h' }],
    ['/backtest btc 4 hours dca 6 months', { timeframe: '4h', from: '6 months' }],
    ['/backtest btc dca 1h for 7d', { timeframe: '1h', from: '7d' }],
    ['/backtest btc dca over the last 3 months', { from: 'the last 3 months' }],
    ['/backtest btc dca 15 min 2 days', { timeframe: '15m', from: '2 days' }],
    ['/backtest btc dca 2023 2024', { from: '2023', to: '2024' }],
    ['/backtest btc dca 2023-01-01 to 2024-01-01', { from: '2023-01-01', to: '2024-01-01' }],
    ['/backtest btc dca from 2023 until march 2024', { from: 'from 2023', to: 'march 2024' }],
    ['/backtest btc dca to 2024-01-01', { to: '2024-01-01' }],
    ['/backtest btc dca 7d', { from: '7d' }],
    ['/backtest btc dca 1d 7d', { timeframe: '1d', from: '7d' }],
    ['/backtest btc dca 60m 24h', { timeframe: '1h', from: '24h' }],
  ])('may be a span of several: %s', (text, args) => {
    expect(parse(text)).toEqual({ ...spec, ...args });
  });

  it('may be a name of several', () => {
    expect(parse('/backtest btc mean reversion 1h 90d')).toMatchObject({ strategy: 'mean reversion', timeframe: '1h', from: '90d' });
  });

  it('may be several markets, one after the other', () => {
    expect(parse('/backtest btc eth 1h dca sol/eur')).toMatchObject({ symbols: ['BTC/USDT', 'ETH/USDT', 'SOL/EUR'], strategy: 'dca' });
    expect(parse('/backtest btc, eth dca')).toMatchObject({ symbols: ['BTC/USDT', 'ETH/USDT'] });
  });

  it('are taken for a strategy when they are nothing else, so that a misspelt one is called that', () => {
    expect(parse('/backtest btc 90d mean-revesion')).toMatchObject({ strategy: 'mean-revesion', from: '90d' });
    expect(() => parse('/backtest btc 90x')).toThrowError(/^What is "90x"\? \/backtest takes symbols, timeframe, strategy, from, to\.$/);
  });

  it('do not take the place of what was named', () => {
    expect(parse('/backtest --symbols eth 1h dca')).toMatchObject({ symbols: ['ETH/USDT'], timeframe: '1h' });
    expect(() => parse('/price symbols=btc eth')).toThrowError('What is "eth"? /price takes symbols.');
  });

  it('are refused by a command that takes none', () => {
    const tools = [defineTool({ name: 'get_status', command: 'status', summary: '', access: 'read', phrases: [], examples: [], run, input: z.object({}), positional: [] })];
    expect(() => parseCommandLine('/status now', tools, { isStrategy: () => false })).toThrowError('What is "now"? /status takes no words without a name.');
  });

  it('may not be missing behind a flag', () => {
    expect(() => parse('/backtest btc --from')).toThrowError(expect.objectContaining({ message: '--from needs a value.', field: 'from' }));
  });
});

describe('a flag', () => {
  it.each([['feeRate', '--fee-rate'], ['symbol', '--symbol'], ['stopsFrom', '--stops-from']])('for %s is %s', (argument, flag) => {
    expect(flagOf(argument)).toBe(flag);
  });
});
