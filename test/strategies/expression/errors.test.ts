import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OutcryError } from '../../../src/domain/errors.ts';
import { ExpressionError, type TextSpan, parseExpression } from '../../../src/strategies/expression/index.ts';

/** The error of a text that must not be read. */
function errorOf(text: string, positionWords = false): ExpressionError {
  try {
    parseExpression(text, { positionWords, field: 'entry' });
  } catch (error) {
    if (error instanceof ExpressionError) return error;
    throw error;
  }
  throw new Error(`was read: ${text}`);
}

/** Where a text is wrong, or all of it when it is not; throws what is not an expression error. */
function placeOf(text: string): TextSpan {
  try {
    parseExpression(text, { positionWords: true });
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    return error.span;
  }
  return { start: 0, end: text.length };
}

describe('an expression that cannot be read', () => {
  it.each([
    ['rsii(14) < 30', 'column 1: unknown function "rsii"; did you mean "rsi"?'],
    ['close > 3 and clsoe < 5', 'column 15: unknown name "clsoe"; did you mean "close"?'],
    ['frobnicate(3) > 1', 'column 1: unknown function "frobnicate"'],
    ['rsi(0) < 30', "column 5: rsi's period must be a whole number from 2 to 100000; got 0"],
    ['rsi(14.5) < 30', "column 5: rsi's period must be a whole number from 2 to 100000; got 14.5"],
    ['rsi(14, 3) < 30', 'column 9: one argument too many: rsi(source = close, period = 14)'],
    ['rsi(perod: 3) < 30', 'column 5: rsi has no parameter "perod"; did you mean "period"? (it has period)'],
    ['rsi(14, period: 3) < 30', 'column 9: period is given twice'],
    ['rsi(period: 3, 14) < 30', 'column 16: arguments without a name come before those with one'],
    ['rsi(close) < rsi(close[1], close)', "column 28: rsi's period must be a number that is the same at every bar"],
    ['rsi(close > 3) < 30', "column 5: rsi's first argument must be a number, but close > 3 is a condition"],
    ['atr(close, 14) > 3', 'column 5: atr reads whole candles and takes no source'],
    ['correlation(close) > 0', 'column 1: correlation reads two columns, which come first: correlation(a, b, period = 20)'],
    ['bbands(20, 2).lowr > 3', 'column 15: bbands has no output "lowr"; did you mean "lower"? (it has middle, upper, lower, width, percent)'],
    ['close.lower > 3', 'column 7: ".lower" must follow an indicator, as in bbands(20, 2).lower'],
    ['close[-1] > 3', 'column 7: [n] counts bars back, never forward: n must be a whole number from 0 to 100000; got -1'],
    ['close[1.5] > 3', 'column 7: [n] counts bars back, never forward: n must be a whole number from 0 to 100000; got 1.5'],
    ['rsi(14) and close > 3', 'column 1: each side of "and" must be a condition, but rsi(14) is a number; compare it, as in rsi(14) > 0'],
    ['(close > 3) + 1 > 2', 'column 1: the left of "+" must be a number, but (close > 3) is a condition'],
    ['1 < close == 3', 'column 1: "==" stands between two values; join conditions with and, or'],
    ['close = 3', 'column 7: use == to compare'],
    ['close > 1 / 0', 'column 13: cannot divide by zero'],
    ['close > 1e999', 'column 9: this number is too large'],
    ['rsi(14) <', 'column 10: expected a number, a price, a function or "(", but the text ends'],
    ['rsi(14 < 30', 'column 12: expected ")", but the text ends'],
    ['(close > 3', 'column 11: expected ")", but the text ends'],
    ['close > 3)', 'column 10: ")" closes nothing'],
    ['close > 3 open', 'column 11: did not expect "open" here; expected and, or, a comparison, an operator or the end'],
    ['close crosses 3', 'column 15: expected above or below, but found "3"'],
    ['close & open', 'column 7: did not expect the character "&"'],
    ['close > "3', 'column 9: a quote is opened here and not closed'],
    ['close > "4h"', 'column 9: did not expect "4h" here: a span of time stands only after tf: and in change()'],
    ['rsi(14, tf: "7m") > 3', 'column 13: tf must be a timeframe in quotes: 1m, 3m, 5m, 15m, 30m, 1h, 2h, 4h, 6h, 8h, 12h, 1d, 1w'],
    ['rsi(14, tf: "1M") > 3', 'column 13: tf must be a timeframe in quotes: 1m, 3m, 5m, 15m, 30m, 1h, 2h, 4h, 6h, 8h, 12h, 1d, 1w'],
    ['change("soon") > 3', "column 8: change's span must be a time such as 90m, 24h, 7d or 2w, ten years at most"],
    ['rising(3, 2)', 'column 8: a constant is never rising'],
    ['rising()', 'column 1: rising needs x: rising(x, bars = 1)'],
    ['for_bars(close > 3, 0)', "column 21: for_bars's bars must be a whole number from 1 to 100000; got 0"],
    ['crosses_above(3, 4)', 'column 15: two constants never cross'],
    ['pnl > 3', 'column 1: pnl is known only in an exit, while a position is held'],
    ['param(low) > 3', 'column 7: param "low" stands nowhere earlier with its default and bounds: param(name, default, min, max, step)'],
    ['param(low, 5, 10, 20, 1) > 3', 'column 1: param "low": default 5 must be from 10 to 20'],
    ['param(a, 1, 0, 2, 1) > param(a, 2, 0, 2, 1)', 'column 24: param "a" stands earlier as param(a, 1, 0, 2, 1)'],
    ['rsi(param(n, 14, 0, 50, 1)) < 30', 'column 5: rsi\'s period must be a whole number from 2 to 100000, but param "n" may be 0'],
    ['rsi(param(n, 14, 2, 50, 0.5)) < 30', 'column 5: rsi\'s period must be a whole number from 2 to 100000, but param "n" goes in steps of 0.5'],
    ['', 'column 1: the expression is empty'],
    ['   ', 'column 1: the expression is empty'],
  ])('%s: %s', (text, message) => {
    expect(errorOf(text).message).toBe(message);
  });

  it.each(['pnl[1] > 0', 'sma(pnl, 5) > 0', 'rising(bars_held)', 'crosses_above(pnl, close)', 'within(pnl > 0, 3)', 'bars_since(pnl > 0) > 1', 'change(pnl, 3) > 0', 'abs(pnl, tf: "4h") > 0'])(
    'asks for the history of a position: %s',
    (text) => {
      expect(errorOf(text, true).message).toContain('they have no history');
    },
  );

  it('is invalid input of its field, with the place, and an excerpt that points at it', () => {
    const error = errorOf('close > 3 and clsoe < 5');
    expect(error).toBeInstanceOf(OutcryError);
    expect(error).toMatchObject({ kind: 'invalid-input', field: 'entry', column: 15, span: { start: 14, end: 19 } });
    expect(error.excerpt).toBe('close > 3 and clsoe < 5\n              ^^^^^');
  });

  it('has an excerpt around the place when it is long', () => {
    const error = errorOf(`${'close > 3 and '.repeat(20)}clsoe < 5${' and close > 3'.repeat(20)}`);
    const [line, carets] = error.excerpt.split('\n');
    expect(line!.length).toBeLessThan(85);
    expect(line!.slice(carets!.indexOf('^'), carets!.length)).toBe('clsoe');
  });
});

describe('hostile text', () => {
  it.each([
    ['is too long', 'close'.padEnd(5000, ' '), 'an expression may have 4000 characters at most; this has 5000'],
    ['has too many brackets', `${'('.repeat(1000)}close${')'.repeat(1000)} > 3`, 'brackets may be nested 40 deep at most'],
    ['has too many brackets of calls', `${'abs('.repeat(500)}close`, 'brackets may be nested 40 deep at most'],
    ['has too many parts', `close${'+1'.repeat(1900)} > 3`, 'an expression may have 1000 parts at most'],
    ['doubles with every level', `${'1 < bars_since('.repeat(39)}close > 1${') < 9'.repeat(39)}`, 'an expression may have 1000 parts at most'],
    ['becomes too long when written out', `${'macd>0 and '.repeat(300)}macd > 0`, 'at most'],
    ['is a row of minuses', '-'.repeat(3999), 'the text ends'],
  ])('that %s is refused at once', (_what, text, message) => {
    const start = performance.now();
    expect(() => parseExpression(text)).toThrow(message);
    expect(performance.now() - start).toBeLessThan(2000);
  });

  it('of sources in sources is read in one pass', () => {
    const text = `${'sma('.repeat(38)}close${', 2)'.repeat(38)} > 3`;
    const start = performance.now();
    expect(parseExpression(text).type).toBe('boolean');
    expect(performance.now() - start).toBeLessThan(2000);
  });

  it('of any kind is read or refused with a place in it, never anything else', () => {
    const piece = fc.constantFrom('rsi', '(', ')', '14', ' ', 'close', '<', 'and', 'not', '[', ']', '-', '.', 'lower', ',', 'tf', ':', '"4h"', 'bbands', 'param', '%', '1e9', 'change', 'is', 'above', 'crosses', '__proto__', 'constructor', '\n', 'é', '"');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 14 }), (pieces) => {
        const text = pieces.join(' ');
        const { start, end } = placeOf(text);
        expect(start >= 0 && start <= end && start <= text.length).toBe(true);
      }),
      { numRuns: 3000, seed: 1 },
    );
  });
});
