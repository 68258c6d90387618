import { randomBytes } from 'node:crypto';
import type { Clock } from '../domain/clock.ts';
import { OutcryError, messageOf } from '../domain/errors.ts';
import type { Progress } from '../domain/progress.ts';
import type { Card } from '../reports/card.ts';
import { bugCard, errorCard, noticeCard } from '../reports/error-card.ts';
import { formatDuration } from '../reports/format.ts';
import type { Tool } from '../tools/tool.ts';
import type { Agent } from './agent-port.ts';
import type { Channel, ChannelHealth, Inbound, InboundAction, InboundCommand, InboundHandler, NotTaken, TurnUpdate } from './channel.ts';
import type { Command, CommandLine, ToolRunner } from './command-port.ts';
import type { Person } from '../people/person.ts';
import type { Identity } from './identity.ts';
import type { Inbox } from './inbox.ts';
import type { Logger } from './logger.ts';
import { requireRole } from './roles.ts';
import { TurnQueue } from './turn-queue.ts';

/** What the desk stands on. */
export interface DeskDependencies {
  readonly channels: readonly Channel[];
  readonly identity: Identity;
  readonly inbox: Inbox;
  readonly commands: CommandLine;
  readonly tools: ToolRunner;
  readonly agent: Agent;
  readonly clock: Clock;
  readonly log: Logger;
  /** True for tools that wait for nothing: halting. */
  readonly urgent: (tool: Tool) => boolean;
}

/** A message that moves money is not carried out when it is older than this. */
export const TRADE_EXPIRY_MS = 2 * 60_000;

/** Any other message is not answered when it is older than this. */
export const MESSAGE_EXPIRY_MS = 10 * 60_000;

/** Messages of one conversation that may wait behind the one being answered. */
const MAX_WAITING = 5;

/** Strangers remembered as having been refused; beyond this the oldest may hear it a second time. */
const MAX_STRANGERS = 10_000;

/** How long `stop` waits for running turns before it aborts them; the service must be down within 15 s of a SIGTERM. */
const STOP_GRACE_MS = 8_000;

/** What a message asks for, once read. */
type Request =
  | { readonly kind: 'command'; readonly command: Command }
  | { readonly kind: 'talk'; readonly text: string }
  | { readonly kind: 'reset' }
  | { readonly kind: 'unreadable'; readonly error: Error };

/** A received message or button press, with what was written or pressed. */
type Received = Omit<Inbound, 'text'> & { readonly text: string };

/**
 * Where every message is handled, whatever channel it came by: who wrote it, was it seen before, what does it ask for, may
 * they, is it still fresh; then its turn in the conversation's queue, and the answer back to the channel.
 *
 * A message that was taken up and not answered, because the desk was stopped or killed, is owned up to at the next start.
 */
export class Desk implements InboundHandler {
  readonly #channels: ReadonlyMap<string, Channel>;
  readonly #deps: DeskDependencies;
  readonly #queue = new TurnQueue(MAX_WAITING);
  readonly #refused = new Set<string>();

  constructor(dependencies: DeskDependencies) {
    this.#deps = dependencies;
    this.#channels = new Map(dependencies.channels.map((channel) => [channel.id, channel]));
  }

  /** Owns up to what the last run left unanswered and starts the channels. @throws what a channel that cannot start throws. */
  async start(): Promise<void> {
    // Read before anything new can be taken up.
    const unanswered = await this.#deps.inbox.unfinished();
    for (const channel of this.#channels.values()) await channel.start(this);
    for (const message of unanswered) {
      if (!this.#channels.has(message.channel)) continue;
      const delivered = await this.deliver(message.channel, message.conversation, interruptedCard(message.text));
      if (delivered) await this.#deps.inbox.finish(message.channel, message.key);
    }
  }

  /** Takes nothing more, waits for the running turns (at most `graceMs`, then aborts them), and stops the channels. */
  async stop(graceMs: number = STOP_GRACE_MS): Promise<void> {
    await this.#queue.close(graceMs);
    const stopped = await Promise.allSettled([...this.#channels.values()].map((channel) => channel.stop()));
    for (const result of stopped) {
      if (result.status === 'rejected') this.#deps.log.error({ cause: messageOf(result.reason) }, 'a channel did not stop cleanly');
    }
  }

  /** Handles a written message; see `InboundHandler`. */
  async message(inbound: Inbound): Promise<void | NotTaken> {
    return this.#receive(inbound, () => this.#read(inbound.text));
  }

  /** Handles a pressed button; approving and declining are the commands of the same name. */
  async action(inbound: InboundAction): Promise<void | NotTaken> {
    const { action } = inbound;
    return this.#receive({ ...inbound, text: action.label }, async () => {
      if (action.kind !== 'run') return this.#read(`/${action.kind} ${action.approvalId}`);
      const tool = this.#deps.commands.tool(action.tool);
      if (tool) return { kind: 'command', command: { tool, args: action.args } };
      return { kind: 'unreadable', error: new OutcryError('not-found', 'This button belongs to an earlier version of Outcry.', { hint: 'Ask again for a fresh one.' }) };
    });
  }

  /** Handles a command that came with its arguments by name. */
  async command(inbound: InboundCommand): Promise<void | NotTaken> {
    const { command, args } = inbound;
    return this.#receive({ ...inbound, text: `/${command}` }, async () => {
      const { tool } = await this.#deps.commands.parse(`/${command}`);
      return { kind: 'command', command: { tool, args } };
    });
  }

  /** Notes how a channel is getting on. */
  health({ channel, state, reason }: ChannelHealth): void {
    if (state === 'down') this.#deps.log.error({ channel, reason }, 'a channel is down');
  }

  /** Gives up the turn running in a conversation; see `InboundHandler`. */
  cancel(channel: string, conversation: string): boolean {
    return this.#queue.cancel(laneOf(channel, conversation));
  }

  /**
   * The one way out: every card, answers and notices alike, leaves through here. Never rejects.
   *
   * @returns whether the channel took it.
   */
  async deliver(channel: string, conversation: string, card: Card): Promise<boolean> {
    try {
      const out = this.#channels.get(channel);
      if (!out) throw new Error(`no channel is called ${channel}`);
      await out.send({ id: randomBytes(8).toString('hex'), conversation, card, inReplyTo: null, onlyFor: null, silent: false, partsSent: 0, onPart: () => Promise.resolve() });
      return true;
    } catch (error) {
      this.#deps.log.error({ channel, conversation, title: card.title, cause: messageOf(error) }, 'a card could not be delivered');
      return false;
    }
  }

  /** A message's whole way. Never rejects: what goes wrong here is told to whoever wrote, or logged. */
  async #receive(inbound: Received, read: () => Promise<Request>): Promise<void | NotTaken> {
    // Not taken up, not claimed: a channel that delivers again will find the next start.
    if (this.#queue.closed) return 'not-taken';
    try {
      const person = await this.#deps.identity.whoIs(inbound.channel, inbound.user);
      if (person === 'stranger') return await this.#refuse(inbound);
      const { channel, conversation, key, text } = inbound;
      if (!(await this.#deps.inbox.claim({ channel, conversation, key, text }, this.#deps.clock.now()))) return;
      inbound.onTaken?.();
      await this.#schedule(inbound, person, await readable(read));
    } catch (error) {
      await this.deliver(inbound.channel, inbound.conversation, this.#cardOf(error, inbound));
    }
  }

  /** One polite refusal to each stranger, with the id that an owner would need; silence ever after. */
  async #refuse({ channel, user, conversation }: Received): Promise<void> {
    const stranger = `${channel}:${user}`;
    if (this.#refused.has(stranger)) return;
    const [oldest] = this.#refused;
    if (this.#refused.size >= MAX_STRANGERS && oldest !== undefined) this.#refused.delete(oldest);
    this.#refused.add(stranger);
    const text = `This desk serves its owner only. If that should include you, ask them to add your ${channel} id: ${user}`;
    await this.deliver(channel, conversation, noticeCard('Not for you yet', text, 'neutral'));
  }

  async #read(text: string): Promise<Request> {
    const trimmed = text.trim();
    if (!trimmed.startsWith('/')) return { kind: 'talk', text: trimmed };
    if (/^\/new(@\w+)?$/i.test(trimmed)) return { kind: 'reset' };
    return { kind: 'command', command: await this.#deps.commands.parse(trimmed) };
  }

  /** Waits for the message's turn and takes it; urgent commands wait for nothing. */
  async #schedule(inbound: Received, person: Person, request: Request): Promise<void> {
    const turn = (signal: AbortSignal) => this.#turn(inbound, person, request, signal);
    if (request.kind === 'command' && this.#deps.urgent(request.command.tool)) return this.#queue.runNow(turn);
    const lane = laneOf(inbound.channel, inbound.conversation);
    if (!this.#queue.closed && this.#queue.isFull(lane)) {
      const text = `${MAX_WAITING} messages are waiting already: this one was not taken. Send it again when they are answered.`;
      await this.deliver(inbound.channel, inbound.conversation, noticeCard('Busy', text));
      return this.#deps.inbox.finish(inbound.channel, inbound.key);
    }
    await this.#queue.run(lane, turn);
  }

  async #turn(inbound: Received, person: Person, request: Request, signal: AbortSignal): Promise<void> {
    const { channel, conversation } = inbound;
    const update = (change: TurnUpdate) => this.#channels.get(channel)?.update(conversation, change, inbound.key);
    let answered = true;
    const answer = async (card: Card) => {
      if (!(await this.deliver(channel, conversation, card))) answered = false;
    };
    try {
      await this.#work(inbound, person, request, { signal, answer, update });
    } catch (error) {
      // Stopping is not the person's doing: such a turn stays unfinished, and the next start owns up to it.
      if (signal.aborted && this.#queue.closed) return;
      await answer(signal.aborted ? noticeCard('Cancelled', 'Given up, as you asked.', 'neutral') : this.#cardOf(error, inbound));
    } finally {
      update({ kind: 'done' });
    }
    if (answered) await this.#deps.inbox.finish(channel, inbound.key);
  }

  async #work(inbound: Received, person: Person, request: Request, { signal, answer, update }: TurnTools): Promise<void> {
    const now = this.#deps.clock.now();
    const limit = request.kind === 'command' ? expiryOf(request.command.tool) : MESSAGE_EXPIRY_MS;
    const age = now - inbound.sentAt;
    if (age > limit) {
      const text = `This message is ${formatDuration(age)} old: expired, not executed. Send it again if you still mean it.`;
      return answer(noticeCard('Expired', text));
    }
    const conversation = laneOf(inbound.channel, inbound.conversation);
    const working = (progress: Progress) => update({ kind: 'working', ...progress });
    switch (request.kind) {
      case 'unreadable':
        throw request.error;
      case 'reset':
        await this.#deps.agent.reset(conversation);
        return answer(noticeCard('A fresh start', 'What was said before is forgotten; saved strategies and results are not.', 'neutral'));
      case 'command': {
        const { tool, args } = request.command;
        requireRole(person.role, tool);
        const result = await this.#deps.tools.run(tool, args, { now, conversation, person, by: 'person', signal, onProgress: working });
        return answer(result.card);
      }
      case 'talk': {
        const words = (text: string) => update({ kind: 'words', text });
        return this.#deps.agent.respond({ conversation, text: request.text, user: person, signal }, { words, working, card: answer });
      }
    }
  }

  /** The one place where a failure becomes something to read: what people can act on as it is, a bug as a reference to the log. */
  #cardOf(error: unknown, { channel, conversation, key }: Received): Card {
    if (error instanceof OutcryError) return errorCard(error);
    const reference = randomBytes(4).toString('hex');
    this.#deps.log.error({ reference, channel, conversation, key, err: error }, 'a message could not be handled');
    return bugCard(reference);
  }
}

/** What was asked for; what cannot be read is told in its turn, like every other answer. */
async function readable(read: () => Promise<Request>): Promise<Request> {
  try {
    return await read();
  } catch (error) {
    return { kind: 'unreadable', error: error instanceof Error ? error : new Error(messageOf(error)) };
  }
}

interface TurnTools {
  readonly signal: AbortSignal;
  readonly answer: (card: Card) => Promise<void>;
  readonly update: (change: TurnUpdate) => void;
}

/** A conversation's name, unique over all channels: what transcripts and tools keep things under. */
function laneOf(channel: string, conversation: string): string {
  return `${channel}:${conversation}`;
}

function expiryOf(tool: Tool): number {
  return tool.access === 'trade' || tool.access === 'admin' ? TRADE_EXPIRY_MS : MESSAGE_EXPIRY_MS;
}

/** At most this much of a message is quoted back. */
const QUOTED = 80;

function interruptedCard(text: string): Card {
  const quoted = text.length > QUOTED ? `${text.slice(0, QUOTED)}…` : text;
  return noticeCard('Interrupted', `Outcry was stopped before it had answered “${quoted}”. Send it again if it still matters.`);
}
