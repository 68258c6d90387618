import type { Menu, MenuOption } from '../../desk/menu.ts';
import { MAX_CHOICE, MAX_CHOICES, optionOf } from './command-payload.ts';
import type { InteractionEvent } from './discord-events.ts';
import { pause } from './pause.ts';

/** The data of a command as it is typed. */
type TypedCommand = Extract<InteractionEvent, { data: { name: string } }>['data'];

/** A choice as Discord takes it. */
export interface OfferedChoice {
  readonly name: string;
  readonly value: string;
}

/**
 * What is offered for the option that somebody is typing; nothing to strangers, who would learn the names of saved strategies,
 * and nothing when the menu takes longer than `patienceMs`. Never rejects.
 */
export async function suggestedChoices(menu: Menu, user: string, { name, options }: TypedCommand, patienceMs: number): Promise<readonly OfferedChoice[]> {
  const focused = options.find((option) => option.focused === true);
  const option = focused === undefined ? null : optionOf(menu.commands.find((command) => command.name === name), focused.name);
  if (option === null) return [];
  const typed = String(focused?.value ?? '');
  const done = new AbortController();
  const late = pause(patienceMs, done.signal).then((): readonly string[] => []);
  try {
    return offered(await Promise.race([suggestions(menu, user, name, option, typed), late]));
  } catch {
    // Suggestions are a courtesy: what somebody types without them is read all the same.
    return [];
  } finally {
    done.abort();
  }
}

async function suggestions(menu: Menu, user: string, command: string, { name, choices }: MenuOption, typed: string): Promise<readonly string[]> {
  if (choices.length > 0) return choices.filter((choice) => choice.toLowerCase().includes(typed.toLowerCase()));
  const known = await menu.audience('discord');
  return known.some((person) => person.user === user) ? menu.suggest(command, name, typed, MAX_CHOICES) : [];
}

/** Discord takes each choice once, and none that is empty or too long. */
function offered(values: readonly string[]): readonly OfferedChoice[] {
  const usable = [...new Set(values)].filter((value) => value.trim() !== '' && value.length <= MAX_CHOICE);
  return usable.slice(0, MAX_CHOICES).map((value) => ({ name: value, value }));
}
