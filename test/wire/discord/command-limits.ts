import { FormErrors, type Refusal, listOf, textOf } from './form-errors.ts';

const NAME = /^[-_\p{L}\p{N}]{1,32}$/u;

/** Discord counts names, descriptions and values of a command together. */
const MAX_COMMAND_CHARACTERS = 8000;

/** Checks a set of slash commands against Discord's rules; `inGuild` forbids what only global commands may say. */
export function commandsRefusal(commands: unknown, inGuild: boolean): Refusal | null {
  const errors = new FormErrors();
  const list = listOf(commands);
  if (!Array.isArray(commands)) errors.add([], 'LIST_TYPE_CONVERT', 'Only iterables may be used in a ListType');
  if (list.length > 100) errors.add([], 'APPLICATION_COMMANDS_TOO_MANY', 'Maximum number of application commands reached (100).');
  const names = new Set<unknown>();
  for (const [index, command] of list.entries()) {
    checkName(errors, [index, 'name'], command['name']);
    if (names.has(command['name'])) errors.add([index, 'name'], 'APPLICATION_COMMANDS_DUPLICATE_NAME', 'Application command names must be unique');
    names.add(command['name']);
    errors.text([index, 'description'], command['description'], 100);
    if (inGuild && command['contexts'] !== undefined) errors.add([index, 'contexts'], 'APPLICATION_COMMAND_INVALID_CONTEXTS', 'Contexts are for global commands only.');
    checkOptions(errors, index, listOf(command['options']));
    if (charactersOf(command) > MAX_COMMAND_CHARACTERS) errors.add([index], 'APPLICATION_COMMAND_TOO_LARGE', 'Command exceeds maximum size (8000).');
  }
  return errors.refusal();
}

function checkOptions(errors: FormErrors, command: number, options: readonly Record<string, unknown>[]): void {
  const at = (...path: (string | number)[]) => [command, 'options', ...path];
  if (options.length > 25) errors.add(at(), 'BASE_TYPE_MAX_LENGTH', 'Must be 25 or fewer in length.');
  const names = new Set<unknown>();
  let optional = false;
  for (const [index, option] of options.entries()) {
    checkName(errors, at(index, 'name'), option['name']);
    if (names.has(option['name'])) errors.add(at(index, 'name'), 'APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS', 'Option name already exists.');
    names.add(option['name']);
    errors.text(at(index, 'description'), option['description'], 100);
    if (option['required'] !== true) optional = true;
    else if (optional) errors.add(at(index), 'APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID', 'Required options must be placed before non-required options');
    const choices = listOf(option['choices']);
    if (choices.length > 25) errors.add(at(index, 'choices'), 'BASE_TYPE_MAX_LENGTH', 'Must be 25 or fewer in length.');
    if (choices.length > 0 && option['autocomplete'] === true) errors.add(at(index, 'autocomplete'), 'APPLICATION_COMMAND_AUTOCOMPLETE_WITH_CHOICES', 'Autocomplete excludes choices.');
    checkChoices(errors, at(index, 'choices'), choices);
  }
}

/** Checks choices of an option or of an autocomplete answer. */
export function checkChoices(errors: FormErrors, path: readonly (string | number)[], choices: readonly Record<string, unknown>[]): void {
  const names = new Set<unknown>();
  for (const [index, choice] of choices.entries()) {
    errors.text([...path, index, 'name'], choice['name'], 100);
    errors.text([...path, index, 'value'], choice['value'], 100);
    if (names.has(choice['name'])) errors.add([...path, index, 'name'], 'APPLICATION_COMMAND_OPTIONS_CHOICE_NAME_ALREADY_EXISTS', 'Choice name already exists.');
    names.add(choice['name']);
  }
}

function checkName(errors: FormErrors, path: readonly (string | number)[], name: unknown): void {
  if (typeof name === 'string' && NAME.test(name) && name === name.toLowerCase()) return;
  errors.add(path, 'APPLICATION_COMMAND_INVALID_NAME', 'Command name is invalid');
}

function charactersOf(value: unknown): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, one) => sum + charactersOf(one), 0);
  if (typeof value !== 'object' || value === null) return 0;
  return Object.entries(value).reduce((sum, [key, one]) => {
    const counted = ['name', 'description', 'value'].includes(key) ? textOf(one).length : 0;
    return sum + (key === 'options' || key === 'choices' ? charactersOf(one) : counted);
  }, 0);
}
