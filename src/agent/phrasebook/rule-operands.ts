import { parseNumber } from '../../tools/values/number.ts';
import type { Scanner } from './scanner.ts';

/** One side of a comparison, as an expression of the rule language. */
export interface Operand {
  readonly expression: string;
  /**
   * What it measures, which decides what it may be compared with: `price` goes with prices and averages, `gauge` is an oscillator
   * on a scale of its own, `it` points back at something said before.
   */
  readonly kind: 'price' | 'average' | 'gauge' | 'volume' | 'number' | 'it';
}

/** What reading a rule needs to know of the request around it. */
export interface RuleContext {
  /** Bars of the request's timeframe in a day; `null` when no timeframe was named, so that "20 day" means daily bars. */
  readonly barsPerDay: number | null;
}

interface IndicatorWords {
  readonly words: RegExp;
  readonly kind: Operand['kind'];
  /** Periods given when there are none in the text. */
  readonly periods: readonly number[];
  write(periods: readonly number[]): string;
}

const call = (name: string, output = '') => (periods: readonly number[]) => `${name}(${periods.join(', ')})${output}`;
const plain = (expression: string) => () => expression;
const band = (name: string, output: string, periods: readonly number[]): Pick<IndicatorWords, 'kind' | 'periods' | 'write'> => ({ kind: 'average', periods, write: call(name, output) });

/** Indicators by the words people use for them; the longer wordings first. */
const INDICATORS: readonly IndicatorWords[] = [
  { words: /stoch(?:astic)?[ -]?rsi|stochrsi/y, kind: 'gauge', periods: [], write: plain('stochrsi()') },
  { words: /rsi|relative strength(?: index)?/y, kind: 'gauge', periods: [14], write: call('rsi') },
  { words: /(?:macd )?histogram|macd hist/y, kind: 'gauge', periods: [12, 26, 9], write: call('macd', '.histogram') },
  { words: /(?:macd |its )?signal(?: line)?(?! strategy)|macd signal(?: line)?/y, kind: 'gauge', periods: [12, 26, 9], write: call('macd', '.signal') },
  { words: /macd(?: line)?/y, kind: 'gauge', periods: [12, 26, 9], write: call('macd') },
  { words: /(?:upper|top) (?:bollinger|bb)(?: bands?)?|(?:bollinger|bb) (?:band )?(?:upper|top)(?: band)?|(?:upper|top) band/y, ...band('bbands', '.upper', [20, 2]) },
  { words: /(?:lower|bottom) (?:bollinger|bb)(?: bands?)?|(?:bollinger|bb) (?:band )?(?:lower|bottom)(?: band)?|(?:lower|bottom) band/y, ...band('bbands', '.lower', [20, 2]) },
  { words: /(?:middle|mid|center) (?:bollinger|bb)(?: bands?)?|(?:bollinger|bb) (?:band )?(?:middle|mid)(?: band)?|(?:middle|mid|center) band/y, ...band('bbands', '.middle', [20, 2]) },
  { words: /upper (?:donchian|keltner)(?: channel| band)?/y, ...band('donchian', '.upper', [20]) },
  { words: /lower (?:donchian|keltner)(?: channel| band)?/y, ...band('donchian', '.lower', [20]) },
  { words: /stoch(?:astics?)?(?: %?k)?/y, kind: 'gauge', periods: [], write: plain('stoch()') },
  { words: /exponential(?: moving)? average|ema/y, kind: 'average', periods: [20], write: call('ema') },
  { words: /(?:weighted moving average|wma)/y, kind: 'average', periods: [20], write: call('wma') },
  { words: /dema/y, kind: 'average', periods: [20], write: call('dema') },
  { words: /tema/y, kind: 'average', periods: [20], write: call('tema') },
  { words: /kama/y, kind: 'average', periods: [10], write: call('kama') },
  { words: /average volume|volume (?:average|ma|sma)|mean volume/y, kind: 'volume', periods: [20], write: ([bars]) => `sma(volume, ${bars})` },
  { words: /(?:simple )?moving average|sma|ma|average price|average/y, kind: 'average', periods: [20], write: call('sma') },
  { words: /natr/y, kind: 'gauge', periods: [14], write: call('natr') },
  { words: /atr|average true range/y, kind: 'gauge', periods: [14], write: call('atr') },
  { words: /adx/y, kind: 'gauge', periods: [14], write: call('adx') },
  { words: /cci/y, kind: 'gauge', periods: [20], write: call('cci') },
  { words: /mfi|money flow(?: index)?/y, kind: 'gauge', periods: [14], write: call('mfi') },
  { words: /williams(?: %?r)?|willr/y, kind: 'gauge', periods: [14], write: call('willr') },
  { words: /roc|rate of change/y, kind: 'gauge', periods: [10], write: call('roc') },
  { words: /z-?score/y, kind: 'gauge', periods: [20], write: ([bars]) => `zscore(close, ${bars})` },
  { words: /obv|on[ -]balance volume/y, kind: 'gauge', periods: [], write: plain('obv()') },
  { words: /vwap/y, kind: 'average', periods: [], write: plain('vwap()') },
  { words: /supertrend(?: line)?/y, kind: 'average', periods: [10, 3], write: call('supertrend') },
];

const FUNCTION_CALL = /[a-z_][a-z0-9_]*\s?\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)(?:\.[a-z_]+)?(?:\[\d+\])?/y;
const NUMBER = /-?\$? ?\d[\d.,]*(?<![.,])(?: ?(?:k|m)\b)?(?!\w)(?! ?%)/y;
const RATE = /(\d[\d.,]*) ?%/y;
const ARTICLE = /(?:the|its|a|an|their|my|current|latest|daily)(?= )/y;
const BARS = /(\d{1,4})[ -]?(day|d|bar|candle|period|hour|h|week|w|month|minute|min|m)?s?(?=[ -])[ -]?/y;
/** `200 day`, `14 period`, `50`: before an indicator it is a period; `4h` and `15 minute` are the candles it is read on. */
const PERIOD_BEFORE = /(\d{1,4})(?: ?-?(days?|d|bars?|candles?|periods?|weeks?|months?))?(?=[ -])[ -]?/y;
const EXTREME = /(?:high|low)s?(?: (?:price|breakout))?/y;
const PRICE = /(?:closing |the )?(?:price|close)(?!\w)(?:\[\d+\])?|(?:open|high|low|hl2|hlc3|ohlc4)(?!\w)(?:\[\d+\])?(?= (?:is|[<>]|above|below|of|price)|[\s]*[<>=]|\[|$|[ ,]and|,)|market(?= (?:is|drops|falls|goes))/y;

/** Reads one operand with its arithmetic (`1.5 * atr(14)`, `twice the average volume`); `null` when there is none here. */
export function readOperand(scanner: Scanner, context: RuleContext): Operand | null {
  return scanner.attempt(() => {
    const multiple = readMultiple(scanner);
    const first = readPlain(scanner, context);
    if (first === null) return null;
    const arithmetic = scanner.attempt(() => {
      const sign = scanner.take(/[*+/-](?= ?(?:\d|[a-z_]+\())/y);
      const second = sign && readPlain(scanner, context);
      if (first.kind === 'number' && scanner.sees(/(?:[<>]|is\b|above\b|below\b|under\b|over\b)/y)) return null;
      return sign && second ? `${first.expression} ${sign[0]} ${second.expression}` : null;
    });
    if (arithmetic !== null) return { expression: arithmetic, kind: first.kind === 'number' ? 'average' : first.kind };
    return multiple === null ? first : { ...first, expression: `${multiple} * ${first.expression}` };
  });
}

function readMultiple(scanner: Scanner): string | null {
  if (scanner.take(/twice|double/y)) return '2';
  if (scanner.take(/triple/y)) return '3';
  const times = scanner.take(/(\d+(?:[.,]\d+)?) ?(?:x|times)(?!\w)/y);
  return times ? numberText(times[1]!) : null;
}

function readPlain(scanner: Scanner, context: RuleContext): Operand | null {
  const called = scanner.take(FUNCTION_CALL);
  if (called) return { expression: called[0].replace(/\s+\(/, '('), kind: /^(?:sma|ema|wma|bbands|highest|lowest|vwap|donchian|keltner|supertrend)\(/.test(called[0]) ? 'average' : 'gauge' };
  while (scanner.take(ARTICLE));
  return readExtreme(scanner, context) ?? readIndicator(scanner, context) ?? readPrice(scanner) ?? readNumber(scanner);
}

/** `20 day high`, `highest high of the last 50 bars`: the extreme of the bars before this one. */
function readExtreme(scanner: Scanner, context: RuleContext): Operand | null {
  return scanner.attempt(() => {
    const bars = scanner.take(BARS);
    const word = bars && scanner.take(EXTREME);
    if (bars && word) return extremeOf(word[0], barsOf(bars, context));
    return null;
  }) ?? scanner.attempt(() => {
    const earlier = scanner.take(/(?:yesterday'?s?|(?:previous|prior|last)(?: day'?s?| bar'?s?| candle'?s?)?) (high|low|close|open)(?!\w)/y);
    return earlier ? { expression: `${earlier[1]!}[1]`, kind: 'price' as const } : null;
  }) ?? scanner.attempt(() => {
    const word = scanner.take(/(?:highest |lowest )?(?:high|low)(?: close)? (?:of|over|in) (?:the )?(?:last |past |previous )?/y);
    const bars = word && scanner.take(/(\d{1,4}) ?(day|d|bar|candle|period|hour|h|week|w|month)s?(?!\w)/y);
    return word && bars ? extremeOf(/low/.test(word[0]) ? 'low' : 'high', barsOf(bars, context)) : null;
  });
}

function extremeOf(word: string, bars: number): Operand {
  return { expression: word.startsWith('low') ? `lowest(low, ${bars})[1]` : `highest(high, ${bars})[1]`, kind: 'average' };
}

function readIndicator(scanner: Scanner, context: RuleContext): Operand | null {
  return scanner.attempt(() => {
    const before = scanner.take(PERIOD_BEFORE);
    if (before) scanner.take(/(?:simple|exponential)(?= moving| average)/y);
    const found = INDICATORS.find(({ words }) => scanner.attempt(() => {
      const match = scanner.take(words);
      return match && !scanner.sees(/(?<=\w)[a-z_]/y) ? match : null;
    }) !== null);
    if (!found) return null;
    const periods = before ? [barsOf(before, context)] : readPeriods(scanner, found);
    scanner.take(/(?:of|for|on) \{symbol\}(?= (?:\w+ )*?(?:below|under|above|over|less|more|at|cross\w*|drops?|falls?|goes|is|gets?|[<>]))/y);
    return { expression: found.write([...periods, ...found.periods.slice(periods.length)]), kind: found.kind };
  });
}

/** Periods behind the name: `rsi 7`, `rsi(7)`, `ema12`, `macd 12 26 9`. A number that is compared with is not one. */
function readPeriods(scanner: Scanner, indicator: IndicatorWords): readonly number[] {
  if (indicator.periods.length === 0) return [];
  const several = indicator.periods.length > 1 ? scanner.take(/\(?(\d{1,4})[, /-]+(\d{1,4})(?:[, /-]+(\d{1,4}))?\)?(?![\d%])/y) : null;
  if (several) return several.slice(1).filter((text) => text !== undefined).map(Number);
  const one = scanner.take(/[ -]?(?:of )?\(?(\d{1,3})\)?(?![\d.,]*[%k\d])(?= ?(?:[<>=]|$|[a-z,;)/{?!.]))(?! (?:or (?:below|above|lower|higher|less|more)|to|bars|candles|days|hours)\b)/y);
  return one ? [Number(one[1])] : [];
}

function readPrice(scanner: Scanner): Operand | null {
  const price = scanner.take(PRICE);
  if (price) {
    const word = price[0].replace(/^(?:closing |the )/, '');
    return { expression: /^(?:price|market)/.test(word) ? 'close' : word, kind: 'price' };
  }
  if (scanner.take(/volume(?!\w)/y)) return { expression: 'volume', kind: 'volume' };
  if (scanner.take(/\{symbol\}(?: price)?(?= (?:\w+ ){0,3}(?:below|under|above|over|less|more|past|to|reach\w*|hits?|touch\w*|cross\w*|break\w*|{rule})|\s*[<>]| at\b)/y)) return { expression: 'close', kind: 'price' };
  if (scanner.take(/(?:it|they|that)(?!\w)/y)) return { expression: 'close', kind: 'it' };
  return null;
}

function readNumber(scanner: Scanner): Operand | null {
  const match = scanner.take(NUMBER);
  const text = match && numberText(match[0].replace(/[$ ]/g, ''));
  if (text !== null && text !== undefined) {
    scanner.take(/(?:usdt|usdc|eur)(?!\w)/y);
    return { expression: text, kind: 'number' };
  }
  return null;
}

/** A rate such as `5%`, as the text of a fraction; `null` when there is none here. */
export function readRate(scanner: Scanner): string | null {
  const match = scanner.take(RATE);
  const value = match && parseNumber(match[1]!);
  return value ? value.div(100).toString() : null;
}

function numberText(text: string): string | null {
  return parseNumber(text)?.toString() ?? null;
}

function barsOf(match: RegExpExecArray, context: RuleContext): number {
  const count = Number(match[1]);
  const perDay = context.barsPerDay ?? 1;
  switch (match[2]?.replace(/s$/, '')) {
    case 'day': case 'd': return Math.max(1, Math.round(count * perDay));
    case 'week': case 'w': return Math.max(1, Math.round(count * 7 * perDay));
    case 'month': return Math.max(1, Math.round(count * 30 * perDay));
    case undefined:
    default: return count;
  }
}
