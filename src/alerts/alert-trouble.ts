import type { Notification, Notifier } from '../people/notification.ts';
import type { Card } from '../reports/card.ts';
import { formatCount, formatDateTime } from '../reports/format.ts';
import type { Alert } from './alert.ts';

/** How long alerts may go unchecked before anybody is told. */
const PATIENCE_MS = 15 * 60_000;
/** Markets that a notice names one by one. */
const NAMED = 10;

/** An alert that cannot be checked. */
interface Trouble {
  readonly alert: Alert;
  readonly reason: string;
  /** When it was first found so, epoch milliseconds. */
  readonly since: number;
  readonly isTold: boolean;
}

/**
 * Knows which alerts cannot be checked, tells their conversations once when that lasts a quarter of an hour, and once when they can be
 * checked again. Forgotten over a restart, after which what still cannot be checked is told anew.
 */
export class AlertTrouble {
  private readonly notifier: Notifier;
  private readonly troubles = new Map<number, Trouble>();
  private recovered: Trouble[] = [];

  constructor(notifier: Notifier) {
    this.notifier = notifier;
  }

  /** Notes that an alert could not be checked. */
  failed(alert: Alert, reason: string, now: number): void {
    const known = this.troubles.get(alert.id);
    this.troubles.set(alert.id, { alert, reason, since: known?.since ?? now, isTold: known?.isTold ?? false });
  }

  /** Notes that an alert was checked. */
  works({ id }: Alert): void {
    const trouble = this.troubles.get(id);
    if (trouble?.isTold === true) this.recovered.push(trouble);
    this.troubles.delete(id);
  }

  /** Forgets alerts that are watched no more. */
  keepOnly(ids: ReadonlySet<number>): void {
    for (const id of this.troubles.keys()) if (!ids.has(id)) this.troubles.delete(id);
    this.recovered = this.recovered.filter(({ alert }) => ids.has(alert.id));
  }

  /** Tells what is to be told by now. What could not be stored for delivery is told at the next call. @throws what the notifier throws. */
  async tell(now: number): Promise<void> {
    const due = [...this.troubles.values()].filter((trouble) => !trouble.isTold && now - trouble.since >= PATIENCE_MS);
    for (const [conversation, troubles] of byConversation(due)) {
      // In turn, so that a store that fails is not asked for each of them at once.
      // oxlint-disable-next-line no-await-in-loop
      await this.notifier.notify(noticeOf('unchecked', conversation, troubles, now));
      for (const trouble of troubles) this.troubles.set(trouble.alert.id, { ...trouble, isTold: true });
    }
    for (const [conversation, troubles] of byConversation(this.recovered)) {
      // oxlint-disable-next-line no-await-in-loop
      await this.notifier.notify(noticeOf('checked', conversation, troubles, now));
      this.recovered = this.recovered.filter((trouble) => !troubles.includes(trouble));
    }
  }
}

function byConversation(troubles: readonly Trouble[]): Map<string, Trouble[]> {
  const groups = new Map<string, Trouble[]>();
  for (const trouble of troubles) {
    const group = groups.get(trouble.alert.conversation);
    if (group) group.push(trouble);
    else groups.set(trouble.alert.conversation, [trouble]);
  }
  return groups;
}

function noticeOf(kind: 'unchecked' | 'checked', conversation: string, troubles: readonly Trouble[], now: number): Notification {
  const ids = troubles.map(({ alert }) => alert.id).join('+');
  const since = Math.min(...troubles.map((trouble) => trouble.since));
  return {
    key: `alerts-${kind}:${ids}:${since}`,
    event: 'alert',
    to: { kind: 'conversation', conversation },
    card: kind === 'unchecked' ? uncheckedCard(troubles, since) : checkedCard(troubles, since, now),
    at: now,
  };
}

function uncheckedCard(troubles: readonly Trouble[], since: number): Card {
  const byPrice = troubles.some(({ alert }) => alert.timeframe === null);
  const byCandles = troubles.some(({ alert }) => alert.timeframe !== null);
  const kept = byCandles ? ' Candles that close meanwhile are looked at later.' : '';
  const lost = byPrice ? ' A price that comes and goes meanwhile is not seen.' : '';
  return {
    title: `${formatCount(troubles.length, 'alert')} could not be checked since ${formatDateTime(since)} UTC`,
    tone: 'warning',
    blocks: [
      { kind: 'text', text: linesOf(troubles).join('\n') },
      { kind: 'text', text: `Outcry goes on trying and tells you when it works again.${kept}${lost}` },
    ],
    actions: [],
  };
}

function checkedCard(troubles: readonly Trouble[], since: number, now: number): Card {
  const names = troubles.map(({ alert }) => `alert ${alert.id} (${alert.symbol})`);
  return {
    title: `${formatCount(troubles.length, 'alert')} ${troubles.length === 1 ? 'is' : 'are'} checked again`,
    tone: 'good',
    blocks: [{ kind: 'text', text: `Not checked from ${formatDateTime(since)} to ${formatDateTime(now)} UTC: ${namedFew(names)}.` }],
    actions: [],
  };
}

/** One line a reason, with the alerts that it holds up. */
function linesOf(troubles: readonly Trouble[]): readonly string[] {
  const byReason = new Map<string, string[]>();
  for (const { alert, reason } of troubles) {
    const names = byReason.get(reason) ?? [];
    names.push(`alert ${alert.id} (${alert.symbol})`);
    byReason.set(reason, names);
  }
  return [...byReason].map(([reason, names]) => `${namedFew(names)}: ${reason}`);
}

function namedFew(names: readonly string[]): string {
  return names.length <= NAMED ? names.join(', ') : `${names.slice(0, NAMED).join(', ')} and ${names.length - NAMED} more`;
}
