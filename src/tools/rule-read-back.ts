import type { FieldsBlock, Field } from '../reports/card.ts';
import { formatCount, formatPercent } from '../reports/format.ts';
import type { SavedRule } from '../strategies/rule.ts';
import { formatSizing } from './values/sizing.ts';

/** A saved rule as fields of a card: its conditions, the exits that are set, its size and its identity. */
export function ruleReadBack({ rule, hash }: Pick<SavedRule, 'rule' | 'hash'>): FieldsBlock {
  const limit = (label: string, value: number | null, write: (value: number) => string): readonly Field[] => (value === null ? [] : [{ label, value: write(value) }]);
  const percent = (value: number) => formatPercent(value, 2);
  return {
    kind: 'fields',
    fields: [
      { label: 'Buys when', value: rule.entry },
      { label: 'Sells when', value: rule.exit ?? NO_EXIT },
      ...limit('Stop-loss', rule.stopLoss, percent),
      ...limit('Profit target', rule.takeProfit, percent),
      ...limit('Trailing stop', rule.trailingStop, percent),
      ...limit('Given up after', rule.maxBars, (bars) => formatCount(bars, 'bar')),
      { label: 'Position size', value: formatSizing(rule.sizing) },
      { label: 'Identity', value: shortHash(hash) },
    ],
  };
}

/** What stands for the exit of a rule that has none. */
export const NO_EXIT = 'stops or time only';

/** As much of a rule's hash as people read. */
export function shortHash(hash: string): string {
  return hash.slice(0, 12);
}
