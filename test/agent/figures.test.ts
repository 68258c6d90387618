import { describe, expect, it } from 'vitest';
import { FigureGuard, sentencesOf } from '../../src/agent/figures.ts';

function guardOf(...texts: readonly string[]): FigureGuard {
  const guard = new FigureGuard();
  for (const text of texts) guard.learn(text);
  return guard;
}

describe('the guard over figures', () => {
  const guard = guardOf('backtest rsi under 25 since 2022', '{"return":0.1234,"trades":41,"last":64250.5,"maxDrawdown":0.2}');

  it.each(['It made 41 trades.', 'It returned 12.34%.', 'It returned 12.3 %.', 'The price is $64,250.50.', 'About 64,251 in all.', 'Since 2022 it fell by 20% at worst.', 'No figure at all.'])('lets through what was computed or asked: %s', (sentence) => {
    expect(guard.stranger(sentence)).toBeNull();
  });

  it.each([
    ['It made 42 trades.', '42'],
    ['It returned 13%.', '13%'],
    ['Expect $70,000 soon.', '$70,000'],
    ['It doubled to 2x.', '2'],
    ['You should sell at 65k.', '65k'],
    ['A 5% stop would be better.', '5%'],
  ])('finds what was not: %s', (sentence, figure) => {
    expect(guard.stranger(sentence)).toBe(figure);
  });

  it('does not take a small figure for the rounding of another', () => {
    expect(guardOf('{"a":0.4}').stranger('There were 0 losses.')).toBe('0');
  });
});

describe('sentences', () => {
  it('end at a mark before a space, not inside a number', () => {
    expect(sentencesOf('It is at 64,250.50 now. Good! And then?\nDone')).toEqual(['It is at 64,250.50 now. ', 'Good! ', 'And then?\n', 'Done']);
  });

  it('lose no character', () => {
    const text = 'A. B.C  d!\n\ne... f';
    expect(sentencesOf(text).join('')).toBe(text);
  });
});
