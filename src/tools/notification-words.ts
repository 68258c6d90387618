import { localDate, localMinutes, machineZone } from '../domain/time-zone.ts';
import { EVENT_CLASSES } from '../people/notification.ts';
import { loudnessOf } from '../people/notification-policy.ts';
import type { NotificationRules } from '../people/notification-rules.ts';
import type { Field } from '../reports/card.ts';
import { formatDate } from '../reports/format.ts';
import { EVENT_LABELS } from './event-labels.ts';
import { formatQuietHours, formatTimeOfDay } from './values/time-of-day.ts';

const LOUDNESS_WORDS = { on: 'on', silent: 'without a sound', digest: 'in the digest', off: 'off' } as const;

/** The rules of a conversation as fields of a card. */
export function ruleFields(rules: NotificationRules, now: number): readonly Field[] {
  const zone = rules.zone ?? machineZone();
  const muted = rules.muted.filter(({ until }) => until === null || until > now);
  return [
    ...EVENT_CLASSES.map((event) => ({ label: EVENT_LABELS[event], value: LOUDNESS_WORDS[loudnessOf(rules, event)] })),
    { label: 'Trades told', value: tradeWords(rules) },
    { label: 'Digest', value: rules.digestAt === null ? 'none' : `daily at ${formatTimeOfDay(rules.digestAt)}` },
    { label: 'Quiet hours', value: rules.quiet === null ? 'none' : `${formatQuietHours(rules.quiet)}; money still sounds` },
    { label: 'Muted', value: muted.length === 0 ? 'nothing' : muted.map(({ symbol, until }) => `${symbol} ${until === null ? 'until further notice' : `until ${localTime(until, zone)}`}`).join(', ') },
    { label: 'Time zone', value: rules.zone ?? `${zone}, this machine's` },
  ];
}

/** The rules for scripts: what applies to each class, not only what was set. */
export function ruleData(rules: NotificationRules): Readonly<Record<string, unknown>> {
  return { ...rules, loudness: Object.fromEntries(EVENT_CLASSES.map((event) => [event, loudnessOf(rules, event)])), zone: rules.zone ?? machineZone() };
}

/** An instant as clocks in a zone show it: `2026-03-01 18:00`. */
export function localTime(time: number, zone: string): string {
  return `${formatDate(localDate(time, zone))} ${formatTimeOfDay(localMinutes(time, zone))}`;
}

function tradeWords({ trades: { only, over } }: NotificationRules): string {
  const which = only === 'all' ? 'all' : `only ${only}`;
  return over === null ? which : `${which} over ${over}`;
}
