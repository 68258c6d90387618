import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitWords } from '../../src/tools/words.ts';

describe('splitting a line into words', () => {
  it.each([
    ['price  btc\teth', ['price', 'btc', 'eth']],
    ['', []],
    ['entry="rsi(14) < 30" exit=\'close > 1\'', ['entry=rsi(14) < 30', 'exit=close > 1']],
    ['--entry "rsi(14) < 30"', ['--entry', 'rsi(14) < 30']],
    ["don't stop 'this one'", ["don't", 'stop', 'this one']],
    ['entry=“rsi(14) < 30”', ['entry=rsi(14) < 30']],
    ['entry=„rsi(14) < 30“ ‘and more’', ['entry=rsi(14) < 30', 'and more']],
    [`entry='rsi(14, tf: "4h") > 50'`, ['entry=rsi(14, tf: "4h") > 50']],
    ['rsi(14,tf:"4h")>50', ['rsi(14,tf:"4h")>50']],
    ['a>="b"', ['a>="b"']],
    ['name=""', ['name=']],
    ['"" x', ['', 'x']],
  ])('%s', (text, words) => {
    expect(splitWords(text)).toEqual(words);
  });

  it('notices a quote that is never closed', () => {
    expect(() => splitWords('x entry="abc')).toThrowError('A quote is never closed: "abc');
  });

  it('gives anything in quotes back as it is', () => {
    for (const [open, close] of [['"', '"'], ["'", "'"], ['“', '”'], ['„', '“'], ['‘', '’']] as const) {
      const quotable = fc.string({ unit: 'grapheme' }).filter((text) => !/["'“”„‘’]/.test(text));
      fc.assert(fc.property(fc.array(quotable, { maxLength: 4 }), (texts) => {
        expect(splitWords(texts.map((text) => `${open}${text}${close}`).join(' '))).toEqual(texts);
        expect(splitWords(texts.map((text) => `name=${open}${text}${close}`).join(' '))).toEqual(texts.map((text) => `name=${text}`));
      }));
    }
  });

  it('loses nothing but white space where there are no quotes', () => {
    fc.assert(fc.property(fc.string().filter((text) => !/["'“”„‘’]/.test(text)), (text) => {
      expect(splitWords(text)).toEqual(text.split(/\s+/).filter((word) => word !== ''));
    }));
  });
});
