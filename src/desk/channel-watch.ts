import type { Clock } from '../domain/clock.ts';
import { messageOf } from '../domain/errors.ts';
import type { Notifier } from '../people/notification.ts';
import { noticeCard } from '../reports/error-card.ts';
import { formatDuration } from '../reports/format.ts';
import type { ChannelHealth } from './channel.ts';
import type { Logger } from './logger.ts';

/** How a channel is getting on, for `/status`. */
export interface ChannelState {
  readonly id: string;
  readonly state: 'up' | 'down';
  /** What is wrong and what is being done about it, as one sentence; empty when it is up. */
  readonly reason: string;
}

/** A channel that is down for less than this mends itself before anybody needs to know. */
const TELL_AFTER_MS = 60_000;

/** A channel that does not work. */
interface Outage {
  readonly since: number;
  health: ChannelHealth;
  told: 'nothing' | 'down' | 'needs-person';
  timer: NodeJS.Timeout | null;
}

/** Keeps an eye on the channels: what goes down is logged, and told to the owners on the other channels when it does not mend itself. */
export class ChannelWatch {
  readonly #notifier: Notifier;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #states = new Map<string, ChannelState>();
  readonly #outages = new Map<string, Outage>();

  constructor({ channels, notifier, clock, log }: { readonly channels: readonly string[]; readonly notifier: Notifier; readonly clock: Clock; readonly log: Logger }) {
    this.#notifier = notifier;
    this.#clock = clock;
    this.#log = log;
    for (const id of channels) this.#states.set(id, { id, state: 'down', reason: 'Not connected yet.' });
  }

  /** Every channel, in the order in which they were given. */
  states(): readonly ChannelState[] {
    return [...this.#states.values()];
  }

  /** Takes a report in. */
  note(health: ChannelHealth): void {
    const { channel: id, state, reason } = health;
    this.#states.set(id, { id, state, reason: state === 'up' ? '' : reason });
    if (state === 'up') this.#up(id);
    else this.#down(id, health);
  }

  /** Tells nothing more. */
  stop(): void {
    for (const { timer } of this.#outages.values()) if (timer) clearTimeout(timer);
    this.#outages.clear();
  }

  #down(id: string, health: ChannelHealth): void {
    let outage = this.#outages.get(id);
    if (!outage) {
      outage = { since: this.#clock.now(), health, told: 'nothing', timer: null };
      this.#outages.set(id, outage);
      const begun = outage;
      outage.timer = setTimeout(() => this.#tellDown(id, begun), TELL_AFTER_MS);
      outage.timer.unref();
      this.#log.error({ channel: id, reason: health.reason, needsPerson: health.needsPerson }, 'a channel is down');
    }
    outage.health = health;
    if (health.needsPerson) this.#tellDown(id, outage);
  }

  #tellDown(id: string, outage: Outage): void {
    const { needsPerson, reason } = outage.health;
    const told = needsPerson ? 'needs-person' : 'down';
    if (outage.told === told || outage.told === 'needs-person') return;
    outage.told = told;
    const next = needsPerson ? 'It stays down until somebody sees to it.' : 'It goes on trying by itself.';
    this.#tell(`channel-${told}:${id}:${outage.since}`, id, noticeCard(`${nameOf(id)} is down`, `${reason} ${next} What Outcry has to say there meanwhile is kept and delivered afterwards.`));
  }

  #up(id: string): void {
    const outage = this.#outages.get(id);
    if (!outage) return;
    this.#outages.delete(id);
    if (outage.timer) clearTimeout(outage.timer);
    const lasted = formatDuration(this.#clock.now() - outage.since);
    this.#log.error({ channel: id, lasted }, 'a channel is up again');
    if (outage.told === 'nothing') return;
    this.#tell(`channel-up:${id}:${outage.since}`, id, noticeCard(`${nameOf(id)} is back`, `It was down for ${lasted}.`, 'good'));
  }

  #tell(key: string, channel: string, card: ReturnType<typeof noticeCard>): void {
    this.#notifier.notify({ key, event: 'system', to: { kind: 'owners', except: channel }, card, at: this.#clock.now() }).catch((error: unknown) => {
      this.#log.error({ channel, key, cause: messageOf(error) }, 'the owners could not be told of a channel');
    });
  }
}

/** A channel's name in a sentence: `Telegram`. */
function nameOf(id: string): string {
  return id.slice(0, 1).toUpperCase() + id.slice(1);
}
