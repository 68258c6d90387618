import type { Clock } from '../domain/clock.ts';
import type { Progress } from '../domain/progress.ts';
import type { Person } from '../people/person.ts';
import { errorCard, noticeCard } from '../reports/error-card.ts';
import type { AskedArgument } from '../agent/talk.ts';
import type { Agent } from './agent-port.ts';
import type { Command, ToolRunner } from './command-port.ts';
import { conversationName } from './conversation-name.ts';
import { expired } from './expiry.ts';
import type { FileIntake } from './file-port.ts';
import type { MissingArguments } from './missing-argument.ts';
import type { PersonalDesk } from './personal-desk.ts';
import { takeFile } from './received-file.ts';
import type { Reply } from './reply.ts';
import type { Received, Request } from './request.ts';
import { roleRefusal } from './roles.ts';

/** What turns are done with. */
export interface TurnWorkNeeds {
  readonly tools: ToolRunner;
  readonly agent: Agent;
  readonly files: FileIntake;
  readonly personal: PersonalDesk;
  readonly missing: MissingArguments;
  readonly clock: Clock;
}

/** One message of a known person, when its time has come. */
export interface Turn {
  readonly received: Received;
  readonly person: Person;
  readonly request: Request;
  readonly reply: Reply;
  /** Aborted when the person cancels, or the desk stops. */
  readonly signal: AbortSignal;
}

/** Files change what the desk knows, as tools that write do. */
const FILE_INTAKE = { command: 'import', access: 'write' } as const;

/** Does what a message asks for, if it is fresh and whoever wrote it may. */
export class TurnWork {
  readonly #needs: TurnWorkNeeds;

  constructor(needs: TurnWorkNeeds) {
    this.#needs = needs;
  }

  /** Resolves when the whole answer is given. @throws whatever went wrong and is to be told. */
  async do(turn: Turn): Promise<void> {
    const { received, reply } = turn;
    const request = await this.#completed(turn);
    const now = this.#needs.clock.now();
    const late = expired(now - received.sentAt, request.kind === 'command' ? request.command.tool : null);
    if (late) return reply.card(late);
    switch (request.kind) {
      case 'unreadable':
        throw request.error;
      case 'personal':
        return reply.card(await this.#needs.personal.answer(request.personal, received, turn.person));
      case 'command':
        return this.#command(turn, request.command, now);
      case 'file':
        return this.#file(turn, request.file, request.caption);
      case 'talk':
        return this.#talk(turn, request.text);
    }
  }

  /** What is asked for, with a message that answers a question taken for that. Any other message ends the question. */
  async #completed({ received: { channel, conversation, user }, request }: Turn): Promise<Request> {
    const text = request.kind === 'talk' ? request.text : '/';
    const command = await this.#needs.missing.complete(text, conversationName(channel, conversation), user, this.#needs.clock.now());
    return command ? { kind: 'command', command } : request;
  }

  async #command({ received, person, reply, signal }: Turn, command: Command, now: number): Promise<void> {
    const { tool, args } = command;
    const refusal = roleRefusal(person.role, tool);
    if (refusal) return reply.cardForWriter(errorCard(refusal));
    const conversation = conversationName(received.channel, received.conversation);
    try {
      const result = await this.#needs.tools.run(tool, args, { now, conversation, person, by: 'person', signal, onProgress: working(reply) });
      return await reply.card(result.card);
    } catch (error) {
      const question = await this.#needs.missing.ask(error, command, conversation, received.user, now);
      if (!question) throw error;
      return reply.card(question);
    }
  }

  async #file({ person, reply, signal }: Turn, file: Extract<Request, { kind: 'file' }>['file'], caption: string): Promise<void> {
    if (roleRefusal(person.role, FILE_INTAKE)) return reply.cardForWriter(noticeCard('Refused', `Files are taken from traders and admins, and your role is ${person.role}.`, 'error'));
    await reply.card(await takeFile(file, caption, this.#needs.files, { signal, onProgress: working(reply) }));
  }

  async #talk({ received, person, reply, signal }: Turn, text: string): Promise<void> {
    const conversation = conversationName(received.channel, received.conversation);
    const memory = await this.#needs.personal.memoryOf(received);
    const sink = {
      words: (said: string) => reply.words(said), working: working(reply), card: (card: Parameters<Reply['card']>[0]) => reply.card(card),
      offer: async (asked: AskedArgument) => reply.offer(await this.#needs.missing.offers(asked)),
    };
    await this.#needs.agent.respond({ conversation, memory, text, user: person, signal }, sink);
    await reply.flush();
  }
}

function working(reply: Reply): (progress: Progress) => void {
  return (progress) => reply.update({ kind: 'working', ...progress });
}
