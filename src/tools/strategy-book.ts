import { OutcryError } from '../domain/errors.ts';
import { STRATEGIES, findStrategy } from '../strategies/registry.ts';
import type { RuleBook, SavedRule } from '../strategies/rule.ts';
import type { Strategy } from '../strategies/strategy.ts';
import { didYouMean } from '../domain/nearest.ts';

/** A strategy found by its name: built in, or a rule that was saved. */
export type NamedStrategy = { readonly kind: 'built-in'; readonly strategy: Strategy } | { readonly kind: 'saved'; readonly saved: SavedRule };

/** Every strategy that has a name: the built-in ones and the saved rules. */
export interface StrategyBook {
  /** @throws OutcryError `not-found` with the nearest name; its `field` is the argument that the name came by. */
  find(name: string, field: string): Promise<NamedStrategy>;
  /** Built-in names first, then saved rules by name. */
  names(): Promise<readonly string[]>;
}

/** The strategies of the registry and of the rule book under one roof. A saved rule cannot take a built-in name. */
export function strategyBook(rules: RuleBook): StrategyBook {
  const names = async () => [...STRATEGIES.map((strategy) => strategy.name), ...(await rules.list()).map((saved) => saved.name)];
  return {
    names,
    async find(name, field) {
      const strategy = findStrategy(name);
      if (strategy) return { kind: 'built-in', strategy };
      const plain = plainName(name);
      const saved = plain === null ? null : await rules.find(plain);
      if (saved) return { kind: 'saved', saved };
      const hint = plain === null ? 'A rule of your own goes into entry: entry="rsi(14) < 30" exit="rsi(14) > 60".' : '/strategies lists the built-in ones and your saved rules.';
      throw new OutcryError('not-found', `There is no strategy "${name}".${didYouMean(plain ?? name, await names())}`, { field, hint });
    },
  };
}

/**
 * The name a rule is kept under: lower case, words joined by hyphens.
 *
 * @throws OutcryError `invalid-input` when nothing but letters, digits and hyphens, starting with a letter, cannot be made of it.
 */
export function ruleName(text: string): string {
  const name = plainName(text);
  if (name !== null) return name;
  throw new OutcryError('invalid-input', `"${text}" is not a name: expected letters, digits and hyphens, at most 40, beginning with a letter.`, { field: 'name' });
}

function plainName(text: string): string | null {
  const name = text.trim().toLowerCase().replaceAll(/[\s_]+/g, '-');
  return /^[a-z][a-z0-9-]{0,39}$/.test(name) ? name : null;
}
