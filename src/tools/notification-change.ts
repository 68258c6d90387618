import { OutcryError } from '../domain/errors.ts';
import type { MarketSymbol } from '../domain/market-symbol.ts';
import { machineZone } from '../domain/time-zone.ts';
import { EVENT_CLASSES, type EventClass, MONEY_CLASSES } from '../people/notification.ts';
import { loudnessOf } from '../people/notification-policy.ts';
import { LOUDNESSES, type Loudness, type NotificationRules } from '../people/notification-rules.ts';
import { EVENT_LABELS } from './event-labels.ts';
import { parseQuietHours, parseTimeOfDay } from './values/time-of-day.ts';
import { untilInstant } from './values/until.ts';

/** What is to be changed about a conversation's notifications, arguments checked; what is left out stays. */
export interface NotificationChange {
  readonly events?: readonly EventClass[] | undefined;
  readonly loudness?: Loudness | undefined;
  readonly only?: 'all' | 'losses' | 'profits' | undefined;
  /** Decimal text, or `off`. */
  readonly over?: string | undefined;
  /** `HH:MM`, or `off`. */
  readonly digest?: string | undefined;
  /** `HH:MM-HH:MM`, or `off`. */
  readonly quiet?: string | undefined;
  readonly zone?: string | undefined;
  readonly mute?: readonly MarketSymbol[] | undefined;
  readonly unmute?: readonly (MarketSymbol | 'all')[] | undefined;
  readonly until?: string | undefined;
}

/** When the digest comes where no time was said, minutes after midnight. */
const USUAL_DIGEST = 480;

/** The rules after a change, with what was taken for granted, in sentences. */
export interface ChangedRules {
  readonly rules: NotificationRules;
  readonly notes: readonly string[];
}

/**
 * The rules as the change makes them. What is to be gathered needs a digest, and without one nothing is gathered.
 *
 * @throws OutcryError `invalid-input` for a change that does not hang together.
 */
export function changedRules(before: NotificationRules, change: NotificationChange, now: number): ChangedRules {
  const zone = change.zone ?? before.zone;
  const rules: NotificationRules = {
    loudness: loudnessAfter(before, change),
    trades: { only: change.only ?? before.trades.only, over: change.over === undefined ? before.trades.over : change.over === 'off' ? null : change.over },
    digestAt: change.digest === undefined ? before.digestAt : change.digest === 'off' ? null : parseTimeOfDay(change.digest),
    quiet: change.quiet === undefined ? before.quiet : change.quiet === 'off' ? null : parseQuietHours(change.quiet),
    zone,
    muted: mutedAfter(before, change, now, zone ?? machineZone()),
  };
  if (rules.digestAt === null && change.loudness === 'digest') {
    return { rules: { ...rules, digestAt: USUAL_DIGEST }, notes: ['There was no digest yet: it comes at 08:00.'] };
  }
  if (change.digest === 'off') {
    const kept = Object.entries(rules.loudness).filter(([, loudness]) => loudness !== 'digest');
    const wasGathering = kept.length < Object.keys(rules.loudness).length;
    return { rules: { ...rules, loudness: Object.fromEntries(kept) }, notes: wasGathering ? ['What was gathered for the digest is told as usual again.'] : [] };
  }
  if (change.digest === undefined) return { rules, notes: [] };
  const gathered = EVENT_CLASSES.filter((event) => loudnessOf(rules, event) === 'digest');
  const what = gathered.map((event) => EVENT_LABELS[event].toLowerCase()).join(', ');
  return { rules, notes: [gathered.length === 0 ? 'Nothing goes into the digest yet.' : `It gathers: ${what}. Everything else is told at once, as before.`] };
}

/** True when messages about money at stake would be told less loudly, or fewer of them: what only a person may decide. */
export function quietensMoney(before: NotificationRules, after: NotificationRules): boolean {
  const rank = (rules: NotificationRules, event: EventClass) => LOUDNESSES.indexOf(loudnessOf(rules, event));
  if ([...MONEY_CLASSES].some((event) => rank(after, event) > rank(before, event))) return true;
  if (after.trades.only !== 'all' && after.trades.only !== before.trades.only) return true;
  return after.trades.over !== null && Number(after.trades.over) > Number(before.trades.over ?? 0);
}

function loudnessAfter({ loudness }: NotificationRules, change: NotificationChange): NotificationRules['loudness'] {
  const { events, loudness: wanted } = change;
  if (events === undefined && wanted === undefined) return loudness;
  if (events === undefined) throw new OutcryError('invalid-input', `Which events are to be ${wanted ?? ''}? ${EVENT_CLASSES.join(', ')}, or all.`, { field: 'events' });
  if (wanted === undefined) throw new OutcryError('invalid-input', `How are they to be told? ${LOUDNESSES.join(', ')}.`, { field: 'loudness' });
  return { ...loudness, ...Object.fromEntries(events.map((event) => [event, wanted])) };
}

function mutedAfter({ muted }: NotificationRules, { mute, unmute, until }: NotificationChange, now: number, zone: string): NotificationRules['muted'] {
  if (until !== undefined && mute === undefined) throw new OutcryError('invalid-input', 'Which market is to be muted until then?', { field: 'mute' });
  const isFreed = (symbol: MarketSymbol) => (unmute ?? []).some((freed) => freed === 'all' || freed === symbol);
  const kept = muted.filter((one) => !isFreed(one.symbol) && !(mute ?? []).includes(one.symbol) && (one.until === null || one.until > now));
  if (mute === undefined) return kept;
  const instant = until === undefined ? null : untilInstant(until, now, zone);
  return [...kept, ...mute.map((symbol) => ({ symbol, until: instant }))];
}
