import { z } from 'zod';
import { OutcryError } from '../domain/errors.ts';
import type { WorkOptions } from '../domain/progress.ts';
import type { Person } from '../people/person.ts';
import type { Card } from '../reports/card.ts';
import { didYouMean } from '../domain/nearest.ts';

/** What a tool does to the world, which decides who may call it. */
export type Access = 'read' | 'write' | 'trade' | 'admin';

/** Who is asking and when; handed to every call of a tool. */
export interface ToolCall extends WorkOptions {
  /** The present, epoch milliseconds. */
  readonly now: number;
  /** The conversation the answer goes to, over all channels (`telegram:42`); what a tool remembers for it is keyed by this. */
  readonly conversation: string;
  /** Who asks; what a tool keeps for people is keyed by their id. */
  readonly person: Person;
  /** Who chose the call: a person by a command or a button, or the agent reading what they wrote. What only a person may decide is refused to the agent. */
  readonly by: 'person' | 'agent';
}

/** What a tool answers. */
export interface ToolResult {
  /** For the person: every figure that is shown. */
  readonly card: Card;
  /** For scripts: what `--json` prints. Plain JSON values only. */
  readonly data: unknown;
  /** For the model: the few facts worth a sentence. `data` when left out. */
  readonly brief?: unknown;
  /** True when what was asked for did not come about, though there is something to show; the command line then ends as failed. */
  readonly failed?: boolean;
}

/** A command of a tool: its word, and what the word itself says. */
export interface ToolCommand {
  /** Without its slash: `sell`. */
  readonly name: string;
  readonly summary: string;
  /** The arguments that the word stands for, which are not given otherwise: `{ side: 'sell' }`. */
  readonly args: Readonly<Record<string, string>>;
  /** Whole command lines without the slash that work as they stand. */
  readonly examples: readonly string[];
}

/** What one tool is made of; see `defineTool`. */
export interface ToolDefinition<Input extends z.ZodObject> {
  /** Snake-case, the model's name for it: `get_price`. */
  readonly name: string;
  /** The command without its slash, on every surface: `price`. */
  readonly command: string;
  /** All commands of a tool that has several (`/buy` and `/sell` place orders), `command` first; one with the tool's own summary when left out. */
  readonly commands?: readonly ToolCommand[];
  /** One sentence in the imperative, for help pages and for the model. */
  readonly summary: string;
  readonly access: Access;
  /** True for what only a person may do, such as approving: it is never shown to the model, and refused to the agent. */
  readonly peopleOnly?: boolean;
  /**
   * A flat zod object whose every field has a description. Fields accept what people type (`btc`, `2%`, `90d`) and come out
   * typed; they are built in `tools/values`.
   */
  readonly input: Input;
  /** Names of the fields that may be given by position, in order. The last one may take several words if it is listed in `rest`. */
  readonly positional: readonly (keyof z.input<Input> & string)[];
  /** The positional field that swallows all remaining words, if any. */
  readonly rest?: keyof z.input<Input> & string;
  /** Other names a field may be given under: `{ symbol: 'symbols' }`. */
  readonly aliases?: Readonly<Record<string, keyof z.input<Input> & string>>;
  /**
   * Ways people ask for this, for the phrasebook and the help page: lower-case words, `{field}` where an argument stands.
   * `how much is {symbol}`, `price of {symbol}`.
   */
  readonly phrases: readonly string[];
  /** Whole command lines without the slash that work as they stand; help shows them and a test runs them. */
  readonly examples: readonly string[];
  run(input: z.output<Input>, call: ToolCall): Promise<ToolResult>;
}

/** A tool as every surface uses it: described by data, called with anything, checked by itself. */
export interface Tool extends Omit<ToolDefinition<z.ZodObject>, 'run' | 'positional' | 'rest' | 'aliases' | 'commands'> {
  /** Never empty. */
  readonly commands: readonly ToolCommand[];
  readonly positional: readonly string[];
  readonly rest: string | null;
  readonly aliases: Readonly<Record<string, string>>;
  /** The arguments by name, in the order of the definition, for help pages and flags. */
  readonly fields: readonly ToolField[];
  /** The input as JSON Schema (draft 2020-12), as the model, OpenAPI and help pages see it. */
  readonly schema: Readonly<Record<string, unknown>>;
  /**
   * The arguments in canonical form: symbols, timeframes, rates and amounts as the house writes them; spans as they were given.
   * Plain JSON, which may be given to `check` and `call` again and means the same.
   *
   * @throws OutcryError `invalid-input` that names every field at fault, with what was expected.
   */
  check(args: unknown): Readonly<Record<string, unknown>>;
  /** Checks the arguments and does the work. @throws OutcryError */
  call(args: unknown, call: ToolCall): Promise<ToolResult>;
}

/** One argument as help pages and flags show it. */
export interface ToolField {
  readonly name: string;
  readonly description: string;
  readonly required: boolean;
  /** What stands for it when it is left out, as one would write it; `null` when nothing does. */
  readonly default: string | null;
}

/** Makes a tool of its definition; command line, chat command, help page and model tool all derive from the result. */
export function defineTool<Input extends z.ZodObject>(definition: ToolDefinition<Input>): Tool {
  const { rest, aliases = {}, ...described } = definition;
  const schema = inputSchema(definition.input);
  const fields = fieldsOf(schema);
  const strict = definition.input.strict();
  const parse = (args: unknown): z.output<Input> => {
    const named = renamed(args ?? {}, aliases);
    const parsed = strict.safeParse(named);
    if (parsed.success) return parsed.data as z.output<Input>;
    throw inputError(definition.command, fields, named, parsed.error);
  };
  return {
    ...described,
    commands: definition.commands ?? [{ name: definition.command, summary: definition.summary, args: {}, examples: definition.examples }],
    rest: rest ?? null,
    aliases,
    fields,
    schema,
    check: (args) => withoutUndefined(parse(args)),
    call: async (args, call) => {
      if (definition.peopleOnly === true && call.by !== 'person') {
        throw new OutcryError('refused', `Only a person does that, by its button or by /${definition.command}.`);
      }
      const input = parse(args);
      try {
        return await definition.run(input, call);
      } catch (error) {
        throw byOwnArgument(error, fields, aliases);
      }
    },
  };
}

const describedProperties = z.object({
  properties: z.record(z.string(), z.object({ description: z.string().default(''), default: z.union([z.string(), z.number()]).optional() })).default({}),
  required: z.array(z.string()).default([]),
});

function fieldsOf(schema: Readonly<Record<string, unknown>>): readonly ToolField[] {
  const { properties, required } = describedProperties.parse(schema);
  return Object.entries(properties).map(([name, { description, default: otherwise }]) => ({
    name,
    description,
    required: required.includes(name),
    default: otherwise === undefined ? null : String(otherwise),
  }));
}

/** JSON Schema with "text or number" as one type list: small models stumble over `anyOf`. */
function inputSchema(input: z.ZodObject): Readonly<Record<string, unknown>> {
  return z.toJSONSchema(input, {
    io: 'input',
    unrepresentable: 'any',
    override: ({ jsonSchema }) => {
      const types = jsonSchema.anyOf?.map((option) => (Object.keys(option).length === 1 ? option.type : undefined));
      if (!types || types.includes(undefined)) return;
      delete jsonSchema.anyOf;
      Object.assign(jsonSchema, { type: types });
    },
  });
}

/** The error with the name of this tool's own argument as its field: what the rooms below call otherwise came by one of them. */
function byOwnArgument(error: unknown, fields: readonly ToolField[], aliases: Readonly<Record<string, string>>): unknown {
  if (!(error instanceof OutcryError) || error.field === undefined) return error;
  const { kind, message, hint, retryAfterMs } = error;
  const has = (name: string) => fields.some((field) => field.name === name);
  // A strategy's parameters have names of their own.
  const field = has(error.field) ? error.field : (aliases[error.field] ?? (has('params') ? 'params' : error.field));
  if (field === error.field) return error;
  return new OutcryError(kind, message, { field, ...(hint === undefined ? {} : { hint }), ...(retryAfterMs === undefined ? {} : { retryAfterMs }), cause: error });
}

function renamed(args: unknown, aliases: Readonly<Record<string, string>>): unknown {
  if (typeof args !== 'object' || args === null || Array.isArray(args)) return args;
  const named: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(args)) {
    if (value === undefined || value === null || value === '') continue;
    named[aliases[key] ?? key] = value;
  }
  return named;
}

function withoutUndefined(value: object): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined));
}

function inputError(command: string, fields: readonly ToolField[], args: unknown, error: z.ZodError): OutcryError {
  const names = fields.map((field) => field.name);
  // What it does not know comes first: it is often the misspelling of what is missing.
  const issues = error.issues.toSorted((a, b) => Number(b.code === 'unrecognized_keys') - Number(a.code === 'unrecognized_keys'));
  const faults = issues.map((issue): { readonly field: string; readonly text: string } => {
    if (issue.code === 'unrecognized_keys') {
      const keys = issue.keys.map((key) => `"${key}"`).join(', ');
      const hints = issue.keys.map((key) => didYouMean(key, names)).join('');
      return { field: issue.keys[0] ?? '', text: `${command} takes no ${keys}; it takes ${names.join(', ') || 'no arguments'}.${hints}` };
    }
    const field = String(issue.path[0] ?? '');
    const known = fields.find(({ name }) => name === field);
    if (known === undefined) return { field, text: issue.message };
    if (issue.code === 'custom') return { field, text: `${issue.path.join('.')}: ${issue.message}` };
    const what = typeof args === 'object' && args !== null && field in args ? 'has the wrong type' : 'is missing';
    return { field, text: `${field} ${what}: ${known.description}.` };
  });
  const [first] = faults;
  return new OutcryError('invalid-input', faults.map(({ text }) => text).join(' '), first && first.field !== '' ? { field: first.field } : {});
}
