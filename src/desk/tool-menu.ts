import type { ZodType } from 'zod';
import type { Clock } from '../domain/clock.ts';
import { messageOf } from '../domain/errors.ts';
import { TIMEFRAMES } from '../domain/timeframe.ts';
import type { Role } from '../people/person.ts';
import type { UserBook } from '../people/user-book.ts';
import type { Tool, ToolCommand, ToolField } from '../tools/tool.ts';
import type { Logger } from './logger.ts';
import type { Menu, MenuCommand, MenuOption } from './menu.ts';
import { PERSONAL_COMMANDS } from './personal-commands.ts';
import { roleFor } from './roles.ts';
import { USUAL_MARKETS, matching, matchingMarkets } from './suggestions.ts';

/** What a menu is made of. */
export interface ToolMenuNeeds {
  readonly tools: readonly Tool[];
  readonly users: Pick<UserBook, 'list'>;
  /** The user ids that own each channel, by channel id. */
  readonly owners: Readonly<Record<string, readonly string[]>>;
  readonly suggest: {
    /** The markets of the venue, in its own order. */
    symbols(): Promise<readonly string[]>;
    /** Names of built-in strategies and saved rules. */
    strategies(): Promise<readonly string[]>;
  };
  readonly clock: Clock;
  readonly log: Logger;
}

/** Suggestions are asked for at every key: what takes longer is left out (Discord waits for three seconds). */
const ANSWER_WITHIN_MS = 2_000;

/** Values are asked for again after this. */
const FRESH_MS = 5 * 60_000;

/** After a failure they are asked for again sooner. */
const FAILED_MS = 30_000;

/** Candle lengths, the usual ones first. */
const USUAL_TIMEFRAMES: readonly string[] = ['1h', '4h', '1d', '15m', '5m', '1w', ...TIMEFRAMES.filter((timeframe) => !['1h', '4h', '1d', '15m', '5m', '1w'].includes(timeframe))];

/** Arguments that take several values in one text, with commas between. */
const LISTS: ReadonlySet<string> = new Set(['symbols', 'strategies']);

/** How the values of an argument are found, by its name. */
type Suggester = (typed: string, limit: number) => Promise<readonly string[]>;

/** The commands of a catalogue and the personal ones, for channels that show a menu of them. */
export function toolMenu({ tools, users, owners, suggest, clock, log }: ToolMenuNeeds): Menu {
  const symbols = kept(() => suggest.symbols(), { otherwise: USUAL_MARKETS, clock, log });
  const strategies = kept(() => suggest.strategies(), { otherwise: [], clock, log });
  const market: Suggester = async (typed, limit) => matchingMarkets(await symbols(), typed, limit);
  const strategy: Suggester = async (typed, limit) => matching(await strategies(), typed, limit);
  const suggesters: Readonly<Record<string, Suggester>> = {
    symbol: market,
    symbols: market,
    strategy,
    strategies: strategy,
    timeframe: (typed, limit) => Promise.resolve(matching(USUAL_TIMEFRAMES, typed, limit)),
  };
  const commands = [...tools.flatMap((tool) => tool.commands.map((command) => commandOf(tool, command, suggesters))), ...PERSONAL_COMMANDS];
  return {
    commands,
    async suggest(command, option, typed, limit) {
      const known = commands.find(({ name }) => name === command)?.options.find(({ name }) => name === option);
      if (!known) return [];
      if (known.choices.length > 0) return matching(known.choices, typed, limit);
      const suggester = suggesters[option];
      if (!suggester) return [];
      const comma = LISTS.has(option) ? typed.lastIndexOf(',') + 1 : 0;
      const before = comma === 0 ? '' : `${typed.slice(0, comma).trim()} `;
      return (await suggester(typed.slice(comma), limit)).map((value) => before + value);
    },
    async audience(channel) {
      const known = (await users.list()).flatMap(({ accounts, role }) => accounts.filter((account) => account.channel === channel).map(({ user }) => [user, role] as const));
      const own = (owners[channel] ?? []).map((user) => [user, 'admin'] as const);
      return [...new Map<string, Role>([...known, ...own])].map(([user, role]) => ({ user, role }));
    },
  };
}

function commandOf(tool: Tool, command: ToolCommand, suggesters: Readonly<Record<string, unknown>>): MenuCommand {
  const place = (field: ToolField) => (field.required ? 0 : tool.positional.includes(field.name) ? 1 : 2);
  const open = tool.fields.filter(({ name }) => command.args[name] === undefined);
  const options = open.toSorted((a, b) => place(a) - place(b)).map((field): MenuOption => {
    const choices = choicesOf(tool, field);
    return { name: field.name, label: labelOf(tool, field), description: field.description, required: field.required, choices, suggests: choices.length === 0 && field.name in suggesters };
  });
  return { name: command.name, summary: command.summary, role: roleFor(tool.access), options };
}

/** `symbol` for `symbols`, where the tool takes it by that name too. */
function labelOf({ aliases }: Tool, { name }: ToolField): string {
  return Object.keys(aliases).find((alias) => aliases[alias] === name && `${alias}s` === name) ?? name;
}

/** The only values of an argument, as its schema lists them, or its description does at its end: `Order type (market, limit)`. */
function choicesOf({ schema, input }: Tool, { name, description }: ToolField): readonly string[] {
  const properties = (schema['properties'] ?? {}) as Readonly<Record<string, { readonly enum?: readonly unknown[] } | undefined>>;
  const listed = properties[name]?.enum?.map(String);
  if (listed) return listed;
  const described = /\(([\w-]+(?:, [\w-]+)+)\)$/.exec(description)?.[1]?.split(', ') ?? [];
  const accepts = (value: string) => (input.shape as Readonly<Record<string, ZodType>>)[name]?.safeParse(value).success === true;
  // Words in brackets may be examples: they are the choices when nothing else will do, nor several of them at once.
  return described.every(accepts) && !accepts(`none of ${described.join()}`) && !accepts(described.join(', ')) ? described : [];
}

/** Values that are asked for once in a while, and in time or not at all: what was known before, or `otherwise`, stands in. */
function kept(ask: () => Promise<readonly string[]>, { otherwise, clock, log }: { readonly otherwise: readonly string[]; readonly clock: Clock; readonly log: Logger }): () => Promise<readonly string[]> {
  let values = otherwise;
  let askedAt = Number.NEGATIVE_INFINITY;
  let asking: Promise<void> | null = null;
  const refresh = async () => {
    try {
      const answer = await ask();
      values = answer.length > 0 ? answer : otherwise;
      askedAt = clock.now();
    } catch (error) {
      askedAt = clock.now() - FRESH_MS + FAILED_MS;
      log.error({ cause: messageOf(error) }, 'there is nothing to suggest');
    } finally {
      asking = null;
    }
  };
  return async () => {
    if (clock.now() - askedAt < FRESH_MS) return values;
    asking ??= refresh();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, ANSWER_WITHIN_MS);
    });
    await Promise.race([asking, late]);
    clearTimeout(timer);
    return values;
  };
}
