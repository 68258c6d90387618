import type { Clock } from '../../domain/clock.ts';
import type { Notification } from '../../people/notification.ts';
import type { HaltWorkDone } from './halt-work.ts';
import { type CardAccount, doneNotice } from './risk-cards.ts';
import type { RiskLog } from './risk-log.ts';
import type { RiskState } from './risk-store.ts';

/** A halt is answered within this, whatever the venue does. */
const ANSWER_MS = 1_000;

/** What is told with, and noted. */
export interface HaltProgressNeeds {
  /** Tells once. Never rejects. */
  readonly tell: (notification: Notification) => Promise<void>;
  readonly clock: Clock;
  readonly log: RiskLog;
}

/** Halts of this process that were not all done when they were answered, or failed in part: their end is told, once. */
export class HaltProgress {
  readonly #needs: HaltProgressNeeds;
  /** The conversation that is told beside the owners; `null` for the owners alone. */
  readonly #unfinished = new Map<string, string | null>();
  readonly #going = new Set<Promise<unknown>>();

  constructor(needs: HaltProgressNeeds) {
    this.#needs = needs;
  }

  /** What a halt came to where it is done by the time it is to be answered, else `null`: then it goes on, and its end is told. */
  async answer(account: CardAccount, standing: RiskState, conversation: string | null, work: Promise<HaltWorkDone>): Promise<HaltWorkDone | null> {
    const done = await beforeLong(work);
    if (done !== null) return done;
    this.#unfinished.set(keyOf(standing), conversation);
    const going: Promise<unknown> = work
      .then(({ failed }) => (failed.length === 0 ? this.done(account, standing) : undefined))
      .catch((error: unknown) => this.#needs.log.error({ account: account.id, error }, 'a halt could not be carried on; it is tried again'))
      .finally(() => this.#going.delete(going));
    this.#going.add(going);
    return null;
  }

  /** Some of a halt failed, and is tried again. */
  failed(standing: RiskState): void {
    const key = keyOf(standing);
    if (!this.#unfinished.has(key)) this.#unfinished.set(key, null);
  }

  /** All of a halt is done: told where it was not when it was answered. */
  async done(account: CardAccount, standing: RiskState): Promise<void> {
    const { tell, clock } = this.#needs;
    const key = keyOf(standing);
    const conversation = this.#unfinished.get(key);
    if (conversation === undefined) return;
    this.#unfinished.delete(key);
    const now = clock.now();
    if (conversation !== null) await tell(doneNotice(account, standing, now, { kind: 'conversation', conversation }));
    await tell(doneNotice(account, standing, now, { kind: 'owners' }));
  }

  /** Resolves when what goes on is done, or has failed for now. */
  async settled(): Promise<void> {
    while (this.#going.size > 0) await Promise.all(this.#going);
  }
}

function keyOf({ account, since, scope }: RiskState): string {
  return `${account} ${since} ${scope ?? ''}`;
}

/** What a work comes to, or `null` when it takes longer than somebody in a hurry waits. */
async function beforeLong<Value>(work: Promise<Value>): Promise<Value | null> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), ANSWER_MS);
  });
  try {
    return await Promise.race([work, over]);
  } finally {
    clearTimeout(timer);
  }
}
