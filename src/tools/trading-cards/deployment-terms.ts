import { quoteOf } from '../../domain/market-symbol.ts';
import type { Field } from '../../reports/card.ts';
import { formatCount, formatPercent } from '../../reports/format.ts';
import type { DeploymentTerms } from '../../trading/session/deployment.ts';
import { formatSizing } from '../values/sizing.ts';
import { accountLabel } from './account-label.ts';
import { money } from './figures.ts';

/** The currency that a deployment counts in: the quote of its markets. */
export function currencyOfTerms({ symbols: [symbol] }: Pick<DeploymentTerms, 'symbols'>): string {
  return symbol === undefined ? '' : quoteOf(symbol);
}

/** How a deployment's strategy is called: the name it has, or what it does. */
export function strategyName({ strategy, rule }: Pick<DeploymentTerms, 'strategy' | 'rule'>): string {
  return strategy.name ?? rule;
}

/** All that decides a deployment's orders, as fields of a card. */
export function termsFields(terms: DeploymentTerms): readonly Field[] {
  const { exits, symbols, timeframe, budget, sizing, maxPositions, account } = terms;
  const percent = (label: string, value: number | null): readonly Field[] => (value === null ? [] : [{ label, value: formatPercent(value, 2) }]);
  return [
    { label: 'Rule', value: terms.rule },
    { label: symbols.length === 1 ? 'Market' : 'Markets', value: `${symbols.join(', ')}, each ${timeframe} candle` },
    { label: 'Budget', value: `${money(budget, currencyOfTerms(terms))}: the most it can lose` },
    ...percent('Stop-loss', exits.stopLoss),
    ...percent('Profit target', exits.takeProfit),
    ...percent('Trailing stop', exits.trailingStop),
    ...(exits.maxBars === null ? [] : [{ label: 'Given up after', value: formatCount(exits.maxBars, 'bar') }]),
    { label: 'Position size', value: formatSizing(sizing) },
    ...(symbols.length === 1 ? [] : [{ label: 'Most positions', value: String(maxPositions) }]),
    { label: 'Account', value: accountLabel(account).text },
  ];
}
