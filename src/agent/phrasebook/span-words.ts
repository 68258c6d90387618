import { isSpanText } from '../../tools/values/span.ts';
import type { Draft } from './draft.ts';

const MONTH = '(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)';
const DATE = `(?:\\d{4}-\\d{1,2}(?:-\\d{1,2})?|\\d{1,2}(?:st|nd|rd|th)? (?:of )?${MONTH},? \\d{4}|${MONTH} \\d{1,2}(?:st|nd|rd|th)?,? \\d{4}|${MONTH} \\d{4}|q[1-4] \\d{4}|(?:19|20)\\d{2}|${MONTH})`;
const UNIT = '(?:minutes?|mins?|hours?|hrs?|h|days?|d|weeks?|wks?|w|months?|mo|quarters?|years?|yrs?|y)';
const GERMAN_DATE = /\b(\d{1,2})\.(\d{1,2})\.(\d{4})\b/g;
const SLASHED_DATE = /\b(\d{4})\/(\d{1,2})\/(\d{1,2})\b/g;

/** The stretch of time that a request names, as the tools' `from` and `to` take it. */
export interface SpanWords {
  readonly from: string | null;
  readonly to: string | null;
}

/** Some instant: whether a text is a span does not depend on when it is read. */
const ANY_TIME = Date.UTC(2024, 5, 15);

/** Without one of these a text names no span; looking for them first is what makes short requests quick. */
const SPEAKS_OF_TIME = /\d|\b(?:since|last|past|previous|recent|this|year|ytd|yesterday|today|history|data|until|till|up to|ending|from|between|in|during|for|over|all)\b/;

/** Takes the span out of the draft: `last 90 days`, `since 2022`, `from january 2024 to june 2024`, `this year`, `in 2023`, `90d`. */
export function takeSpan(draft: Draft): SpanWords {
  draft.text = draft.text
    .replace(GERMAN_DATE, (_, day: string, month: string, year: string) => `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`)
    .replace(SLASHED_DATE, (_, year: string, month: string, day: string) => `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`);
  if (!SPEAKS_OF_TIME.test(draft.text)) return { from: null, to: null };
  const readable = (text: string): string | null => (isSpanText(text, ANY_TIME) ? text : null);
  const half = draft.take(/\b(?:(?:in|during|over|for|of) )?(?:the )?(1st|first|2nd|second) half of ((?:19|20)\d{2})\b/, 'span', ([, which, year]) => (/^(?:1|f)/.test(which!) ? { from: `${year}-01`, to: `${year}-06` } : { from: `${year}-07`, to: `${year}-12` }));
  if (half !== null) return half;
  const both = draft.take(new RegExp(`\\b(?:from|between|since)? ?(${DATE}|\\d{1,2}(?:st|nd|rd|th)? (?:of )?${MONTH}|${MONTH} \\d{1,2}(?:st|nd|rd|th)?) ?(?:to|until|till|and|through|thru|-|–|up to)(?: the)? ?(${DATE}|now|today)(?!\\w)`), 'span', ([, from, to]) => {
    const [start, end] = [readable(withYearOf(to!, from!)), readable(to!)];
    return start === null || end === null ? null : { from: start, to: /^(?:now|today)$/.test(end) ? null : end };
  });
  if (both !== null) return both;
  const to = draft.take(new RegExp(`\\b(?:until|till|up to|to the end of|ending(?: in)?) (${DATE})(?!\\w)`), 'span', ([, text]) => readable(text!));
  return { from: takeStart(draft, readable), to };
}

/** `march` before `june 2024` is march 2024; the year before where the months would run backwards. */
function withYearOf(to: string, from: string): string {
  const year = /(?:^|\s)((?:19|20)\d{2})$/.exec(to)?.[1];
  if (year === undefined || /\d{4}/.test(from)) return from;
  const month = (text: string) => ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'].findIndex((name) => new RegExp(`\\b${name}`).test(text));
  return `${from} ${month(from) > month(to) && month(to) >= 0 ? Number(year) - 1 : year}`;
}

function takeStart(draft: Draft, readable: (text: string) => string | null): string | null {
  const patterns: readonly (readonly [RegExp, (match: RegExpExecArray) => string])[] = [
    [new RegExp(`\\b(?:since|starting|start|starts|beginning|begin|from)(?: (?:in|on|at|from))? (?:the )?(?:start of |beginning of |early |late )?(${DATE})(?: on(?:wards)?)?(?!\\w)`), ([, date]) => `since ${date}`],
    [/\b(?:since (?:the )?(?:start|beginning) of (?:the|this) year|year to date|ytd|so far this year)\b/, () => 'this year'],
    [/\bsince (yesterday|last week|last month|last year)\b/, ([, text]) => `since ${text}`],
    [/\b(?:(?:over|in|for|during|of|from) )?(?:the )?(?:last|past|previous|recent)(?: the)? (\d+|few|couple(?: of)?|half(?: a)?) ?(UNIT)(?!\w)/, ([, count, unit]) => `${/few|couple/.test(count!) ? '3' : count!.startsWith('half') ? 'half' : count} ${unit}`],
    [/\b(over|in|for|during|of|from)? ?(?:the )?(last|past|previous) (year|month|week|quarter)(?!\w)/, ([, lead, which, unit]) => (which === 'past' || lead === 'over' ? `1 ${unit}` : `last ${unit}`)],
    [/\b(?:(?:over|in|for|during) )?(this (?:year|month|week|quarter))\b/, ([, text]) => text!],
    [new RegExp(`\\b(?:in|during|for|over|all of|throughout|whole of|im jahr) (?:the (?:year |whole of )?)?(${DATE})(?!\\w)`), ([, date]) => (/^\d{4}$|^[a-z]/.test(date!) && !date!.startsWith('q') ? `in ${date}` : date!)],
    [/\b(?:for|over|across|using) (?:the )?(\d+|half a|a|an|1) ?(UNIT)(?: of (?:data|history|candles))?(?!\w)/, ([, count, unit]) => `${count === 'half a' ? 'half' : count!.replace(/^an?$/, '1')} ${unit}`],
    [/\b(?:(?:over|for) )?(?:all|the whole|full|entire|max(?:imum)?) (?:history|data|the data|available data|of history)\b/, () => 'all'],
    [/\b(\d+) ?(days|weeks|months|years|hours)(?: (?:ago|back|of data|of history))?(?![\w%])/, ([, count, unit]) => `${count} ${unit}`],
    [/(?<![\w{.])(?!1[dw](?![\w]))(\d+)(d|w|mo|y)(?![\w%}])/, ([, count, unit]) => `${count}${unit}`],
    [/\b(yesterday|today)\b/, ([, text]) => text!],
    [/\b(q[1-4] \d{4})\b/, ([, text]) => text!],
    [/(?<![\w$.,-])((?:19|20)\d{2}-\d{1,2}(?:-\d{1,2})?)(?!\w)/, ([, text]) => text!],
    [/(?<![\w$.,#-])(?<!\b(?:at|for|price|limit|above|below|over|under|of|to|than|is|[<>=]) )(20[0-3]\d)(?![\w.,%-])$/, ([, text]) => text!],
  ];
  for (const [pattern, write] of patterns) {
    const source = new RegExp(pattern.source.replace('UNIT', UNIT));
    const from = draft.take(source, 'span', (match) => readable(write(match)));
    if (from !== null) return from;
  }
  return null;
}

const TIMEFRAME_WORDS = /(?:(?:on|in|at|using|with) )?(?:(?:the|a|an) )?/.source;

/** Takes the candle length out of the draft: `hourly`, `4h`, `15 minute`, `on the daily`, `h4`. As `timeframe` takes it. */
export function takeTimeframe(draft: Draft): string | null {
  const lengths: readonly (readonly [RegExp, (match: RegExpExecArray) => string])[] = [
    [new RegExp(`\\b${TIMEFRAME_WORDS}(\\d{1,3})[ -]?(m|min|mins|minutes?|h|hrs?|hours?|std|d|days?|w|weeks?)(?:ly)?(?: (?:candles?|bars?|timeframe|time frame|tf|period))?(?![\\w%}])`), ([, count, unit]) => `${count}${unit![0]}`],
    [new RegExp(`\\b${TIMEFRAME_WORDS}(?:([hmd])(\\d{1,2}))(?![\\w%}])`), ([, unit, count]) => `${count}${unit}`],
    [new RegExp(`\\b${TIMEFRAME_WORDS}(hourly|daily|weekly|minutely)(?: (?:candles?|bars?|timeframe|time frame|tf|basis))?\\b`), ([, word]) => word!],
    [new RegExp(`\\b${TIMEFRAME_WORDS}(hour|day|week) (?:candles|bars|timeframe)\\b`), ([, word]) => word!],
  ];
  for (const [pattern, write] of lengths) {
    const found = draft.take(pattern, 'timeframe', (match) => canonical(write(match)));
    if (found !== null) return found;
  }
  return null;
}

const LENGTHS = new Set(['1m', '3m', '5m', '15m', '30m', '1h', '2h', '4h', '6h', '8h', '12h', '1d', '1w']);
const SAME: Readonly<Record<string, string>> = { hourly: '1h', daily: '1d', weekly: '1w', minutely: '1m', hour: '1h', day: '1d', week: '1w', '60m': '1h', '120m': '2h', '240m': '4h', '24h': '1d', '7d': '1w', '90m': '' };

function canonical(text: string): string | null {
  const same = SAME[text] ?? text;
  return LENGTHS.has(same) ? same : null;
}

/** Bars of a candle length in one day. */
export function barsPerDay(timeframe: string): number {
  const count = Number(timeframe.slice(0, -1));
  return ({ m: 1440, h: 24, d: 1, w: 1 / 7 }[timeframe.at(-1) as 'm' | 'h' | 'd' | 'w'] ?? 1) / count;
}
