import type { TurnUpdate } from '../../desk/channel.ts';
import { formatPercent } from '../../reports/format.ts';
import { escapeLine } from './discord-text.ts';

/** How soon and how often a turn shows itself, in milliseconds. */
export interface DisplayPace {
  /** An answer that is there by then is not announced by typing. */
  readonly typingAfterMs: number;
  /** Discord shows typing for ten seconds. */
  readonly typingEveryMs: number;
  /** An answer that is there by then is not announced by a line of progress. */
  readonly progressAfterMs: number;
  /** The least time between two changes of the line of progress. */
  readonly progressEveryMs: number;
}

/** The pace of the real thing. */
export const DISPLAY_PACE: DisplayPace = { typingAfterMs: 300, typingEveryMs: 8_000, progressAfterMs: 1_500, progressEveryMs: 1_500 };

/** Where a turn is shown. Each may reject: nothing of it matters enough to be tried again. */
export interface TurnSurface {
  /** Shows that an answer is being written; `null` where something shows that already. */
  readonly typing: (() => Promise<void>) | null;
  /** Shows a line, in the place of the one before. */
  show(line: string): Promise<void>;
  /** Takes the line away; called when the answer comes. */
  clear(): Promise<void>;
}

/** Shows that a turn is being worked at, and how far it is. Best effort: it never throws, and leaves no timer behind. */
export class TurnDisplay {
  readonly #surface: TurnSurface;
  readonly #pace: DisplayPace;
  #typing: NodeJS.Timeout | null = null;
  #progress: NodeJS.Timeout | null = null;
  #busy: Promise<void> = Promise.resolve();
  #line = '';
  #shown = '';
  /** True while the line must not be changed yet. */
  #resting = true;
  #over = false;

  constructor(surface: TurnSurface, pace: DisplayPace) {
    this.#surface = surface;
    this.#pace = pace;
    if (surface.typing) this.#typing = setTimeout(() => this.#type(), pace.typingAfterMs);
    this.#rest(pace.progressAfterMs);
  }

  /** Notes how far the turn is. Words are left to the card that brings them. */
  update(update: TurnUpdate): void {
    if (this.#over || update.kind !== 'working') return;
    this.#line = progressLine(update);
    this.#show();
  }

  /** Shows nothing more, because the answer is on its way: resolves when what was being shown cannot come after it. Never rejects. */
  async end(): Promise<void> {
    if (!this.#over) {
      this.#over = true;
      if (this.#typing) clearTimeout(this.#typing);
      if (this.#progress) clearTimeout(this.#progress);
      this.#busy = this.#busy.then(() => (this.#shown === '' ? undefined : this.#surface.clear().catch(() => {})));
    }
    await this.#busy;
  }

  #type(): void {
    void this.#surface.typing?.().catch(() => {});
    this.#typing = setTimeout(() => this.#type(), this.#pace.typingEveryMs);
  }

  #show(): void {
    if (this.#resting || this.#over || this.#line === this.#shown) return;
    this.#resting = true;
    this.#shown = this.#line;
    this.#busy = this.#surface
      .show(this.#line)
      .catch(() => {})
      .finally(() => {
        if (!this.#over) this.#rest(this.#pace.progressEveryMs);
      });
  }

  #rest(ms: number): void {
    this.#progress = setTimeout(() => {
      this.#resting = false;
      this.#show();
    }, ms);
  }
}

function progressLine({ label, done, total }: Extract<TurnUpdate, { kind: 'working' }>): string {
  const words = escapeLine(label.trim() || 'Working');
  return total === null || total <= 0 ? `⏳ ${words}…` : `⏳ ${words} · ${formatPercent(Math.min(1, Math.max(0, done / total)), 0)}`;
}
