import { describe, expect, it } from 'vitest';
import { civilAnswer } from '../../../src/agent/phrasebook/civil-words.ts';

const context = { said: 'price of btc', examples: ['price of btc', 'backtest momentum on btc'], mayBeApproval: false };

describe('a civil word', () => {
  it.each([
    ['Hello!', /^Hello\. Ask me for example "price of btc" or "backtest momentum on btc"/],
    ['hi there, how are you?', /^Hello/],
    ['¡Hola!', /^Hello/],
    ['Good evening', /^Hello/],
    ['ok thanks', /^You're welcome\.$/],
    ["thanks, that's great", /^You're welcome\.$/],
    ['danke schön', /^You're welcome\.$/],
    ['who are you?', /clerk of this trading desk/],
    ['never mind', /nothing was done/],
    ['OK', /^All right\.$/],
    ['bye', /^Goodbye\.$/],
    ['what did I ask before?', /^You asked: "price of btc"$/],
  ])('%s', (text, answer) => {
    expect(civilAnswer(text, context)).toMatch(answer);
  });

  it.each(['price of btc', 'hi, price of btc', 'thanks, now eth', 'ok 5', 'stop', 'help', 'cool down the portfolio', ''])('is none in %s', (text) => {
    expect(civilAnswer(text, context)).toBeNull();
  });

  it('is no approval where one may be waiting', () => {
    expect(civilAnswer('ok', { ...context, mayBeApproval: true })).toBeNull();
  });
});
