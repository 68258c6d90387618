import { OutcryError, messageOf } from '../domain/errors.ts';
import type { Inbound, InboundAction, InboundCommand, InboundFile } from './channel.ts';
import type { Command, CommandLine } from './command-port.ts';
import { type PersonalRequest, personalRequest, readPersonalCommand } from './personal-commands.ts';

/** What a message asks for, once read. */
export type Request =
  | { readonly kind: 'command'; readonly command: Command }
  | { readonly kind: 'personal'; readonly personal: PersonalRequest }
  | { readonly kind: 'talk'; readonly text: string }
  | { readonly kind: 'file'; readonly file: InboundFile; readonly caption: string }
  | { readonly kind: 'unreadable'; readonly error: Error };

/** A received message, button press or typed command, with what was written or pressed. */
export type Received = Omit<Inbound, 'file'>;

/** Something that came in, and how to read it once it is known to be worth reading. */
export interface Incoming {
  readonly received: Received;
  /** True for a pressed button. */
  readonly isPress: boolean;
  /** What it asks for. What cannot be read is told in its turn, like every other answer. */
  read(): Promise<Request>;
  /** The personal command that it is, for those who are not known; `null` for anything else. */
  readonly personal: PersonalRequest | null;
}

/** Reads what comes in. */
export class RequestReader {
  readonly #commands: CommandLine;

  constructor(commands: CommandLine) {
    this.#commands = commands;
  }

  /** A written message, or a file with its caption. */
  message(inbound: Inbound): Incoming {
    const { file, ...received } = inbound;
    if (file) {
      const caption = inbound.text.trim();
      return { received: { ...received, text: caption === '' ? file.name : caption }, isPress: false, personal: null, read: () => Promise.resolve({ kind: 'file', file, caption }) };
    }
    return { received, isPress: false, personal: silently(() => readPersonalCommand(inbound.text)), read: () => readable(() => this.#text(inbound.text)) };
  }

  /** A pressed button; approving and declining are the commands of the same name. */
  action({ action, ...inbound }: InboundAction): Incoming {
    const read = async (): Promise<Request> => {
      if (action.kind !== 'run') return this.#text(`/${action.kind} ${action.approvalId}`);
      const tool = this.#commands.tool(action.tool);
      if (tool) return { kind: 'command', command: { tool, args: action.args } };
      throw new OutcryError('not-found', 'This button belongs to an earlier version of Outcry.', { hint: 'Ask again for a fresh one.' });
    };
    return { received: { ...inbound, text: action.label }, isPress: true, personal: null, read: () => readable(read) };
  }

  /** A command that came with its arguments by name. */
  command({ command, args, ...inbound }: InboundCommand): Incoming {
    const personal = () => personalRequest(command, args);
    const read = async (): Promise<Request> => {
      const own = personal();
      if (own) return { kind: 'personal', personal: own };
      const { tool, args: said } = await this.#commands.parse(`/${command}`);
      return { kind: 'command', command: { tool, args: { ...args, ...said } } };
    };
    const text = [`/${command}`, ...Object.entries(args).map(([name, value]) => `${name}=${value}`)].join(' ');
    return { received: { ...inbound, text }, isPress: false, personal: silently(personal), read: () => readable(read) };
  }

  async #text(text: string): Promise<Request> {
    const trimmed = text.trim();
    if (!trimmed.startsWith('/')) return { kind: 'talk', text: trimmed };
    const personal = readPersonalCommand(trimmed);
    if (personal) return { kind: 'personal', personal };
    return { kind: 'command', command: await this.#commands.parse(trimmed) };
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

/** What is wrong with a personal command is no business of those who are not known. */
function silently(read: () => PersonalRequest | null): PersonalRequest | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof OutcryError) return null;
    throw error;
  }
}
