import { describe, expect, it } from 'vitest';
import { tokensOf, turnsOf, turnsWithin } from '../../src/agent/context-window.ts';
import type { TranscriptEntry } from '../../src/agent/transcript.ts';

const user = (text: string): TranscriptEntry => ({ role: 'user', text, at: 0 });
const said = (text: string): TranscriptEntry => ({ role: 'assistant', text, calls: [], at: 0 });
const called = (id: string): TranscriptEntry => ({ role: 'assistant', text: '', calls: [{ id, tool: 'get_price', args: { symbols: 'btc' } }], at: 0 });
const result = (callId: string, text = '{"last":1}'): TranscriptEntry => ({ role: 'tool', callId, tool: 'get_price', text, at: 0 });

describe('the transcript for a model', () => {
  it('is cut at whole turns', () => {
    const entries = [user('one'), called('a'), result('a'), said('done'), user('two'), said('there')];
    const second = tokensOf('two') + tokensOf('there');
    expect(turnsWithin(entries, second)).toEqual([[user('two'), said('there')]]);
    expect(turnsWithin(entries, 10_000)).toHaveLength(2);
    expect(turnsWithin(entries, second - 1)).toEqual([]);
  });

  it('never begins in the middle of a turn', () => {
    expect(turnsOf([result('x'), said('late'), user('one'), said('yes')])).toEqual([[user('one'), said('yes')]]);
  });

  it('leaves out a call without a result and a result without a call', () => {
    expect(turnsOf([user('one'), called('a'), called('b'), result('b'), result('c')])).toEqual([[user('one'), called('b'), result('b')]]);
  });

  it('keeps words that came with an unanswered call', () => {
    const halfway: TranscriptEntry = { role: 'assistant', text: 'Let me see.', calls: [{ id: 'a', tool: 'get_price', args: {} }], at: 0 };
    expect(turnsOf([user('one'), halfway])).toEqual([[user('one'), { ...halfway, calls: [] }]]);
  });
});
