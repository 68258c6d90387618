import type { ExitRules } from '../domain/trade-rules.ts';
import type { Field } from '../reports/card.ts';
import { formatCount, formatPercent } from '../reports/format.ts';

/** The exit rules that are set, as fields of a card. */
export function exitRuleFields(rules: ExitRules): readonly Field[] {
  const fields: readonly (Field | null)[] = [
    rules.stopLoss === null ? null : { label: 'Stop-loss', value: formatPercent(rules.stopLoss, 2) },
    rules.takeProfit === null ? null : { label: 'Profit target', value: formatPercent(rules.takeProfit, 2) },
    rules.trailingStop === null ? null : { label: 'Trailing stop', value: formatPercent(rules.trailingStop, 2) },
    rules.maxBars === null ? null : { label: 'Given up after', value: formatCount(rules.maxBars, 'bar') },
  ];
  return fields.filter((field) => field !== null);
}
