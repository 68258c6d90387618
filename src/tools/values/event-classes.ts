import { OutcryError } from '../../domain/errors.ts';
import { didYouMean } from '../../domain/nearest.ts';
import { EVENT_CLASSES, type EventClass, MONEY_CLASSES } from '../../people/notification.ts';

const WORDS: Readonly<Record<string, readonly EventClass[]>> = {
  all: EVENT_CLASSES, everything: EVENT_CLASSES, any: EVENT_CLASSES, anything: EVENT_CLASSES, notifications: EVENT_CLASSES, notification: EVENT_CLASSES,
  money: EVENT_CLASSES.filter((event) => MONEY_CLASSES.has(event)),
  approvals: ['approval'], orders: ['order'], trades: ['order'], trade: ['order'], trading: ['order'], fills: ['order'], fill: ['order'],
  risks: ['risk'], halts: ['risk'], alerts: ['alert'], alarms: ['alert'], reports: ['report'], schedules: ['report'], jobs: ['report'], digests: ['report'],
  desk: ['system'], connection: ['system'], connections: ['system'], errors: ['system'], backups: ['system'], technical: ['system'],
};
/** Words that stand beside the name of a class and add nothing. */
const BESIDE = /\b(?:messages?|events?|notifications?(?= )|news|stuff|the|my|about)\b/g;

/**
 * The classes of events that a text names, each once, in the order of the house: `alerts and reports`, `system messages`, `all`, `money`.
 *
 * @throws OutcryError `invalid-input` naming the nearest.
 */
export function parseEventClasses(text: string): readonly EventClass[] {
  const names = text.toLowerCase().split(/[,;&]|\s+and\s+|\s+or\s+/).map((name) => plainName(name)).filter((name) => name !== '');
  const found = new Set(names.flatMap((name) => classesOf(name) ?? unknown(name)));
  if (found.size === 0) throw new OutcryError('invalid-input', `expected one or more of ${EVENT_CLASSES.join(', ')}, or all.`, { field: 'events' });
  return EVENT_CLASSES.filter((event) => found.has(event));
}

function plainName(written: string): string {
  const whole = written.trim();
  const bare = whole.replaceAll(BESIDE, ' ').replaceAll(/\s+/g, ' ').trim();
  return bare === '' ? whole : bare;
}

function classesOf(name: string): readonly EventClass[] | undefined {
  const own = EVENT_CLASSES.filter((event) => event === name);
  return own.length > 0 ? own : WORDS[name];
}

function unknown(name: string): never {
  const known = [...EVENT_CLASSES, 'all', 'money'];
  throw new OutcryError('invalid-input', `"${name}" is no kind of event: expected ${known.join(', ')}.${didYouMean(name, [...known, ...Object.keys(WORDS)])}`, { field: 'events' });
}
