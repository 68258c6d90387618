import type { TurnUpdate } from '../../desk/channel.ts';
import { formatNumber, formatPercent } from '../../reports/format.ts';
import { safeLine } from '../../reports/safe-text.ts';

/** What a working reply does in the chat; each may fail, and nothing is made of that. */
export interface WorkingChat {
  typing(): Promise<unknown>;
  /** Shows the progress message. @returns its id. */
  show(text: string): Promise<number>;
  edit(id: number, text: string): Promise<unknown>;
  remove(id: number): Promise<unknown>;
}

/** When what is shown, in milliseconds. */
export interface WorkingPace {
  /** An answer that is there by then needs no sign of life. */
  readonly typingAfterMs: number;
  /** How often typing is shown again; Telegram shows it for 5 s. */
  readonly typingEveryMs: number;
  readonly progressAfterMs: number;
  readonly editEveryMs: number;
  /** A reply that nothing has been heard of for so long is over. */
  readonly forgottenAfterMs: number;
}

/** Telegram's customs. */
export const WORKING_PACE: WorkingPace = { typingAfterMs: 200, typingEveryMs: 4_000, progressAfterMs: 1_500, editEveryMs: 2_000, forgottenAfterMs: 15 * 60_000 };

/** Replies shown at once; a flood beyond that is answered without. */
const MAX_SHOWN = 200;

/** Replies remembered as being over, so that a late word of progress does not begin them again. */
const MAX_OVER = 500;

/** The replies that are being worked on, by the message that they answer. */
export class WorkingReplies {
  readonly #replies = new Map<string, WorkingReply>();
  readonly #over = new Set<string>();
  readonly #pace: WorkingPace;
  readonly #open: (conversation: string) => WorkingChat | null;

  /** @param open the chat of a conversation; `null` where there is none. */
  constructor(open: (conversation: string) => WorkingChat | null, pace: WorkingPace = WORKING_PACE) {
    this.#open = open;
    this.#pace = pace;
  }

  /** Replies that are shown as being worked on. */
  get size(): number {
    return this.#replies.size;
  }

  /** Shows that a message is being worked on. */
  begin(conversation: string, key: string): void {
    this.#reply(conversation, key);
  }

  /** Shows how it is getting on. */
  update(conversation: string, update: TurnUpdate, key: string): void {
    if (update.kind === 'done') return this.end(conversation, key);
    const reply = this.#reply(conversation, key);
    if (update.kind === 'working') reply?.progress(progressLine(update));
  }

  /** Takes down whatever is shown. */
  end(conversation: string, key: string): void {
    const name = nameOf(conversation, key);
    void this.#replies.get(name)?.end();
    this.#replies.delete(name);
    this.#over.add(name);
    const [oldest] = this.#over;
    if (this.#over.size > MAX_OVER && oldest !== undefined) this.#over.delete(oldest);
  }

  /** Takes down everything. Resolves when that was tried. */
  async close(): Promise<void> {
    const replies = [...this.#replies.values()];
    this.#replies.clear();
    await Promise.all(replies.map((reply) => reply.end()));
  }

  #reply(conversation: string, key: string): WorkingReply | null {
    const name = nameOf(conversation, key);
    const known = this.#replies.get(name);
    if (known) return known;
    if (this.#over.has(name)) return null;
    const chat = this.#replies.size >= MAX_SHOWN ? null : this.#open(conversation);
    if (chat === null) return null;
    const reply = new WorkingReply(chat, this.#pace, () => this.end(conversation, key));
    this.#replies.set(name, reply);
    return reply;
  }
}

function nameOf(conversation: string, key: string): string {
  return `${conversation} ${key}`;
}

/** `Reading candles 34%`, or a bare count while the total is unknown. */
export function progressLine({ label, done, total }: Extract<TurnUpdate, { kind: 'working' }>): string {
  const share = total === null || total <= 0 ? null : Math.min(1, Math.max(0, done / total));
  const how = share === null ? (done > 0 ? ` ${formatNumber(done, 0)}` : '') : ` ${formatPercent(share, 0)}`;
  return `⏳ ${safeLine(label).trim() || 'Working'}${how}`;
}

/** One reply that is being worked on: typing, then one message that is edited. */
class WorkingReply {
  readonly #chat: WorkingChat;
  readonly #pace: WorkingPace;
  readonly #timers = new Set<NodeJS.Timeout>();
  #forgotten: NodeJS.Timeout;
  readonly #forget: () => void;
  #wanted: string | null = null;
  #shown: string | null = null;
  #message: number | null = null;
  /** Calls go one after the other, so that a removal finds what an earlier call has shown. */
  #calls: Promise<void> = Promise.resolve();
  #isBusy = false;
  #isOver = false;

  constructor(chat: WorkingChat, pace: WorkingPace, forget: () => void) {
    this.#chat = chat;
    this.#pace = pace;
    this.#forget = forget;
    this.#forgotten = setTimeout(forget, pace.forgottenAfterMs);
    this.#later(pace.typingAfterMs, () => this.#type());
    this.#later(pace.progressAfterMs, () => this.#showProgress());
  }

  progress(line: string): void {
    this.#wanted = line;
    clearTimeout(this.#forgotten);
    this.#forgotten = setTimeout(this.#forget, this.#pace.forgottenAfterMs);
  }

  end(): Promise<void> {
    this.#isOver = true;
    clearTimeout(this.#forgotten);
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    return this.#call(async () => {
      if (this.#message !== null) await this.#chat.remove(this.#message);
    });
  }

  #later(ms: number, act: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      if (!this.#isOver) act();
    }, ms);
    this.#timers.add(timer);
  }

  #type(): void {
    // Best effort, and beside the calls that depend on each other.
    void this.#chat.typing().catch(ignored);
    this.#later(this.#pace.typingEveryMs, () => this.#type());
  }

  #showProgress(): void {
    this.#later(this.#pace.editEveryMs, () => this.#showProgress());
    const line = this.#wanted;
    if (line === null || line === this.#shown || this.#isBusy) return;
    this.#isBusy = true;
    void this.#call(async () => {
      if (this.#isOver) return;
      if (this.#message === null) this.#message = await this.#chat.show(line);
      else await this.#chat.edit(this.#message, line);
      this.#shown = line;
    }).then(() => (this.#isBusy = false));
  }

  #call(act: () => Promise<void>): Promise<void> {
    this.#calls = this.#calls.then(act).catch(ignored);
    return this.#calls;
  }
}

/** A sign of life that does not arrive is made up for by the answer. */
function ignored(): void {}
