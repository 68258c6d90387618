import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeTool } from '../../../src/agent/phrasebook/described-tool.ts';
import { type Interpretation, Phrasebook } from '../../../src/agent/phrasebook/phrasebook.ts';
import { CATALOGUE, STRATEGY_NAMES } from '../../evals/catalogue.ts';

const book = new Phrasebook(CATALOGUE.map((tool) => describeTool(tool.name, tool.summary, tool.schema, tool)), STRATEGY_NAMES);

function everythingIn({ calls, say, remark }: Interpretation): string {
  return `${JSON.stringify(calls)} ${say ?? ''} ${remark ?? ''}`;
}

describe('what a request says', () => {
  it('is never dropped in silence: every number is in the call, in the question or in the words after it', () => {
    const number = fc.integer({ min: 3, max: 499 }).filter((value) => ![24, 14, 60].includes(value));
    const words = fc.array(fc.stringMatching(/^[b-z]{5,9}$/), { minLength: 1, maxLength: 3 });
    const base = fc.constantFrom('backtest mean reversion on btc', 'test supertrend on eth', 'backtest sol buying when rsi < 30 and selling when rsi > 70', 'price of btc', 'chart of btc', 'compare macd and rsi on btc');
    fc.assert(fc.property(base, words, number, words, (request, before, value, after) => {
      const said = everythingIn(book.interpret(`${request} ${before.join(' ')} ${value} ${after.join(' ')}`));
      expect(said).toMatch(new RegExp(`(?<!\\d)${value}(?!\\d)|0?\\.0*${value}|did not understand`));
    }), { numRuns: 150, seed: 7 });
  });

  it('is asked about when it would change a test', () => {
    const tails = ['with 3x leverage', 'but only on mondays', 'shorting as well', 'unless the news are bad', 'with stop at 58000', 'on 1h and 4h', 'in the summer'];
    const answers = tails.map((tail) => book.interpret(`backtest supertrend on btc ${tail}`));
    expect(answers.map(({ calls, say }) => [calls, /I do not know what to do with ".+" here/.test(say ?? '')])).toEqual(tails.map(() => [[], true]));
  });

  it('is said to be left out when it would change nothing', () => {
    expect(book.interpret('chart of btc with fireworks')).toMatchObject({ calls: [{ tool: 'get_chart' }], remark: 'I did not use "fireworks".' });
    expect(book.interpret('price of btc last year').remark).toBe('I did not use "last year".');
  });

  it('costs nothing when it is polite', () => {
    const texts = ['could you please quickly show me the price of btc now', 'hey mate, price of btc?', 'I would really like to see a chart of btc, thanks'];
    expect(texts.map((text) => book.interpret(text).remark)).toEqual(texts.map(() => null));
  });

  it('may be left out on demand, and is named then', () => {
    const asked = 'backtest supertrend on btc but only on mondays';
    expect(book.interpret('leave it out', { calls: [], asked })).toMatchObject({ calls: [{ tool: 'backtest', args: { strategy: 'supertrend' } }], remark: expect.stringContaining('mondays') as string });
  });

  it('is held against an order too', () => {
    expect(book.interpret('buy 0.1 btc with a 2% fee').calls).toEqual([]);
    expect(book.interpret('buy 0.1 btc with 3x leverage').calls).toEqual([]);
  });
});
