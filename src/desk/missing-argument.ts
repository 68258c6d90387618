import type { AskedArgument } from '../agent/talk.ts';
import type { ZodType } from 'zod';
import { OutcryError } from '../domain/errors.ts';
import type { Action, Card } from '../reports/card.ts';
import type { Tool } from '../tools/tool.ts';
import type { Command } from './command-port.ts';
import type { Menu } from './menu.ts';

/** A command that lacks an argument, until somebody says what it is. */
interface Question {
  readonly command: Command;
  readonly field: string;
  readonly user: string;
  readonly until: number;
}

/** How long the next message may be the answer. */
const ANSWER_WITHIN_MS = 10 * 60_000;

/** Values that are offered as buttons. */
const MOST_OFFERED = 6;

/** Questions that are open at once; beyond this the oldest is forgotten. */
const MOST_OPEN = 1_000;

/** An answer is shorter than this; what is longer is a message of its own. */
const LONGEST_ANSWER = 200;

const QUESTIONS: Readonly<Record<string, string>> = {
  symbol: 'Which market?',
  symbols: 'Which market?',
  timeframe: 'Which timeframe?',
  strategy: 'Which strategy?',
  strategies: 'Which strategies?',
};

/** Asks for an argument that a command cannot do without, and knows the answer when it comes. */
export class MissingArguments {
  readonly #menu: Pick<Menu, 'commands' | 'suggest'>;
  readonly #open = new Map<string, Question>();

  constructor(menu: Pick<Menu, 'commands' | 'suggest'>) {
    this.#menu = menu;
  }

  /**
   * A card that asks for what a failed command lacks, with likely values as buttons; `null` when the error is about something else.
   *
   * @param conversation over all channels; the next message of this user there may be the answer.
   */
  async ask(error: unknown, command: Command, conversation: string, user: string, now: number): Promise<Card | null> {
    const field = missingField(error, command);
    if (field === null) return null;
    const { tool, args } = command;
    const actions = await this.offers({ tool: tool.name, command: tool.command, args, field });
    const [oldest] = this.#open.keys();
    if (this.#open.size >= MOST_OPEN && oldest !== undefined) this.#open.delete(oldest);
    this.#open.set(conversation, { command, field, user, until: now + ANSWER_WITHIN_MS });
    const { description = '' } = tool.fields.find(({ name }) => name === field) ?? {};
    const offer = actions.length > 0 ? 'Choose one, or write it.' : 'Write it as your next message.';
    const text = QUESTIONS[field] === undefined ? `/${tool.command} needs one thing more. ${offer}` : `${description}. ${offer}`;
    return {
      title: QUESTIONS[field] ?? `${description}?`,
      tone: 'neutral',
      blocks: [{ kind: 'text', text }],
      actions,
    };
  }

  /** Buttons that do what is asked for with likely values of the argument that is missing. */
  async offers({ tool, command, args, field }: AskedArgument): Promise<readonly Action[]> {
    const values = await this.#menu.suggest(command, field, '', MOST_OFFERED);
    return values.map((value) => ({ kind: 'run', label: value, tool, args: { ...args, [field]: value } }));
  }

  /** The command that a message completes; `null` when it is no answer. Whatever the person writes next, the question is over. */
  async complete(text: string, conversation: string, user: string, now: number): Promise<Command | null> {
    const question = this.#open.get(conversation);
    if (question?.user !== user) return null;
    this.#open.delete(conversation);
    if (now >= question.until || text.length > LONGEST_ANSWER || text.startsWith('/') || text.endsWith('?')) return null;
    const { command: { tool, args }, field } = question;
    const given = await this.#read(tool, field, text);
    return given && { tool, args: { ...args, ...given } };
  }

  /** What a text gives, by argument name; `null` when it is not about the argument that is missing. */
  async #read(tool: Tool, field: string, text: string): Promise<Readonly<Record<string, string>> | null> {
    if (field === 'strategy') {
      const name = text.toLowerCase().replaceAll(/\s+/g, '-');
      if (await this.#isSuggested(tool, field, name)) return { strategy: name };
      // A rule is an answer too; anything else is talk.
      return /[<>]|\bcross/i.test(text) && accepts(tool, 'entry', text) ? { entry: text } : null;
    }
    if (!accepts(tool, field, text)) return null;
    // Nearly any words could be markets: a sentence is one only when its words are known.
    if (/\s/.test(text) && this.#suggests(tool, field)) {
      for (const value of valuesOf(tool, field, text)) if (!(await this.#isSuggested(tool, field, value))) return null;
    }
    return { [field]: text };
  }

  #suggests(tool: Tool, field: string): boolean {
    return this.#menu.commands.find(({ name }) => name === tool.command)?.options.find(({ name }) => name === field)?.suggests ?? false;
  }

  async #isSuggested(tool: Tool, field: string, value: string): Promise<boolean> {
    const suggested = await this.#menu.suggest(tool.command, field, value, MOST_OFFERED);
    return suggested.some((one) => one.toLowerCase() === value.toLowerCase());
  }
}

/** The argument that was not given and should have been. */
function missingField(error: unknown, { tool, args }: Command): string | null {
  if (!(error instanceof OutcryError) || error.kind !== 'invalid-input' || error.field === undefined) return null;
  const { field } = error;
  const isGiven = Object.entries(args).some(([name, value]) => (tool.aliases[name] ?? name) === field && value !== undefined && value !== null && value !== '');
  return isGiven || !tool.fields.some(({ name }) => name === field) ? null : field;
}

function accepts(tool: Tool, field: string, text: string): boolean {
  return readAs(tool, field, text) !== null;
}

/** What an argument reads in a text, as the house writes it. */
function valuesOf(tool: Tool, field: string, text: string): readonly string[] {
  const value = readAs(tool, field, text)?.value;
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  return values.map(String);
}

/** A text read by the tool's own check of one argument; `null` when it will not do. */
function readAs(tool: Tool, field: string, text: string): { readonly value: unknown } | null {
  const parsed = (tool.input.shape as Readonly<Record<string, ZodType>>)[field]?.safeParse(text);
  return parsed?.success === true ? { value: parsed.data } : null;
}
