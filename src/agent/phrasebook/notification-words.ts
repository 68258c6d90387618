import { OutcryError } from '../../domain/errors.ts';
import { parseZone } from '../../domain/time-zone.ts';
import { parseEventClasses } from '../../tools/values/event-classes.ts';
import { parseQuietHours, formatQuietHours, formatTimeOfDay, parseTimeOfDay } from '../../tools/values/time-of-day.ts';
import { parseUntil } from '../../tools/values/until.ts';
import { parseNumber } from '../../tools/values/number.ts';
import type { Draft } from './draft.ts';

/** What a request says of how it wants to be notified, by the arguments of the house. */
export interface NotificationWords {
  readonly quiet: string | null;
  readonly digest: string | null;
  /** True when the markets that are named are not to be spoken of. */
  readonly mutes: boolean;
  /** True when they are to be spoken of again; `all` when every muted one is. */
  readonly unmutes: boolean | 'all';
  readonly until: string | null;
  readonly events: readonly string[] | null;
  readonly loudness: 'on' | 'silent' | 'digest' | 'off' | null;
  readonly only: 'all' | 'losses' | 'profits' | null;
  readonly over: string | null;
  readonly zone: string | null;
}

const NOTHING: NotificationWords = { quiet: null, digest: null, mutes: false, unmutes: false, until: null, events: null, loudness: null, only: null, over: null, zone: null };

/** Without one of these nothing is said of notifications; looking for them first is what makes other requests quick. */
const SPEAKS = /\b(?:quiet\w*|silen\w+|disturb\w*|dnd|digest|un?mute\w*|mute\w*|snooze\w*|hush|notif\w+|sounds?|noise|turn|switch|stop|tell|telling|only|just|time ?zone|zone|enable|disable|no|bother\w*|alerts?|reports?|trades|messages?|i am in|i live in)\b/;

const TIME = String.raw`(?:midnight|noon|midday|\d{1,2}(?:[:.]\d{2})?(?: ?(?:am|pm|a\.m\.?|p\.m\.?|o'?clock|h\b|uhr))?(?: in the (?:morning|afternoon|evening)| at night)?)`;
const TAKES_AWAY = '(?:no(?: more)?|without|end|remove|cancel|delete|stop|disable|forget|(?:turn|switch) off)(?: (?:the|my|any|daily|all))*';
const TO = String.raw` ?(?:-|–|to|and|until|till|til|through) ?`;
const QUIET = new RegExp(String.raw`\b(?:(?:be |keep |stay )?(?:quiet|silent)(?: hours| time)?|(?:do not|not) (?:disturb|bother|wake|message|notify|ping)(?: me)?|dnd|silence|no (?:notifications?|messages?|sounds?|noise|pings?|beeps?)|mute(?: (?:me|everything|all|notifications))?)(?: (?:please|hours|are|is|at night|for me))*:? ?(?:from |between |=)?(${TIME})${TO}(${TIME})`);
const DIGEST_AT = new RegExp(String.raw`\bdigest\b(?: \w+){0,4}? ?(?:at |by |around |to |=|: ?)(${TIME})|\bdigest (${TIME})|(?<![\w.])(${TIME}) (?:daily )?digest\b`);

/** Kinds of events that may be spoken of without saying that they are messages. */
const PLAIN_CLASS = String.raw`(?:alerts?|alarms?|reports?|approvals?|system|(?:price|market|system|desk|trade|order|risk|report|alert|money|scheduled)(?: (?:messages?|notifications?|alerts?|reports?|events?|news))?)`;
/** And those that need it, lest an order or all trading is meant. */
const ANY_CLASS = String.raw`(?:${PLAIN_CLASS}|everything|anything|all|trades?|trading|orders?|fills?|risks?|money)(?: (?:messages?|notifications?|events?|news|stuff))?`;
const several = (one: string) => String.raw`((?:all )?(?:the |my )?${one}(?:(?:,? and |,? or |, )(?:the |my )?${one})*)(?! ?(?:no\.?|number|#)? ?\d)`;
const NOTICES = String.raw`(?:notif(?:y|ying)|tell(?:ing)?|messag(?:e|ing)|alert(?:ing)?|bother(?:ing)?|ping(?:ing)?|inform(?:ing)?|send(?:ing)?)(?: me)?(?: (?:anything|any more|of|about|with))*`;

const LOUDNESS: readonly (readonly [RegExp, Exclude<NotificationWords['loudness'], null>])[] = [
  [new RegExp(String.raw`\b(?:put|collect|gather|move|send|bundle) ${several(ANY_CLASS)} (?:in|into|to|with|for) (?:the |my |a |1 |one )?(?:daily )?(?=digest\b)`), 'digest'],
  [new RegExp(String.raw`\b${several(PLAIN_CLASS)} (?:go |belong |should go )?in(?:to)? the (?:daily )?(?=digest\b)`), 'digest'],
  [new RegExp(String.raw`\b(?:make|keep|send|deliver|set|show) ${several(ANY_CLASS)} (?:to )?(?:silent(?:ly)?|quiet(?:ly)?|without (?:a |any )?(?:sounds?|noise))`), 'silent'],
  [new RegExp(String.raw`^(?:please )?${several(ANY_CLASS)} (?:silent(?:ly)?|quietly|without (?:a |any )?(?:sounds?|noise))`), 'silent'],
  [new RegExp(String.raw`\bsilence ${several(ANY_CLASS)}`), 'silent'],
  [new RegExp(String.raw`\b(?:turn|switch) ${several(PLAIN_CLASS)} (?:back )?on\b|\b(?:turn|switch) (?:back )?on ${several(PLAIN_CLASS)}`), 'on'],
  [new RegExp(String.raw`\b(?:turn|switch) (?:(?:all|my|the) )*((?:\w+ )?notifications) (?:back )?on\b|\b(?:turn|switch) (?:back )?on (?:(?:all|my|the) )*((?:\w+ )?notifications)`), 'on'],
  [new RegExp(String.raw`\b(?:enable|unmute) ${several(String.raw`(?:${PLAIN_CLASS}|all notifications)`)}`), 'on'],
  [new RegExp(String.raw`^(?:please )?(?:notify|message|inform) me (?:about|of) ${several(ANY_CLASS)}(?: again)?[.!]?$`), 'on'],
  [new RegExp(String.raw`^(?:please )?tell me (?:about|of) ${several(ANY_CLASS)} again[.!]?$`), 'on'],
  [new RegExp(String.raw`\b(?:turn|switch) ${several(PLAIN_CLASS)} off\b|\b(?:turn|switch) off ${several(PLAIN_CLASS)}`), 'off'],
  [new RegExp(String.raw`\b(?:turn|switch) (?:(?:all|my|the) )*((?:\w+ )?notifications) off\b|\b(?:turn|switch) off (?:(?:all|my|the|of) )*((?:\w+ )?notifications)`), 'off'],
  [/\bstop (?:sending (?:me )?)?(?:all )?(?:the |my )?(reports|alerts|notifications)$/, 'off'],
  [new RegExp(String.raw`\b(?:stop|quit|do not|never|not) ${NOTICES} ${several(ANY_CLASS)}(?! (?:when|if|every|each|on|at|\{))`), 'off'],
  [new RegExp(String.raw`\b(?:disable|no more|mute) ${several(String.raw`(?:${PLAIN_CLASS}|everything|all notifications|notifications|all(?= ?$))`)}(?! (?:about|for|on|from) \{)`), 'off'],
  [new RegExp(String.raw`^(?:please )?${several(PLAIN_CLASS)} (?:notifications )?off$`), 'off'],
];

const ONLY = /\b(?:only|just|nothing but)\b(?: (?:notify|tell|message|inform|alert|send|show|want|care|bother|ping|me|us|about|of|to|hear|see|know|the|my))*/.source;
const LOSSES = 'loss(?:es)?|losing(?: trades?)?|losers?';
const PROFITS = 'profits?|profitable(?: trades?)?|wins?|winners?|winning(?: trades?)?|gains?';
const MORE_THAN = String.raw`(?:over|above|more than|bigger than|larger than|greater than|beyond|exceeding|of at least|at least|>)`;
const MONEY = String.raw`\$? ?(\d[\d.,]*(?: ?k\b)?)(?: ?(?:usdt|usdc|eur))?`;

/**
 * Takes out what a request says of how it wants to be notified: quiet hours, a digest, muted markets, kinds of events, thresholds. Needs the
 * symbols taken.
 */
export function takeNotificationWords(draft: Draft): NotificationWords {
  if (!SPEAKS.test(draft.text)) return NOTHING;
  const digestOff = draft.take(new RegExp(String.raw`\b${TAKES_AWAY} digests?\b|\b(?:turn|switch) (?:the |my )?(?:daily )?digest off\b|\bdigest off\b|\bno digest\b`), 'digest', () => 'off');
  const quietOff = draft.take(new RegExp(String.raw`\b${TAKES_AWAY} quiet (?:hours|time)(?: any ?more)?\b|\b(?:turn|switch) (?:the |my )?quiet (?:hours|time) off\b|\bquiet(?: hours| time)? off\b`), 'quiet', () => 'off');
  const quiet = quietOff ?? draft.take(QUIET, 'quiet', ([, from, to]) => read(() => formatQuietHours(parseQuietHours(`${from!} to ${to!}`))));
  const trades = takeTrades(draft);
  const loud = digestOff === null ? takeLoudness(draft) : null;
  const digest = digestOff ?? draft.take(DIGEST_AT, 'digest', ([, at, or, before]) => read(() => formatTimeOfDay(parseTimeOfDay(at ?? or ?? before ?? ''))));
  const unmutes = takeUnmutes(draft);
  const mutes = unmutes === false && takeMutes(draft);
  const isSaid = quiet !== null || digest !== null;
  return { quiet, digest, mutes, unmutes, until: mutes || loud?.loudness === 'off' ? takeUntil(draft) : null, events: loud?.events ?? null, loudness: loud?.loudness ?? null, ...trades, zone: takeZone(draft, isSaid) };
}

function takeLoudness(draft: Draft): { readonly events: readonly string[]; readonly loudness: Exclude<NotificationWords['loudness'], null> } | null {
  for (const [pattern, loudness] of LOUDNESS) {
    const events = draft.take(pattern, 'events', (match) => {
      const named = match.slice(1).find((group) => group !== undefined);
      return named === undefined ? null : read(() => parseEventClasses(classNames(named)));
    });
    if (events !== null) return { events, loudness };
  }
  return null;
}

/** `all price alerts` are alerts, `scheduled reports` reports, `all notifications` everything. */
function classNames(text: string): string {
  const plain = text.replace(/^(?:(?:all|the|my) )+(?=\w)/, '');
  if (/^notifications$/.test(plain)) return 'all';
  return plain.replace(/\b(?:price|market|scheduled) (?=alerts?|reports?)/g, '').replace(/\b(?:the|my) /g, '');
}

function takeUnmutes(draft: Draft): boolean | 'all' {
  if (draft.take(/\b(?:unmute|unsilence|unsnooze)(?: (?:all|everything|every market|all markets|all coins))$/, 'unmute', () => 'all') !== null) return 'all';
  return /\b(?:unmute|unsilence|unsnooze)\b.*\{symbol\}/.test(draft.text);
}

function takeMutes({ text }: Draft): boolean {
  const verb = /\b(?:mute|silence|snooze|hush|shush)\b[^.]*\{symbol\}/;
  const stop = /\b(?:stop|quit|do not|no) (?:alert|notify|tell|messag|bother|ping|warn)\w*(?: me)?(?: any ?more)? (?:about|of|on|for) (?:the )?\{symbol\}|\bno (?:more )?\{symbol\} alerts?\b|\bno (?:more )?alerts? (?:on|for|about) \{symbol\}/;
  return verb.test(text) || (stop.test(text) && !/\b(?:no need|when|if|once|whenever)\b/.test(text));
}

function takeUntil(draft: Draft): string | null {
  const bounded = /\b(?:for|until|till|til) ((?:the (?:rest|end) of (?:the )?)?[\w:-]+(?: [\w:-]+){0,2})/;
  const whole = draft.take(bounded, 'until', ([, text]) => readUntil(text!));
  return whole ?? draft.take(/\b(today|tonight|tomorrow|this week)\b/, 'until', ([, text]) => readUntil(text!));
}

/** The longest beginning of the words that is an end in time. */
function readUntil(text: string): string | null {
  const words = text.split(' ');
  for (let count = words.length; count > 0; count--) {
    const until = read(() => parseUntil(words.slice(0, count).join(' ')));
    if (until !== null) return until;
  }
  return null;
}

function takeTrades(draft: Draft): Pick<NotificationWords, 'only' | 'over'> {
  const { text } = draft;
  if (/\{strategy\}|\bback ?test|\bstrateg/.test(text)) return { only: null, over: null };
  const both = draft.take(/\b(?:tell|notify|message|inform|show|send)(?: me)?(?: about| of)? (?:all|every|any) trades?(?: again)?\b|\ball trades again\b|\bnot (?:only|just) (?:loss(?:es)?|profits?)\b|\bboth (?:profits|wins|gains|losses) and (?:losses|profits|wins)\b/, 'only', () => 'all' as const);
  const only = both
    ?? draft.take(new RegExp(String.raw`${ONLY} (?:${LOSSES})\b`), 'only', () => 'losses' as const)
    ?? draft.take(new RegExp(String.raw`${ONLY} (?:${PROFITS})\b`), 'only', () => 'profits' as const);
  const isBound = only !== null || new RegExp(String.raw`${ONLY} (?:trades?|fills?|orders?)\b`).test(draft.text);
  const over = (isBound ? draft.take(new RegExp(String.raw`(?:(?:trades?|fills?|orders?) )?${MORE_THAN} ${MONEY}`), 'over', ([, amount]) => amountOf(amount!)) : null)
    ?? draft.take(new RegExp(String.raw`\b(?:ignore|hide|drop|leave out|no) (?:small )?(?:trades?|fills?|loss(?:es)?|profits?) (?:under|below|less than|smaller than|up to) ${MONEY}`), 'over', ([, amount]) => amountOf(amount!));
  return { only, over };
}

function takeZone(draft: Draft, isBesideTimes: boolean): string | null {
  const zone = (text: string): string | null => read(() => parseZone(text.replace(/ time$/, '')));
  const named = draft.take(/\b(?:(?:my|the|our) )?time ?zone(?: is| to|:|=)* ([a-z]+(?:[/_ ][a-z_]+){0,2})/, 'zone', ([, text]) => zoneIn(text!, zone))
    ?? draft.take(/^(?:(?:by the way|btw|note),? )?i (?:am|live) (?:now )?in ([a-z]+(?: [a-z]+)?)(?: time)?[.!]?$/, 'zone', ([, text]) => zone(text!));
  if (named !== null || !isBesideTimes) return named;
  return draft.take(/(?<=\{(?:quiet|digest)\}.*)\b(?:in )?([a-z]+(?: [a-z]+)?) time\b|(?<=\{(?:quiet|digest)\} ?)in ([a-z]+(?: [a-z]+)?)(?= ?$|[,.!])/, 'zone', ([, timed, placed]) => zone(timed ?? placed ?? ''));
}

function zoneIn(text: string, zone: (text: string) => string | null): string | null {
  const words = text.split(' ');
  for (let count = words.length; count > 0; count--) {
    const found = zone(words.slice(0, count).join(' '));
    if (found !== null) return found;
  }
  return null;
}

function amountOf(text: string): string | null {
  return parseNumber(text)?.toFixed() ?? null;
}

/** What is read; `null` where it cannot be. */
function read<Value>(reader: () => Value): Value | null {
  try {
    return reader();
  } catch (error) {
    if (error instanceof OutcryError) return null;
    throw error;
  }
}
