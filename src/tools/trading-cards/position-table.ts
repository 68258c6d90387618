import { baseOf, quoteOf } from '../../domain/market-symbol.ts';
import type { TableBlock } from '../../reports/card.ts';
import { formatDateTime, formatPrice, formatSignedPercent } from '../../reports/format.ts';
import type { ValuedPosition } from '../../trading/books/books.ts';
import type { ActiveGuard } from '../../trading/protection/protector.ts';
import { exact, figure, money, signedMoney } from './figures.ts';

/** Positions as a table, one a row, each with what guards it. */
export function positionTable(positions: readonly ValuedPosition[], guards: readonly ActiveGuard[] = []): TableBlock {
  return {
    kind: 'table',
    columns: [
      { header: 'Market' }, { header: 'Amount', align: 'right' }, { header: 'Paid', align: 'right' }, { header: 'Price', align: 'right' }, { header: 'Value', align: 'right' }, { header: 'Profit', align: 'right' }, { header: 'Return', align: 'right' },
      { header: 'Guarded by' }, { header: 'Whose' }, { header: 'Since (UTC)' },
    ],
    rows: positions.map((position) => {
      const { symbol, amount, averagePrice, price, value, profit, deployment, openedAt } = position;
      return [
        symbol, `${exact(amount)} ${baseOf(symbol)}`, formatPrice(Number(averagePrice)), formatPrice(figure(price)), money(value, quoteOf(symbol)), signedMoney(profit, quoteOf(symbol)), formatSignedPercent(position.return),
        guardText(guardOf(position, guards)), deployment ?? 'by hand', formatDateTime(openedAt),
      ];
    }),
  };
}

/** The guard of a position; `null` where nothing guards it. */
export function guardOf({ account, symbol, deployment }: Pick<ValuedPosition, 'account' | 'symbol' | 'deployment'>, guards: readonly ActiveGuard[]): ActiveGuard | null {
  return guards.find((guard) => guard.account === account && guard.symbol === symbol && guard.deployment === deployment) ?? null;
}

/** A guard in words, with who watches it: `stop 58,200.00 (rests at the venue)`. */
export function guardText(guard: ActiveGuard | null): string {
  if (guard === null) return 'nothing';
  const levels = [...(guard.stop === null ? [] : [`stop ${formatPrice(Number(guard.stop))}`]), ...(guard.target === null ? [] : [`target ${formatPrice(Number(guard.target))}`])];
  return `${levels.join(', ')} (${guard.by === 'venue' ? 'rests at the venue' : 'watched by Outcry while it runs'})`;
}
