import { type Operand, type RuleContext, readOperand, readRate } from './rule-operands.ts';
import { Scanner } from './scanner.ts';

/** A condition that was found in a text, in the rule language. */
export interface FoundCondition {
  readonly expression: string;
  /** Where it stands in the text: half-open. */
  readonly start: number;
  readonly end: number;
  /** What is compared with what, for the next condition to point back at. */
  readonly operands: readonly [Operand, Operand] | null;
  /** True when it speaks of days, so that it wants daily candles where no timeframe is named. */
  readonly daily: boolean;
}

type Comparison = 'above zero' | 'below zero' | '<' | '>' | '<=' | '>=' | 'crosses_above' | 'crosses_below' | 'crosses';

const VERBS = 'is|are|was|being|be|goes|go|went|going|gets|get|got|getting|falls|fall|fell|falling|drops|drop|dropped|dropping|dips|dip|dipped|dipping|sinks|sink|slides|slide|moves|move|moving|trades|trade|trading|closes|close|closed|closing|climbs|climb|climbed|climbing|rises|rise|rose|rising|jumps|jump|comes|come|turns|returns|return|runs|stays|stay|pushes|pops|shoots|spikes|breaks|break|broke|breaking|has|been|gone|dumps|crashes|rallies|value|reading|of|back|down|up|again|well|out|even|at';
const LEAD_WORD = new RegExp(`(?:${VERBS})(?= )`, 'y');
const BETWEEN = new RegExp(`(?:(?:${VERBS}) )*between`, 'y');
const BELOW = 'below|under|beneath|underneath|less than|lower than|smaller than|south of|beyond below';
const ABOVE = 'above|over|more than|greater than|higher than|bigger than|past(?! (?:(?:\\d+|few|couple|half)(?: of| a)? ?)?(?:years?|months?|weeks?|days?|hours?|d|w|y)\\b)|beyond|north of|exceeds|exceeding|tops';

/** The comparisons by the words for them; those with a `lead` may have verbs before them: "has gone back up above". */
const COMPARISONS: readonly (readonly [words: RegExp, Comparison, lead?: 'lead'])[] = [
  [new RegExp(`(?:positive|green)\\b`, 'y'), 'above zero', 'lead'],
  [new RegExp(`(?:negative|red)\\b`, 'y'), 'below zero', 'lead'],
  [/<=|=</y, '<='],
  [/>=|=>/y, '>='],
  [/</y, '<'],
  [/>/y, '>'],
  [new RegExp(`cross(?:es|ed|ing|over|es over)? (?:back |up )?(?:${ABOVE}|up through|through)\\b`, 'y'), 'crosses_above', 'lead'],
  [new RegExp(`cross(?:es|ed|ing)? (?:back |down )?(?:${BELOW}|down through)\\b`, 'y'), 'crosses_below', 'lead'],
  [/cross(?:es|ed|ing)? (?:to the upside|up)(?: of)?\b/y, 'crosses_above'],
  [/cross(?:es|ed|ing)? (?:to the downside|down)(?: of)?\b/y, 'crosses_below'],
  [/(?:cross(?:es|ed|ing)?)\b(?! the board)(?! \(?\d+(?: ?[,/x-] ?| and | )\d)/y, 'crosses'],
  [new RegExp(`(?:not above|at or below|at most|no more than|max)\\b`, 'y'), '<=', 'lead'],
  [new RegExp(`(?:not below|at or above|at least|no less than)\\b`, 'y'), '>=', 'lead'],
  [new RegExp(`(?:${BELOW})\\b`, 'y'), '<', 'lead'],
  [new RegExp(`(?:${ABOVE})\\b`, 'y'), '>', 'lead'],
  [/(?:falls?|drops?|dips?|sinks?|crashes|dumps|goes down|comes down)(?: back)?(?: down)? to\b/y, '<='],
  [/(?:rises?|climbs?|goes up|jumps?|rall(?:y|ies)|returns?|gets?|goes|recovers|comes back|goes back|back)(?: back)?(?: up)? to\b/y, '>='],
  [/(?:hits?|reach(?:es)?|touch(?:es)?|tags)\b/y, '>='],
  [/breaks?(?: out)?(?: through)?\b(?= (?:the |its |a |an )?[\d$])/y, '>'],
  [/(?:is|are|at)(?= (?:at least |more than )?(?:twice|double|triple|\d+(?:[.,]\d+)? ?(?:x|times)\b))/y, '>'],
  [/at(?= (?:the |its |an? )?(?:upper|lower|middle|mid|top|bottom|rsi|\d{1,3} ?(?:day|bar) (?:high|low)))/y, '>='],
];

const WHEN_MISSING = /(?:at|below|above|under|over|past|near|reach|hit|cross|<|>)/;

/** Well-known signals that have a name of their own. */
const EVENTS: readonly (readonly [RegExp, string])[] = [
  [/golden cross(?:es|over)?/y, 'crosses_above(sma(50), sma(200))'],
  [/death cross(?:es|over)?/y, 'crosses_below(sma(50), sma(200))'],
  [/bearish macd cross(?:es|over)?|macd (?:crosses|turns|crossing) (?:bearish|down|negative)|macd death cross/y, 'crosses_below(macd(12, 26, 9), macd(12, 26, 9).signal)'],
  [/(?:bullish )?macd (?:bullish )?cross(?:over|es up)|bullish macd cross(?:es|over)?|macd (?:crosses|turns|crossing) (?:bullish|up|positive)|macd golden cross|bullish macd/y, 'crosses_above(macd(12, 26, 9), macd(12, 26, 9).signal)'],
  [/supertrend (?:turns|flips|goes|is) (?:bullish|up|green|long)/y, 'supertrend(10, 3).direction > 0'],
  [/supertrend (?:turns|flips|goes|is) (?:bearish|down|red|short)/y, 'supertrend(10, 3).direction < 0'],
  [/(?:is |are |gets |becomes )?over ?sold(?!\w)(?! ?(?:(?:level|at|of|is|=|:|to) ?)*\d)/y, 'rsi(14) < 30'],
  [/(?:is |are |gets |becomes )?over ?bought(?!\w)(?! ?(?:(?:level|at|of|is|=|:|to) ?)*\d)/y, 'rsi(14) > 70'],
];

/**
 * Every condition that the text states, in words or in the rule language, in order: `rsi drops under 25`, `price closes below the
 * lower bollinger band`, `20 day high breakout`, `volume is twice its average`. Conditions joined by "and" or "or" are one.
 *
 * `before` is the condition that a pronoun or a bare "above 60" at the beginning points back at.
 */
export function findConditions(text: string, context: RuleContext, before: readonly [Operand, Operand] | null = null): readonly FoundCondition[] {
  const found: FoundCondition[] = [];
  let previous = before;
  let at = 0;
  while (at < text.length) {
    const condition = startsWord(text, at) ? readJoined(text, at, context, previous) : null;
    if (condition === null) {
      at += 1;
      continue;
    }
    found.push(condition);
    previous = condition.operands ?? previous;
    at = condition.end;
  }
  return found;
}

function startsWord(text: string, at: number): boolean {
  return text[at] !== ' ' && (at === 0 || /[\s,;:(/"'=]/.test(text[at - 1]!) || /[<>]/.test(text[at]!));
}

function readJoined(text: string, start: number, context: RuleContext, previous: readonly [Operand, Operand] | null): FoundCondition | null {
  const scanner = new Scanner(text, start);
  const first = readCondition(scanner, context, previous);
  if (first === null) return null;
  let { expression } = first;
  let { operands, daily } = first;
  for (;;) {
    const joined = scanner.attempt(() => {
      const word = scanner.take(/,? ?(?:and|&|while|but only (?:if|when)|but|or|plus)(?= )(?: (?:also|only|when|if|while|then|with))*(?! (?:sell|sold|buy|bought|exit|enter|close (?:it|out|the|my|when|if|position))\w*)/y);
      const next = word && readCondition(scanner, context, operands);
      return word && next ? { word: /\bor\b/.test(word[0]) ? 'or' : 'and', next } : null;
    });
    if (joined === null) break;
    expression = `${expression} ${joined.word} ${joined.next.expression}`;
    operands = joined.next.operands ?? operands;
    daily ||= joined.next.daily;
  }
  return { expression, start, end: scanner.position, operands: first.operands ?? operands, daily };
}

type ReadCondition = Pick<FoundCondition, 'expression' | 'operands' | 'daily'>;

function readCondition(scanner: Scanner, context: RuleContext, previous: readonly [Operand, Operand] | null): ReadCondition | null {
  return (
    scanner.attempt(() => readEvent(scanner)) ??
    scanner.attempt(() => readMove(scanner)) ??
    scanner.attempt(() => readBreakout(scanner, context)) ??
    scanner.attempt(() => readStreak(scanner)) ??
    scanner.attempt(() => readLanguage(scanner)) ??
    scanner.attempt(() => readComparison(scanner, context, previous))
  );
}

function readEvent(scanner: Scanner): ReadCondition | null {
  for (const [pattern, expression] of EVENTS) {
    if (scanner.take(pattern)) return { expression, operands: null, daily: false };
  }
  return null;
}

/** `drops 5% in a day`, `up 10% in 24 hours`, `a 5% drop in a week`. */
function readMove(scanner: Scanner): ReadCondition | null {
  scanner.take(/(?:\{symbol\}|it|price|the price|a|an|has|is)(?= )/y);
  const verb = scanner.take(/(?:drops?|dropped|dropping|falls?|fell|falling|loses?|dips?|crashes|down|plunges?|rises?|rose|rising|gains?|gained|jumps?|jumped|up|pumps?|rall(?:ies|y)|climbs?|moves?|moved|changes?|changed|swings?|swung)(?!\w)(?: by| more than| over| at least)*/y);
  const rate = readRate(scanner);
  if (rate === null) return null;
  const way = verb === null ? null : /move|change|swing/.test(verb[0]) ? 'both' : null;
  const noun = verb ?? scanner.take(/(?:drop|dip|fall|loss|decline|crash|rise|gain|jump|pump|rally)s?/y);
  if (!noun) return null;
  const span = scanner.take(/(?:(?:in|over|within|during) )?(?:(?:a|an|1|one|the|last|past|per) )*(\d+)? ?(hour|h|day|d|week|w|month)s?(?!\w)|(?:today|overnight)(?!\w)/y);
  if ((!span && !verb) || scanner.sees(/(?:below|above|under|over|from) /y)) return null;
  const hours = span?.[2] === undefined ? 24 : Number(span[1] ?? 1) * { h: 1, d: 24, w: 168, m: 720 }[span[2][0] as 'h' | 'd' | 'w' | 'm'];
  const isFall = /drop|fall|fell|los|dip|crash|down|plunge|decline/.test(noun[0]);
  const over = hours % 24 === 0 ? `${hours / 24}d` : `${hours}h`;
  if (way === 'both') return { expression: `change(close, "${over}") > ${rate} or change(close, "${over}") < -${rate}`, operands: null, daily: hours % 24 === 0 };
  return { expression: `change(close, "${over}") ${isFall ? '< -' : '> '}${rate}`, operands: null, daily: hours % 24 === 0 };
}

/** `20 day high breakout`, `breaks the 20 day high`, `new 50 day low`. */
function readBreakout(scanner: Scanner, context: RuleContext): ReadCondition | null {
  scanner.take(/(?:(?:the |\{symbol\} )?(?:price|close|it|\{symbol\}) )?(?:breaks?(?: out)?(?: of| above| below| over| under| through)?|breakouts? (?:of|above|below|over)|makes?|hits?|sets?|a|new|at) ?(?:a |the |its )?(?:new )?/y);
  const extreme = scanner.sees(/(?:the )?\d{1,4}[ -]?(?:day|d|bar|candle|period|hour|h|week|w|month)?s?[ -]?(?:high|low)|(?:highest|lowest|high|low)(?: close)? (?:of|over)/y) ? readOperand(scanner, context) : null;
  if (extreme === null || extreme.kind !== 'average') return null;
  scanner.take(/(?:break ?outs?|breaks?|breakdowns?)/y);
  return { expression: `close ${extreme.expression.startsWith('lowest') ? '<' : '>'} ${extreme.expression}`, operands: [{ expression: 'close', kind: 'price' }, extreme], daily: /day|week|month|\dd/.test(scanner.text) };
}

/** `3 green candles in a row`. */
function readStreak(scanner: Scanner): ReadCondition | null {
  const match = scanner.take(/(\d{1,2}) (?:consecutive |straight )?(green|red|up|down|bullish|bearish) (?:candles?|bars?|days?|closes)(?: in a row)?/y);
  if (!match) return null;
  return { expression: `for_bars(close ${/green|up|bullish/.test(match[2]!) ? '>' : '<'} open, ${match[1]})`, operands: null, daily: /days/.test(match[0]) };
}

/** A condition that is a call by itself: `crosses_above(ema(12), ema(26))`, `rising(obv(), 3)`. */
function readLanguage(scanner: Scanner): ReadCondition | null {
  const match = scanner.take(/(?:not )?(?:crosses_above|crosses_below|crossover|crossunder|rising|falling|for_bars|within|engulfing|hammer|doji|morning_star|evening_star)\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)/y);
  return match ? { expression: match[0], operands: null, daily: false } : null;
}

function readComparison(scanner: Scanner, context: RuleContext, previous: readonly [Operand, Operand] | null): ReadCondition | null {
  const start = scanner.position;
  const left = readOperand(scanner, context);
  if (left?.kind === 'number' && !scanner.sees(/[<>]/y)) return null;
  scanner.take(/(?:value|reading|line)?,?(?: (?:that|which))?(?= )/y);
  scanner.take(/(?:on|in) (?:the |a )?(?:\d{1,2} ?(?:m|h|d|w|min|minutes?|hours?)|hourly|daily|weekly)(?: charts?| candles?)?,?(?= )/y);
  const away = scanner.attempt(() => {
    scanner.take(/(?:is|trades|closes|at least|more than|falls|drops|goes)(?= )/y);
    return readRate(scanner);
  });
  const range = left === null ? null : scanner.attempt(() => readRange(scanner, left, context));
  if (range !== null) return range;
  const comparison = takeComparison(scanner);
  if (comparison === null || (left === null && !WHEN_MISSING.test(scanner.text.slice(start, scanner.position)))) return null;
  const between = scanner.attempt(() => readGaugeLevel(scanner, left));
  if (between !== null) return { expression: `${between[0].expression} ${wordFor(comparison)} ${between[1].expression}`, operands: between, daily: false };
  const right: Operand | null = comparison.endsWith('zero') ? { expression: '0', kind: 'number' } : readRight(scanner, context, left, previous);
  if (right === null) return null;
  const from = leftFor(left, right, previous);
  if (from === null) return null;
  const level = away === null ? right : { ...right, expression: `${shifted(away, comparison)} * ${right.expression}` };
  return { expression: compare(from, comparison, level, previous), operands: [from, right], daily: /\bday\b/.test(scanner.text.slice(start, scanner.position)) };
}

/** `is between 40 and 60`. */
function readRange(scanner: Scanner, left: Operand, context: RuleContext): ReadCondition | null {
  if (!scanner.take(BETWEEN)) return null;
  const low = readOperand(scanner, context);
  const high = low && scanner.take(/and/y) ? readOperand(scanner, context) : null;
  const what = left.kind === 'it' ? 'close' : left.expression;
  return low && high ? { expression: `${what} >= ${low.expression} and ${what} <= ${high.expression}`, operands: [left, high], daily: false } : null;
}

function takeComparison(scanner: Scanner): Comparison | null {
  const starts = [scanner.position];
  scanner.attempt(() => {
    while (scanner.take(LEAD_WORD)) starts.unshift(scanner.position);
    return null;
  });
  for (const [words, comparison, lead] of COMPARISONS) {
    // As many verbs as there are, or fewer: "at" is a verb in "is at 30" and none in "at least 30".
    for (const start of lead === undefined ? starts.slice(-1) : starts) {
      scanner.position = start;
      if (scanner.take(words)) return comparison;
    }
  }
  scanner.position = starts.at(-1)!;
  return null;
}

/** `under rsi 25`: the gauge and its level come after the comparison. */
function readGaugeLevel(scanner: Scanner, left: Operand | null): readonly [Operand, Operand] | null {
  if (left !== null && left.kind !== 'price' && left.kind !== 'it') return null;
  const match = scanner.take(/(?:an? |the )?(rsi|adx|mfi|cci)(?: of| value of| level of)? (\d+(?:[.,]\d+)?)(?![\w%])(?! (?:below|under|above|over|is|cross|<|>))/y);
  if (!match) return null;
  const period = match[1] === 'cci' ? 20 : 14;
  return [{ expression: `${match[1]}(${period})`, kind: 'gauge' }, { expression: match[2]!.replace(',', '.'), kind: 'number' }];
}

function readRight(scanner: Scanner, context: RuleContext, left: Operand | null, previous: readonly [Operand, Operand] | null): Operand | null {
  if (left?.kind === 'volume') {
    const usual = scanner.attempt(() => readUsualVolume(scanner));
    if (usual !== null) return usual;
  }
  if (left === null || left.kind === 'it') {
    const end = scanner.sees(/(?:$|[,;.?!]|and\b|with\b|then\b|on\b|\{)/y);
    if (end && previous !== null && previous[1].kind !== 'number') return previous[1];
  }
  const right = readOperand(scanner, context);
  return right?.kind === 'it' && previous !== null ? previous[1] : right;
}

/** `twice its average`: of a volume, the average volume. */
function readUsualVolume(scanner: Scanner): Operand | null {
  const times = scanner.take(/(?:at least |more than )?(?:(twice|double)|(triple)|(\d+(?:[.,]\d+)?) ?(?:x|times))/y);
  if (!scanner.take(/(?:(?:than|the|its|their) )?(?:(\d{1,3})[ -](?:day|bar|period) )?(?:average|mean|usual|normal)(?! price)(?: volume)?/y)) return null;
  const multiple = times ? `${times[1] ? '2' : times[2] ? '3' : times[3]!.replace(',', '.')} * ` : '';
  return { expression: `${multiple}sma(volume, 20)`, kind: 'volume' };
}

/** What is compared, where the text leaves it out or says "it": the gauge spoken of before for a level, the price for a price. */
function leftFor(left: Operand | null, right: Operand, previous: readonly [Operand, Operand] | null): Operand | null {
  const price: Operand = { expression: 'close', kind: 'price' };
  if (left !== null && left.kind !== 'it') return left;
  if (right.kind === 'number') return previous?.[0] ?? (left === null ? null : price);
  if (previous !== null && previous[1].expression === right.expression) return previous[0];
  return right.kind === 'average' ? price : right.kind === 'gauge' && right.expression.includes('.signal') ? { expression: 'macd(12, 26, 9)', kind: 'gauge' } : (previous?.[0] ?? (left === null ? null : price));
}

function compare(left: Operand, comparison: Comparison, right: Operand, previous: readonly [Operand, Operand] | null): string {
  const isFalling = right.kind === 'number' && left.kind === 'gauge' && Number(right.expression) < 50 && previous === null;
  switch (comparison) {
    case 'crosses_above':
    case 'crosses_below':
      return `${comparison}(${left.expression}, ${right.expression})`;
    case 'crosses':
      return right.kind === 'number' ? `crosses_above(${left.expression}, ${right.expression}) or crosses_below(${left.expression}, ${right.expression})` : `crosses_above(${left.expression}, ${right.expression})`;
    case '>=':
      return `${left.expression} ${isFalling || right.expression.endsWith('.lower') || right.expression.startsWith('lowest(') ? '<=' : '>='} ${right.expression}`;
    case 'above zero':
    case 'below zero':
      return `${left.expression} ${comparison === 'above zero' ? '>' : '<'} 0`;
    case '<':
    case '>':
    case '<=':
      return `${left.expression} ${comparison} ${right.expression}`;
  }
}

function wordFor(comparison: Comparison): string {
  return comparison.startsWith('crosses') ? (comparison === 'crosses_below' ? '<' : '>') : comparison;
}

/** `3% below the average` is 0.97 times it. */
function shifted(rate: string, comparison: Comparison): string {
  const sign = comparison === '<' || comparison === '<=' || comparison === 'crosses_below' ? -1 : 1;
  return String(Number((1 + sign * Number(rate)).toFixed(6)));
}
