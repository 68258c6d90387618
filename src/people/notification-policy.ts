import { Decimal } from '../domain/money.ts';
import { localMinutes, nextLocalTime } from '../domain/time-zone.ts';
import { type EventClass, MONEY_CLASSES, type Notification } from './notification.ts';
import type { Loudness, NotificationRules } from './notification-rules.ts';

/** How a conversation is told of something. */
export interface NotificationDecision {
  readonly silent: boolean;
  /** Not before this instant, epoch milliseconds; the present where nothing holds it back. */
  readonly notBefore: number;
  /** True when it may be told as one line among others. */
  readonly mayBeDigested: boolean;
}

/** What a decision looks at. */
export type Notified = Pick<Notification, 'event' | 'symbol' | 'profit'>;

/** Classes that can wait: nothing has to be done about them. */
const ROUTINE_CLASSES: ReadonlySet<EventClass> = new Set(['report', 'system']);

const DEFAULT_LOUDNESS: Readonly<Record<EventClass, Loudness>> = { approval: 'on', order: 'on', risk: 'on', alert: 'on', report: 'silent', system: 'on' };

/** When a digest comes for which no time was set, minutes after midnight. */
const USUAL_DIGEST = 8 * 60;

const DAY_MINUTES = 1_440;
const MINUTE_MS = 60_000;

/**
 * How events of a class are told under these rules: as they say, else at the class's default. Once a conversation has a daily digest,
 * it is the default of reports and of messages about the desk itself.
 */
export function loudnessOf(rules: Pick<NotificationRules, 'loudness' | 'digestAt'>, event: EventClass): Loudness {
  const set = rules.loudness[event];
  if (set !== undefined) return set;
  return rules.digestAt !== null && ROUTINE_CLASSES.has(event) ? 'digest' : DEFAULT_LOUDNESS[event];
}

/**
 * Whether, how and when a conversation is told of something under its rules.
 *
 * What is about money at stake is told at once and by itself, whatever the hour: rules can silence it or turn it off, and nothing else.
 * Alerts come without a sound in quiet hours. Everything else waits for their end.
 *
 * @param zone the time zone where the rules name none.
 */
export function decide(notification: Notified, rules: NotificationRules, now: number, zone: string): NotificationDecision | 'drop' {
  const { event } = notification;
  const loudness = loudnessOf(rules, event);
  if (loudness === 'off' || isMuted(notification, rules, now) || !isWanted(notification, rules)) return 'drop';
  if (MONEY_CLASSES.has(event)) return { silent: loudness !== 'on', notBefore: now, mayBeDigested: false };
  const local = rules.zone ?? zone;
  if (loudness === 'digest') {
    const digest = nextLocalTime(now, rules.digestAt ?? USUAL_DIGEST, local);
    return { silent: false, notBefore: quietEnd(digest, rules, local) ?? digest, mayBeDigested: true };
  }
  const silent = loudness === 'silent';
  const end = quietEnd(now, rules, local);
  if (event === 'alert') return { silent: silent || end !== null, notBefore: now, mayBeDigested: silent };
  return { silent, notBefore: end ?? now, mayBeDigested: true };
}

/** True for an alert on a market that is muted still. */
function isMuted({ event, symbol }: Notified, { muted }: NotificationRules, now: number): boolean {
  return event === 'alert' && muted.some((one) => one.symbol === symbol && (one.until === null || now < one.until));
}

/** False for a settled trade that is not among those that are to be told. */
function isWanted({ profit }: Notified, { trades: { only, over } }: NotificationRules): boolean {
  if (profit === undefined) return true;
  const amount = new Decimal(profit.amount);
  if (only === 'losses' && !amount.lessThan(0)) return false;
  if (only === 'profits' && !amount.greaterThan(0)) return false;
  return over === null || amount.abs().greaterThan(over);
}

/** The instant at which the quiet hours end that `time` lies in; `null` when it lies in none. */
function quietEnd(time: number, { quiet }: Pick<NotificationRules, 'quiet'>, zone: string): number | null {
  if (quiet === null) return null;
  const minutes = localMinutes(time, zone);
  const isQuiet = quiet.from <= quiet.to ? minutes >= quiet.from && minutes < quiet.to : minutes >= quiet.from || minutes < quiet.to;
  if (!isQuiet) return null;
  // By the clock's own count, which also holds in an hour that comes twice; unless clocks are changed on the way.
  const minutesLeft = (quiet.to - minutes + DAY_MINUTES) % DAY_MINUTES;
  const end = (Math.floor(time / MINUTE_MS) + minutesLeft) * MINUTE_MS;
  if (localMinutes(end, zone) === quiet.to) return end;
  const jump = nextLocalTime(time, quiet.to, zone);
  // Where clocks leave the end out, they may jump into the next quiet hours.
  return quietEnd(jump, { quiet }, zone) ?? jump;
}
