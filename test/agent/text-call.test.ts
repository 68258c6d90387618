import { describe, expect, it } from 'vitest';
import { meansCall, readTextCalls, withoutThoughts } from '../../src/agent/text-call.ts';

const NAMES = new Set(['get_price', 'get_chart']);

describe('a tool call written as text', () => {
  it('is read from JSON in prose, with braces and quotes in its values', () => {
    expect(readTextCalls('I will call {"name":"get_chart","arguments":{"symbol":"btc","note":"a } and \\" b"}} now', NAMES)).toEqual([{ name: 'get_chart', args: { symbol: 'btc', note: 'a } and " b' } }]);
  });

  it('may be several', () => {
    expect(readTextCalls('[{"name":"get_price","arguments":{}},{"tool":"get_chart","args":{"symbol":"eth"}}]', NAMES)).toHaveLength(2);
  });

  it('is none when the name is no tool', () => {
    expect(readTextCalls('{"name":"rm","arguments":{}}', NAMES)).toBeNull();
  });

  it.each(['The price of bitcoin is on the card.', 'Use {braces} in a rule.', 'Prices: [see above].'])('is not seen in prose: %s', (text) => {
    expect(meansCall(text, NAMES)).toBe(false);
  });
});

describe('thoughts', () => {
  it('are taken out, also when they never end', () => {
    expect(withoutThoughts('<think>hm</think>Yes.<think>and')).toBe('Yes.');
  });
});
