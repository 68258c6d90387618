import type { Channel, Delivery, Inbound, InboundCommand, InboundHandler, TurnUpdate } from '../../src/desk/channel.ts';
import type { Action, Card } from '../../src/reports/card.ts';

/** A card as a channel was asked to show it. */
export interface SentCard {
  readonly conversation: string;
  readonly card: Card;
}

/** A channel in memory: says what a test tells it to, and keeps what it is asked to show. */
export class ScriptedChannel implements Channel {
  readonly id: string;
  /** Whether it shows words as they come. */
  streamsWords = true;
  readonly deliveries: Delivery[] = [];
  readonly sent: SentCard[] = [];
  readonly updates: TurnUpdate[] = [];
  stopped = false;
  /** Thrown by `start`. */
  startFailure: Error | null = null;
  /** Thrown by the next `send`s while set. */
  failure: Error | null = null;
  /** What a `send` waits for, or throws, before the card is shown. */
  beforeSend: (delivery: Delivery) => Promise<void> = () => Promise.resolve();
  #handler: InboundHandler | null = null;
  #messages = 0;

  constructor(id = 'scripted') {
    this.id = id;
  }

  async start(handler: InboundHandler): Promise<void> {
    if (this.startFailure) throw this.startFailure;
    this.#handler = handler;
    this.report('up');
  }

  /** Shows a card as one part. */
  async send(delivery: Delivery): Promise<void> {
    if (this.failure) throw this.failure;
    await this.beforeSend(delivery);
    if (delivery.partsSent > 0) return;
    this.deliveries.push(delivery);
    this.sent.push({ conversation: delivery.conversation, card: delivery.card });
    await delivery.onPart(1);
  }

  update(_conversation: string, update: TurnUpdate): void {
    this.updates.push(update);
  }

  stop(): Promise<void> {
    this.stopped = true;
    this.#handler = null;
    return Promise.resolve();
  }

  /** Somebody writes; resolves when the desk has dealt with it. */
  async say(text: string, details: Partial<Inbound> = {}): Promise<void> {
    await this.#handler?.message({ ...this.#envelope(), text, ...details });
  }

  /** Somebody presses a button. */
  async press(action: Action, details: Partial<Inbound> = {}): Promise<void> {
    const { text: _, ...envelope } = { text: '', ...this.#envelope(), ...details };
    await this.#handler?.action({ ...envelope, action });
  }

  /** Somebody gives a command with its arguments by name. */
  async command(command: string, args: InboundCommand['args'] = {}, details: Partial<InboundCommand> = {}): Promise<void> {
    await this.#handler?.command({ ...this.#envelope(), command, args, ...details });
  }

  /** The connection comes up or goes down. */
  report(state: 'up' | 'down', reason = '', needsPerson = false): void {
    this.#handler?.health({ channel: this.id, state, reason, needsPerson });
  }

  /** Somebody asks for the running turn to be given up. */
  cancel(conversation = 'c1'): boolean {
    return this.#handler?.cancel(this.id, conversation) ?? false;
  }

  /** Titles of the cards shown so far. */
  get titles(): readonly string[] {
    return this.sent.map(({ card }) => card.title);
  }

  /** Words streamed so far. */
  get words(): string {
    return this.updates.map((update) => (update.kind === 'words' ? update.text : '')).join('');
  }

  #envelope(): Omit<Inbound, 'text' | 'file'> {
    this.#messages += 1;
    return { channel: this.id, conversation: 'c1', isPrivate: true, user: 'owner', key: `m${this.#messages}`, sentAt: 0 };
  }
}
