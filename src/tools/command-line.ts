import { OutcryError } from '../domain/errors.ts';
import type { Tool, ToolCommand } from './tool.ts';
import { type CommandVocabulary, placeWords } from './positional-words.ts';
import { didYouMean } from '../domain/nearest.ts';
import { splitWords } from './words.ts';

export type { CommandVocabulary };
export { splitWords };

/** A command as it was understood: which tool, with which arguments (not yet checked). */
export interface ParsedCommand {
  readonly tool: Tool;
  readonly args: Readonly<Record<string, unknown>>;
}

/** Short spellings of argument names that traders use. */
const SHORT_NAMES: Readonly<Record<string, string>> = {
  fee: 'feeRate',
  fees: 'feeRate',
  stop: 'stopLoss',
  sl: 'stopLoss',
  target: 'takeProfit',
  tp: 'takeProfit',
  trailing: 'trailingStop',
  trail: 'trailingStop',
  tf: 'timeframe',
  pair: 'symbol',
  buy: 'entry',
  sell: 'exit',
  since: 'from',
  until: 'to',
};

/**
 * Understands `/command word word name=value --name value`, with or without the slash and a bot's name (`/price@desk btc`).
 *
 * Words without a name go to the command's positional arguments (see `placeWords`), so that
 * `/backtest btc 1h mean-reversion 90d` and `/backtest mean-reversion btc 90d 1h` are the same.
 *
 * @throws OutcryError `not-found` for an unknown command (with the nearest), `invalid-input` for an unknown argument.
 */
export function parseCommandLine(text: string, tools: readonly Tool[], vocabulary: CommandVocabulary): ParsedCommand {
  const [command = '', ...words] = splitWords(text.trim().replace(/^\//, ''));
  const name = command.replace(/@\w+$/, '').toLowerCase();
  const commands = tools.flatMap((candidate) => candidate.commands.map((one) => ({ tool: candidate, command: one })));
  const found = commands.find((candidate) => candidate.command.name === name);
  if (found) return { tool: found.tool, args: readWords(found.tool, words, vocabulary, found.command) };
  const tool = tools.find((candidate) => candidate.name === name || candidate.name.replaceAll('_', '-') === name);
  if (tool) return { tool, args: readWords(tool, words, vocabulary) };
  const hint = didYouMean(name, commands.map((candidate) => candidate.command.name));
  throw new OutcryError('not-found', `There is no command /${name}.${hint}`, { hint: '/help lists the commands.' });
}

/**
 * The arguments that the words of a command give, by name; see `parseCommandLine`. What the command's own word says is among them.
 *
 * @throws OutcryError `invalid-input` for an unknown argument, or one that the command's word has said.
 */
export function readWords(tool: Tool, words: readonly string[], vocabulary: CommandVocabulary, command?: Pick<ToolCommand, 'name' | 'args'>): Readonly<Record<string, unknown>> {
  const said = command?.args ?? {};
  const args: Record<string, string> = {};
  const loose: string[] = [];
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    const flag = /^(?:--|—)([A-Za-z][\w-]*)(?:=(.*))?$/su.exec(word);
    const pair = flag ?? /^([A-Za-z][\w-]*)=(?!=)(.*)$/su.exec(word);
    if (!pair) {
      loose.push(word);
      continue;
    }
    const value = pair[2] ?? words[++i];
    if (value === undefined) throw new OutcryError('invalid-input', `--${pair[1]!} needs a value.`, { field: pair[1]! });
    const name = argumentName(tool, pair[1]!);
    if (said[name] !== undefined) throw new OutcryError('invalid-input', `/${command?.name ?? tool.command} says the ${name} itself: ${said[name]}.`, { field: name });
    args[name] = value;
  }
  return { ...said, ...args, ...placeWords(tool, loose, { named: [...Object.keys(said), ...Object.keys(args)], vocabulary }) };
}

/**
 * The tool's own name for an argument written in any of its spellings: `fee-rate`, `fee_rate`, `feeRate`, `fee`.
 *
 * @throws OutcryError `invalid-input` naming the nearest argument.
 */
export function argumentName(tool: Tool, written: string): string {
  const plain = (name: string) => name.toLowerCase().replaceAll(/[-_]/g, '');
  const known = tool.fields.map((field) => field.name);
  const names = [...known, ...Object.keys(tool.aliases)];
  const wanted = [written, SHORT_NAMES[plain(written)] ?? written];
  for (const candidate of wanted) {
    const found = names.find((name) => plain(name) === plain(candidate));
    if (found !== undefined) return tool.aliases[found] ?? found;
  }
  throw new OutcryError('invalid-input', `/${tool.command} takes no "${written}"; it takes ${known.join(', ') || 'no arguments'}.${didYouMean(written, known)}`, { field: written });
}

/** An argument's flag on the command line: `feeRate` → `--fee-rate`. */
export function flagOf(argument: string): string {
  return `--${argument.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
