/** A function of the language itself, as the help page and the reference list it. */
export interface LanguageFunction {
  readonly name: string;
  /** How it is called: `rising(x, bars)`. */
  readonly signature: string;
  readonly summary: string;
  /** Other names that are read and not written. */
  readonly aliases: readonly string[];
}

/** The functions that are part of the language; indicators come on top of them. */
export const FUNCTIONS = [
  { name: 'crosses_above', signature: 'crosses_above(a, b)', summary: 'True at the bar where a, not above b at the bar before, is above it.', aliases: ['crossover', 'cross_above', 'crosses_over'] },
  { name: 'crosses_below', signature: 'crosses_below(a, b)', summary: 'True at the bar where a, not below b at the bar before, is below it.', aliases: ['crossunder', 'cross_below', 'crosses_under'] },
  { name: 'rising', signature: 'rising(x, bars = 1)', summary: 'True when each of the last bars is above the one before it.', aliases: [] },
  { name: 'falling', signature: 'falling(x, bars = 1)', summary: 'True when each of the last bars is below the one before it.', aliases: [] },
  { name: 'for_bars', signature: 'for_bars(condition, bars)', summary: 'True when the condition held at every one of the last bars, this one included.', aliases: [] },
  { name: 'within', signature: 'within(condition, bars)', summary: 'True when the condition held at one at least of the last bars, this one included.', aliases: [] },
  { name: 'bars_since', signature: 'bars_since(condition)', summary: 'Bars since the condition last held: 0 where it holds; undefined before the first time.', aliases: ['barssince'] },
  { name: 'change', signature: 'change(x = close, bars = 1 or span)', summary: 'Change as a fraction (0.02 = 2 %) against so many bars ago, or against a span of time ago: change("24h").', aliases: [] },
  { name: 'abs', signature: 'abs(x)', summary: 'The value without its sign.', aliases: [] },
  { name: 'min', signature: 'min(a, b, …)', summary: 'The least of the values, bar by bar.', aliases: [] },
  { name: 'max', signature: 'max(a, b, …)', summary: 'The greatest of the values, bar by bar.', aliases: [] },
  { name: 'param', signature: 'param(name, default, min, max, step)', summary: 'A number that can be tuned; param(name) repeats one that stands earlier in the rule.', aliases: [] },
] as const satisfies readonly LanguageFunction[];

/** The name of a function of the language. */
export type FunctionName = (typeof FUNCTIONS)[number]['name'];

const BY_NAME: ReadonlyMap<string, FunctionName> = new Map(
  FUNCTIONS.flatMap((entry): [string, FunctionName][] => [[entry.name, entry.name], ...entry.aliases.map((alias): [string, FunctionName] => [alias, entry.name])]),
);

/** The function of that name or alias, by its own name. */
export function findFunction(name: string): FunctionName | undefined {
  return BY_NAME.get(name);
}

/** How a function is called. */
export function signatureOf(name: FunctionName): string {
  return FUNCTIONS.find((entry) => entry.name === name)?.signature ?? name;
}
