import { OutcryError } from '../domain/errors.ts';
import type { Tool } from './tool.ts';
import { didYouMean } from './values/nearest.ts';
import { parseNumber } from './values/number.ts';
import { isSpanText } from './values/span.ts';
import { KNOWN_COINS, COIN_NAMES, parseSymbol } from './values/symbol.ts';
import { parseTimeframe } from './values/timeframe.ts';

/** A command as it was understood: which tool, with which arguments (not yet checked). */
export interface ParsedCommand {
  readonly tool: Tool;
  readonly args: Readonly<Record<string, unknown>>;
}

/** What else a word can be told by than its place: the names of strategies and saved rules. */
export interface CommandVocabulary {
  readonly isStrategy: (word: string) => boolean;
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

/** Commas inside quotes and calls are kept; words split at white space outside quotes. */
const TOKEN = /\s*((?:[^\s"'“”„‘’]|"[^"]*"|“[^”“]*[”“]|„[^“”]*[“”]|(?<=[\s=]|^)'[^']*'|(?<=[\s=]|^)‘[^’]*’|['‘’])+)/gu;

/**
 * Splits a command line into words, quotes taken off: `entry="rsi(14) < 30"` is one word. Curly quotes, which phones type, count as quotes.
 *
 * @throws OutcryError `invalid-input` for a quote that is never closed.
 */
export function splitWords(text: string): readonly string[] {
  const words: string[] = [];
  let end = 0;
  for (const match of text.matchAll(TOKEN)) {
    if (text.slice(end, match.index).trim() !== '') break;
    end = match.index + match[0].length;
    words.push(match[1]!.replace(/["“”„]|(?<=^|=)['‘]|['’]$/gu, ''));
  }
  if (text.slice(end).trim() !== '') throw new OutcryError('invalid-input', `A quote is never closed: ${text.slice(end).trim()}`);
  return words;
}

/**
 * Understands `/command word word name=value --name value`, with or without the slash and a bot's name (`/price@desk btc`).
 *
 * Words without a name go to the command's positional arguments, each to the first one still free that it looks like, so that
 * `/backtest btc 1h mean-reversion 90d` and `/backtest mean-reversion btc 90d 1h` are the same.
 *
 * @throws OutcryError `not-found` for an unknown command (with the nearest), `invalid-input` for an unknown argument.
 */
export function parseCommandLine(text: string, tools: readonly Tool[], vocabulary: CommandVocabulary): ParsedCommand {
  const [command = '', ...words] = splitWords(text.trim().replace(/^\//, ''));
  const name = command.replace(/@\w+$/, '').toLowerCase();
  const tool = tools.find((candidate) => candidate.command === name || candidate.name === name || candidate.name.replaceAll('_', '-') === name);
  if (!tool) {
    const hint = didYouMean(name, tools.map((candidate) => candidate.command));
    throw new OutcryError('not-found', `There is no command /${name}.${hint}`, { hint: '/help lists the commands.' });
  }
  return { tool, args: readWords(tool, words, vocabulary) };
}

/** The arguments that the words of a command give, by name; see `parseCommandLine`. */
export function readWords(tool: Tool, words: readonly string[], vocabulary: CommandVocabulary): Readonly<Record<string, unknown>> {
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
    args[argumentName(tool, pair[1]!)] = value;
  }
  place(tool, loose, args, vocabulary);
  return args;
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

/** Puts words without a name into the positional arguments that are still free. */
function place(tool: Tool, words: readonly string[], args: Record<string, string>, vocabulary: CommandVocabulary): void {
  const free = tool.positional.filter((name) => args[name] === undefined);
  for (const [index, word] of words.entries()) {
    const at = free.findIndex((name) => looksLike(name, word, vocabulary));
    const name = free[at] ?? free[0];
    if (name === undefined) {
      const takes = tool.positional.length === 0 ? 'no words without a name' : `${tool.positional.join(', ')} by position`;
      throw new OutcryError('invalid-input', `What is "${word}"? /${tool.command} takes ${takes}.`);
    }
    if (name === tool.rest) {
      args[name] = words.slice(index).join(' ');
      return;
    }
    if (at < 0 && isTelling(name)) {
      throw new OutcryError('invalid-input', `What is "${word}"? /${tool.command} takes ${tool.positional.join(', ')}.`, { field: name });
    }
    args[name] = word;
    free.splice(Math.max(at, 0), 1);
  }
}

/** Arguments whose words can be told by their look, so that a word that does not look like one is not forced into it. */
function isTelling(argument: string): boolean {
  return argument === 'timeframe' || argument === 'from' || argument === 'to';
}

function looksLike(argument: string, word: string, vocabulary: CommandVocabulary): boolean {
  switch (argument) {
    case 'symbol':
    case 'symbols':
      return word.split(',').every(isSymbolWord) && !vocabulary.isStrategy(word);
    case 'timeframe':
      return reads(() => parseTimeframe(word));
    case 'from':
    case 'to':
      return isSpanText(word, Date.UTC(2024, 5, 15));
    case 'strategy':
      return vocabulary.isStrategy(word);
    case 'amount':
    case 'cost':
    case 'price':
      return parseNumber(word.replace(/^[$€£]/, '')) !== null;
    default:
      return true;
  }
}

function isSymbolWord(word: string): boolean {
  const plain = word.replace(/^[$#]/, '');
  if (KNOWN_COINS.has(plain.toUpperCase()) || COIN_NAMES[plain.toLowerCase()] !== undefined) return true;
  return !/^\d+[a-z]$/i.test(plain) && !isSpanText(plain, Date.UTC(2024, 5, 15)) && reads(() => parseSymbol(plain));
}

function reads(read: () => unknown): boolean {
  try {
    read();
    return true;
  } catch {
    return false;
  }
}

/** An argument's flag on the command line: `feeRate` → `--fee-rate`. */
export function flagOf(argument: string): string {
  return `--${argument.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
