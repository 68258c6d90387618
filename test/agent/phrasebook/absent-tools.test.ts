import { describe, expect, it } from 'vitest';
import { absentTools } from '../../../src/agent/phrasebook/absent-tools.ts';
import { describeTool } from '../../../src/agent/phrasebook/described-tool.ts';
import { Phrasebook } from '../../../src/agent/phrasebook/phrasebook.ts';
import { CATALOGUE, READ_ONLY_CATALOGUE, STRATEGY_NAMES } from '../../evals/catalogue.ts';

const describedOf = (tools: typeof CATALOGUE) => tools.map((tool) => describeTool(tool.name, tool.summary, tool.schema, tool));

describe('what a desk has no tool for', () => {
  it('is nothing where the whole catalogue is there', () => {
    expect(absentTools(describedOf(CATALOGUE))).toEqual([]);
  });

  const book = new Phrasebook(describedOf(READ_ONLY_CATALOGUE), STRATEGY_NAMES);

  it.each(['buy 100 usdt of btc', 'sell everything', 'sell my eth', 'buy btc', 'short btc', 'close my position', 'cancel my order', 'put 100 usdt into eth', 'go live with macd on btc'])('is refused in words, with what can be done instead: %s', (text) => {
    const { calls, say } = book.interpret(text);
    expect(calls).toEqual([]);
    expect(say).toMatch(/no tools that trade.*Ask me for example "price of btc"/s);
  });

  it('does not stand in the way of what there is', () => {
    expect(book.interpret('buy btc when rsi < 30 and sell when rsi > 60').calls).toMatchObject([{ tool: 'backtest' }]);
    expect(book.interpret('price of btc').calls).toMatchObject([{ tool: 'get_price' }]);
    expect(book.rank('buy 100 usdt of btc').map(({ tool }) => tool.name).toSorted()).toEqual(READ_ONLY_CATALOGUE.map(({ name }) => name).toSorted());
  });
});
