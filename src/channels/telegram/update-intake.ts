import type { Update } from 'grammy/types';
import type { ButtonBook } from '../../desk/button-book.ts';
import type { Inbound, InboundHandler, NotTaken } from '../../desk/channel.ts';
import type { Logger } from '../../desk/logger.ts';
import type { Menu } from '../../desk/menu.ts';
import type { Clock } from '../../domain/clock.ts';
import { type ApiClients, grammySignal } from './api-clients.ts';
import { causeOf, isTooOld } from './api-failure.ts';
import { type MovedChats, conversationOf } from './conversation.ts';
import { inboundFile } from './file-download.ts';
import { type ReceivedUpdate, readUpdate } from './inbound-reader.ts';
import { referenceOf } from './keyboard.ts';
import type { Batch } from './update-poller.ts';

/** What the intake stands on. */
export interface UpdateIntakeOptions {
  readonly api: ApiClients;
  readonly token: string;
  readonly apiUrl: string | null;
  readonly moved: MovedChats;
  readonly buttons: ButtonBook;
  readonly menu: Menu;
  readonly clock: Clock;
  readonly log: Logger;
  readonly handler: InboundHandler;
}

type Of<Kind extends ReceivedUpdate['kind']> = Extract<ReceivedUpdate, { kind: Kind }>;

/** Calls the desk; `onTaken` is for it to call when it has kept what came. */
type HandOver = (onTaken: () => void) => Promise<void | NotTaken>;

const CHANNEL = 'telegram';

/** How long a conversation waits for a pressed button to be answered. */
const PRESS_MS = 800;
/** An update that nobody says to be kept is asked for again only after a crash; the others must not wait for it. */
const KEPT_AFTER_MS = 5_000;
/** Telegram keeps updates for a day: a press of unknown age may be as old. */
const OLDEST_MS = 24 * 3_600_000;
/** How often one conversation hears what cannot be read. */
const EXPLAIN_EVERY_MS = 60_000;
/** Conversations that are remembered for that. */
const MAX_EXPLAINED = 1_000;

const UNREADABLE = 'I read text and CSV files. Pictures, voice and stickers I cannot read.';
const OLD_BUTTON = 'This button is too old, or belongs to another chat. Ask again for a fresh one.';
const FOREIGN_BUTTON = 'This button is not one of mine.';

/** Hands updates over to the desk, in their order within a conversation, and none held up by another conversation's. */
export class UpdateIntake {
  readonly #options: UpdateIntakeOptions;
  /** What a conversation's next update has to wait for: that the one before it is handed over. */
  readonly #ends = new Map<string, Promise<void>>();
  /** When a conversation was told what cannot be read. */
  readonly #explained = new Map<string, number>();

  constructor(options: UpdateIntakeOptions) {
    this.#options = options;
  }

  /** Hands a batch over. Resolves when each update is kept or needs no keeping, with how many are, counted from the first. Never rejects. */
  async take({ updates, me, notBefore }: Batch): Promise<number> {
    const taken = await Promise.all(updates.map((update) => this.#takeOne(update, me, notBefore)));
    const missing = taken.indexOf('not-taken');
    return missing < 0 ? updates.length : missing;
  }

  #takeOne(update: Update, me: Batch['me'], notBefore: number): Promise<void | NotTaken> {
    const received = readUpdate(update, me);
    switch (received.kind) {
      case 'ignored':
        return Promise.resolve();
      case 'moved':
        return this.#guarded(() => this.#options.moved.note(received.from, received.to));
      case 'unreadable':
        // Whatever becomes of it, the update needs no keeping.
        void this.#guarded(() => this.#explain(received));
        return Promise.resolve();
      case 'message':
        return this.#inOrder(received, async () => this.#message(received));
      case 'press':
        return this.#inOrder(received, () => this.#press(received, notBefore));
    }
  }

  /** Hands over when the conversation's earlier updates are. Resolves when it is kept or needs no keeping. */
  async #inOrder(received: Of<'message' | 'press'>, prepare: () => Promise<HandOver | null>): Promise<void | NotTaken> {
    const conversation = this.#conversation(received);
    const before = this.#ends.get(conversation);
    let handedOver = () => {};
    const end = new Promise<void>((resolve) => {
      handedOver = resolve;
    });
    this.#ends.set(conversation, end);
    let kept: Promise<void | NotTaken> | undefined;
    try {
      await before;
      const handOver = await prepare();
      // Not waited for before the next one's turn: the desk has its own queue, and a slow turn must not hold up the way into it.
      if (handOver !== null) kept = this.#kept(handOver);
    } catch (error) {
      this.#options.log.error({ channel: CHANNEL, conversation, cause: causeOf(error) }, 'an update could not be handed over');
    } finally {
      if (this.#ends.get(conversation) === end) this.#ends.delete(conversation);
      handedOver();
    }
    return kept;
  }

  #kept(handOver: HandOver): Promise<void | NotTaken> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(), KEPT_AFTER_MS);
      const settle = (result: void | NotTaken) => {
        clearTimeout(timer);
        resolve(result);
      };
      void this.#guarded(() => handOver(() => settle())).then(settle);
    });
  }

  #message(received: Of<'message'>): HandOver {
    const { handler } = this.#options;
    const { text, sentAt, document } = received;
    const file = document === null ? {} : { file: inboundFile(document, this.#options) };
    return (onTaken) => handler.message({ ...this.#inbound(received), text, sentAt, ...file, onTaken });
  }

  /** Answers a pressed button, so that it stops turning, and finds what it stands for. */
  async #press(received: Of<'press'>, notBefore: number): Promise<HandOver | null> {
    const { buttons, handler, clock } = this.#options;
    const reference = referenceOf(received.data);
    const action = reference === null ? null : await buttons.find(CHANNEL, this.#conversation(received), reference);
    const answered = await this.#answer(received.query, action !== null ? '' : reference === null ? FOREIGN_BUTTON : OLD_BUTTON);
    if (action === null) return null;
    const now = clock.now();
    // A press says nothing of its time. One that Telegram took an answer for is fresh; else it came after the poll before, at best.
    const sentAt = answered === 'in-time' ? now : answered === 'too-late' || notBefore === 0 ? now - OLDEST_MS : notBefore;
    return (onTaken) => handler.action({ ...this.#inbound(received), sentAt, action, onTaken });
  }

  async #answer(query: string, text: string): Promise<'in-time' | 'too-late' | 'unknown'> {
    const giveUp = AbortSignal.timeout(PRESS_MS);
    try {
      await this.#options.api.quick.answerCallbackQuery(query, text === '' ? {} : { text, show_alert: false }, grammySignal(giveUp));
      return 'in-time';
    } catch (error) {
      return isTooOld(error) ? 'too-late' : 'unknown';
    }
  }

  /** Says what can be read, to people whom the desk knows; strangers get no second answer. */
  async #explain(received: Of<'unreadable'>): Promise<void> {
    const { api, menu, moved, clock } = this.#options;
    const conversation = this.#conversation(received);
    const now = clock.now();
    if (now - (this.#explained.get(conversation) ?? Number.NEGATIVE_INFINITY) < EXPLAIN_EVERY_MS) return;
    const [oldest] = this.#explained.keys();
    if (this.#explained.size >= MAX_EXPLAINED && oldest !== undefined) this.#explained.delete(oldest);
    this.#explained.set(conversation, now);
    const audience = await menu.audience(CHANNEL);
    if (!audience.some(({ user }) => user === received.user)) return;
    const { chat, thread } = received.place;
    await api.quick.sendMessage(moved.current(chat), UNREADABLE, thread === null ? {} : { message_thread_id: thread });
  }

  #conversation({ place }: Of<'message' | 'press' | 'unreadable'>): string {
    return conversationOf({ ...place, chat: this.#options.moved.original(place.chat) });
  }

  #inbound(received: Of<'message' | 'press'>): Omit<Inbound, 'text' | 'sentAt'> {
    const { isPrivate, user, key } = received;
    return { channel: CHANNEL, conversation: this.#conversation(received), isPrivate, user, key };
  }

  /** A handler that throws, which it must not, costs its own update and no other. */
  async #guarded(act: () => Promise<void | NotTaken>): Promise<void | NotTaken> {
    try {
      return await act();
    } catch (error) {
      this.#options.log.error({ channel: CHANNEL, cause: causeOf(error) }, 'an update could not be dealt with');
      return undefined;
    }
  }
}
