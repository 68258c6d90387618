import { ApplicationCommandOptionType, ApplicationCommandType, ApplicationIntegrationType, InteractionContextType } from 'discord.js';
import type { MenuCommand, MenuOption } from '../../desk/menu.ts';

/** Options that a slash command may have. */
const MAX_OPTIONS = 25;

/** Choices that an option may have, or that are offered while it is typed. */
export const MAX_CHOICES = 25;

/** Characters of a description, and of a choice. */
const MAX_DESCRIPTION = 100;
export const MAX_CHOICE = 100;

/** Slash commands that an application may have in one place. */
const MAX_COMMANDS = 100;

/** The option that takes, as words, what there is no option for. */
const MORE = 'more';

/** An argument's name as Discord takes it, which is in lower case: `stopLoss` → `stop_loss`. */
export function optionName(argument: string): string {
  return argument.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`).slice(0, 32);
}

/**
 * The menu as Discord's slash commands.
 *
 * @param everywhere true where they are registered for every server and for direct messages, false for one server.
 */
export function commandPayload(commands: readonly MenuCommand[], everywhere: boolean): readonly object[] {
  const where = everywhere ? { contexts: [InteractionContextType.Guild, InteractionContextType.BotDM], integration_types: [ApplicationIntegrationType.GuildInstall] } : {};
  return commands.slice(0, MAX_COMMANDS).map((command) => ({
    type: ApplicationCommandType.ChatInput,
    name: command.name,
    description: shortened(command.summary || command.name),
    // Open to everybody: who may do what is for the desk to say.
    default_member_permissions: null,
    ...where,
    options: optionsOf(command),
  }));
}

/** The options that a command shows: the required ones first, as Discord wants it, then the most important that there is room for. */
function shownOptions({ options }: MenuCommand): readonly MenuOption[] {
  const sorted = [...options.filter(({ required }) => required), ...options.filter(({ required }) => !required)];
  return sorted.length <= MAX_OPTIONS ? sorted : sorted.slice(0, MAX_OPTIONS - 1);
}

function optionsOf(command: MenuCommand): readonly object[] {
  const shown = shownOptions(command);
  const options = shown.map((option) => ({
    type: ApplicationCommandOptionType.String,
    name: optionName(option.label),
    description: shortened(option.description || option.name),
    required: option.required,
    ...answersOf(option),
  }));
  if (shown.length === command.options.length) return options;
  const left = command.options.filter((option) => !shown.includes(option)).map(({ label }) => label);
  return [...options, { type: ApplicationCommandOptionType.String, name: MORE, description: shortened(`Anything else, as name=value: ${left.join(', ')}`), required: false }];
}

/** Few choices are offered as they are; many, and what the desk suggests, while they are typed. */
function answersOf({ choices, suggests }: MenuOption): object {
  const offered = choices.length > 0 && choices.length <= MAX_CHOICES && choices.every((choice) => choice.length <= MAX_CHOICE);
  if (offered) return { choices: choices.map((choice) => ({ name: choice, value: choice })) };
  return suggests || choices.length > 0 ? { autocomplete: true } : {};
}

/** The option of a command that Discord calls so; `null` when it has none. */
export function optionOf(command: MenuCommand | undefined, name: string): MenuOption | null {
  return command?.options.find((option) => optionName(option.label) === name) ?? null;
}

/**
 * The arguments that a slash command came with, by the names that the desk knows. A name that is unknown stays as it is, so
 * that the desk can say so.
 */
export function commandArguments(command: MenuCommand | undefined, given: readonly { readonly name: string; readonly value: string }[]): Readonly<Record<string, string>> {
  const args: Record<string, string> = {};
  for (const { name, value } of given) {
    const option = optionOf(command, name);
    if (option === null && name === MORE) Object.assign(args, moreArguments(command, value));
    else args[option?.name ?? name] = value;
  }
  return args;
}

/** `feeRate=0.1% entry=rsi(14) < 30`: each value goes on to the next name, and may stand in quotes. Words before any name are kept under `more`. */
function moreArguments(command: MenuCommand | undefined, text: string): Readonly<Record<string, string>> {
  const starts = [...text.matchAll(/(?:^|\s)([A-Za-z][\w-]*)\s*=(?!=)\s*/g)];
  const before = text.slice(0, starts[0]?.index ?? text.length).trim();
  const args: Record<string, string> = before === '' ? {} : { [MORE]: before };
  for (const [index, start] of starts.entries()) {
    const value = text.slice(start.index + start[0].length, starts[index + 1]?.index ?? text.length).trim();
    args[argumentName(command, start[1] ?? '')] = value.replace(/^(["'])(.*)\1$/s, '$2');
  }
  return args;
}

function argumentName(command: MenuCommand | undefined, written: string): string {
  const plain = (name: string) => name.toLowerCase().replaceAll(/[-_]/g, '');
  return command?.options.find(({ name, label }) => [name, label].some((one) => plain(one) === plain(written)))?.name ?? written;
}

/** A description within Discord's limit; `/help` has it whole. */
function shortened(text: string): string {
  if (text.length <= MAX_DESCRIPTION) return text;
  const room = text.slice(0, MAX_DESCRIPTION - 1);
  const end = room.lastIndexOf(' ');
  return `${room.slice(0, end > MAX_DESCRIPTION / 2 ? end : room.length).trimEnd()}…`;
}
