import type { Clock } from '../domain/clock.ts';
import { OutcryError, messageOf } from '../domain/errors.ts';
import type { Notifier } from '../people/notification.ts';
import type { UserBook } from '../people/user-book.ts';
import { noticeCard } from '../reports/error-card.ts';
import type { Tool } from '../tools/tool.ts';
import { AccountLinks } from './account-links.ts';
import type { Agent } from './agent-port.ts';
import { type ChannelState, ChannelWatch } from './channel-watch.ts';
import type { Channel, ChannelHealth, Inbound, InboundAction, InboundCommand, InboundHandler, NotTaken } from './channel.ts';
import type { CommandLine, ToolRunner } from './command-port.ts';
import { conversationName } from './conversation-name.ts';
import { Doorkeeper } from './doorkeeper.ts';
import { failureCard } from './failures.ts';
import type { FileIntake } from './file-port.ts';
import type { Identity } from './identity.ts';
import type { Inbox, TakenMessage } from './inbox.ts';
import type { Logger } from './logger.ts';
import type { Menu } from './menu.ts';
import { MissingArguments } from './missing-argument.ts';
import type { Outbox } from './outbox.ts';
import { PersonalDesk } from './personal-desk.ts';
import { Reply } from './reply.ts';
import { type Incoming, type Received, type Request, RequestReader } from './request.ts';
import { TurnQueue } from './turn-queue.ts';
import { TurnWork } from './turn.ts';

/** What the desk stands on. */
export interface DeskDependencies {
  readonly channels: readonly Channel[];
  readonly identity: Identity;
  readonly users: UserBook;
  readonly inbox: Inbox;
  readonly outbox: Outbox;
  readonly notifier: Notifier;
  readonly commands: CommandLine;
  readonly tools: ToolRunner;
  readonly agent: Agent;
  readonly files: FileIntake;
  /** Offers what an argument may be, when one is missing. */
  readonly menu: Pick<Menu, 'commands' | 'suggest'>;
  /** Makes what one person has (alerts, jobs) another's, when their accounts become one person. */
  readonly reassign: (from: string, to: string) => Promise<void>;
  readonly clock: Clock;
  readonly log: Logger;
  /** True for tools that wait for nothing: halting. */
  readonly urgent: (tool: Tool) => boolean;
}

/** Messages of one conversation that may wait behind the one being answered; most of what waits longer expires. */
const MAX_WAITING = 1_000;

/** How long `stop` waits for running turns before it aborts them; the service must be down within 15 s of a SIGTERM. */
const STOP_GRACE_MS = 6_000;

/** How long `stop` waits for cards that are on their way. */
const DELIVERY_GRACE_MS = 2_000;

/**
 * Where every message is handled, whatever channel it came by: who wrote it, was it seen before, what does it ask for; then its turn
 * in the conversation's queue, and the answer into the outbox.
 *
 * A message that was taken up and not answered, because the desk was stopped or killed, is owned up to at the next start.
 */
export class Desk implements InboundHandler {
  readonly #channels: ReadonlyMap<string, Channel>;
  readonly #deps: DeskDependencies;
  readonly #queue = new TurnQueue(MAX_WAITING);
  readonly #reader: RequestReader;
  readonly #door: Doorkeeper;
  readonly #work: TurnWork;
  readonly #watch: ChannelWatch;

  constructor(dependencies: DeskDependencies) {
    const { channels, users, commands, tools, agent, files, menu, inbox, identity, notifier, reassign, clock, log } = dependencies;
    this.#deps = dependencies;
    this.#channels = new Map(channels.map((channel) => [channel.id, channel]));
    this.#reader = new RequestReader(commands);
    const personal = new PersonalDesk({ users, links: new AccountLinks({ users, clock, reassign }), agent, commands });
    this.#door = new Doorkeeper({ identity, inbox, personal, clock });
    this.#work = new TurnWork({ tools, agent, files, personal, missing: new MissingArguments(menu), clock });
    this.#watch = new ChannelWatch({ channels: [...this.#channels.keys()], notifier, clock, log });
  }

  /**
   * Starts the channels, and owns up to what the last run left unanswered. A channel that cannot start does not keep the others from it.
   *
   * @throws what the first channel threw, when none of them can start.
   */
  async start(): Promise<void> {
    // Read before anything new can be taken up.
    const unanswered = await this.#deps.inbox.unfinished();
    const channels = [...this.#channels.values()];
    const started = await Promise.allSettled(channels.map((channel) => this.#open(channel)));
    const failed = started.flatMap((result, index) => (result.status === 'rejected' ? [{ channel: channels[index]?.id ?? '', cause: result.reason as unknown }] : []));
    if (failed[0] && failed.length === channels.length) throw failed[0].cause;
    for (const { channel, cause } of failed) {
      this.#deps.log.error({ channel, err: cause }, 'a channel could not be started');
      const reason = cause instanceof OutcryError ? [cause.message, cause.hint].filter(Boolean).join(' ') : 'It could not be started; the log says why.';
      this.#watch.note({ channel, state: 'down', reason, needsPerson: true });
    }
    for (const message of unanswered) if (this.#deps.outbox.runs(message.channel)) await this.#ownUpTo(message);
  }

  /** Takes nothing more, waits for the running turns (at most `graceMs`, then aborts them) and their answers, and stops the channels. */
  async stop(graceMs: number = STOP_GRACE_MS): Promise<void> {
    await this.#queue.close(graceMs);
    this.#watch.stop();
    await this.#deps.outbox.stop(Math.min(graceMs, DELIVERY_GRACE_MS));
    const stopped = await Promise.allSettled([...this.#channels.values()].map((channel) => channel.stop()));
    for (const result of stopped) {
      if (result.status === 'rejected') this.#deps.log.error({ cause: messageOf(result.reason) }, 'a channel did not stop cleanly');
    }
  }

  /** Handles a written message, or a file; see `InboundHandler`. */
  message(inbound: Inbound): Promise<void | NotTaken> {
    return this.#receive(this.#reader.message(inbound));
  }

  /** Handles a pressed button. */
  action(inbound: InboundAction): Promise<void | NotTaken> {
    return this.#receive(this.#reader.action(inbound));
  }

  /** Handles a command that came with its arguments by name. */
  command(inbound: InboundCommand): Promise<void | NotTaken> {
    return this.#receive(this.#reader.command(inbound));
  }

  /** Notes how a channel is getting on, and sends what waited for it when it is back. */
  health(health: ChannelHealth): void {
    this.#watch.note(health);
    if (health.state === 'up') this.#deps.outbox.retryNow(health.channel);
  }

  /** Gives up the turn running in a conversation; see `InboundHandler`. */
  cancel(channel: string, conversation: string): boolean {
    return this.#queue.cancel(conversationName(channel, conversation));
  }

  /** How every channel is getting on, for `/status`. */
  channelStates(): readonly ChannelState[] {
    return this.#watch.states();
  }

  async #open(channel: Channel): Promise<void> {
    await channel.start(this);
    this.#deps.outbox.open(channel);
  }

  /** A message's whole way. Never rejects: what goes wrong here is told to whoever wrote, or logged. */
  async #receive(incoming: Incoming): Promise<void | NotTaken> {
    // Not taken up, not claimed: a channel that delivers again will find the next start.
    if (this.#queue.closed) return 'not-taken';
    const { received } = incoming;
    const reply = this.#replyTo(received);
    try {
      const isLetIn = await this.#door.letIn(incoming, reply);
      if (isLetIn) await this.#schedule(received, await incoming.read(), reply);
    } catch (error) {
      await this.#tellFailure(error, received, reply);
    }
  }

  /** Waits for the message's turn and takes it; urgent commands wait for nothing. */
  async #schedule(received: Received, request: Request, reply: Reply): Promise<void> {
    const turn = (signal: AbortSignal) => this.#turn(received, request, reply, signal);
    if (request.kind === 'command' && this.#deps.urgent(request.command.tool)) return this.#queue.runNow(turn);
    const lane = conversationName(received.channel, received.conversation);
    if (!this.#queue.closed && this.#queue.isFull(lane)) {
      const text = `${MAX_WAITING} messages are waiting already: this one was not taken. Send it again when they are answered.`;
      await reply.card(noticeCard('Busy', text));
      return this.#deps.inbox.finish(received.channel, received.key);
    }
    await this.#queue.run(lane, turn);
  }

  /** Never rejects: an answer that cannot be stored leaves its message unfinished. */
  async #turn(received: Received, request: Request, reply: Reply, signal: AbortSignal): Promise<void> {
    try {
      try {
        // Asked anew: who was let in may have been shut out, or given another role, while the message waited.
        const person = await this.#deps.identity.whoIs(received.channel, received.user);
        if (person === 'stranger') await reply.cardForWriter(noticeCard('Refused', 'You may no longer use this desk: nothing was done.', 'error'));
        else await this.#work.do({ received, person, request, reply, signal });
      } catch (error) {
        // Stopping is not the person's doing: such a turn stays unfinished, and the next start owns up to it.
        if (signal.aborted && this.#queue.closed) return;
        await reply.card(signal.aborted ? noticeCard('Cancelled', 'Given up, as you asked.', 'neutral') : failureCard(error, received, this.#deps.log));
      }
      await this.#deps.inbox.finish(received.channel, received.key);
    } catch (error) {
      this.#logLost(error, received);
    } finally {
      reply.update({ kind: 'done' });
    }
  }

  async #tellFailure(error: unknown, received: Received, reply: Reply): Promise<void> {
    try {
      await reply.card(failureCard(error, received, this.#deps.log));
    } catch (storing) {
      this.#logLost(storing, received);
    }
  }

  #logLost(error: unknown, { channel, conversation, key }: Received): void {
    this.#deps.log.error({ channel, conversation, key, cause: messageOf(error) }, 'an answer could not be stored');
  }

  #replyTo(received: Received): Reply {
    const { outbox, clock } = this.#deps;
    return new Reply(received, { outbox, clock, channel: this.#channels.get(received.channel) });
  }

  async #ownUpTo({ channel, conversation, key, text }: TakenMessage): Promise<void> {
    const { outbox, inbox, clock } = this.#deps;
    const now = clock.now();
    const quoted = text.length > QUOTED ? `${text.slice(0, QUOTED)}…` : text;
    const next = /^\/?approve\b/i.test(text) ? 'What came of it is in /orders and /approvals; an approval is never carried out twice.' : 'Send it again if it still matters.';
    const card = noticeCard('Interrupted', `Outcry was stopped before it had answered “${quoted}”. ${next}`);
    await outbox.put({ key: `interrupted:${channel}:${key}`, channel, conversation, card, inReplyTo: key, onlyFor: null, silent: false, event: null, createdAt: now, notBefore: now, mayBeDigested: false });
    await inbox.finish(channel, key);
  }
}

/** At most this much of a message is quoted back. */
const QUOTED = 80;
