import type { Action, Block, Card } from '../../reports/card.ts';
import { formatCount, formatDateTime, formatPercent, formatSignedPercent } from '../../reports/format.ts';
import { Decimal } from '../../domain/money.ts';
import type { Performance } from '../../trading/books/books.ts';
import { profitOf } from '../../trading/books/profit.ts';
import { changeTone } from '../tones.ts';
import { accountLabel, accountMark } from './account-label.ts';
import { exact, figure, money, signedMoney } from './figures.ts';

/** Profit and loss of a span, with the curve of equity. `span` says over how long, as a title ends: `this week`. */
export function performanceCard(performance: Performance, span: string, actions: readonly Action[]): Card {
  const { account, currency, startEquity, endEquity, realised, unrealised, fees, transfers, trades, winRate, maxDrawdown, unpriced } = performance;
  const { profit, share } = profitOf(performance);
  const { text, simulated } = accountLabel(account);
  const tone = changeTone(figure(profit));
  return {
    title: `${accountMark(account)} ${profit === null ? 'profit and loss' : signedMoney(profit, currency)} ${span}`,
    tone,
    simulated,
    blocks: [
      {
        kind: 'fields',
        fields: [
          { label: 'Profit', value: profit === null ? 'not known: equity could not be valued' : `${signedMoney(profit, currency)} (${formatSignedPercent(share, 2)})`, tone },
          { label: 'Realised', value: signedMoney(realised, currency) },
          { label: 'Unrealised', value: signedMoney(unrealised, currency) },
          { label: 'Fees', value: money(fees, currency) },
          ...(new Decimal(transfers).isZero() ? [] : [{ label: 'Paid in or out', value: `${signedMoney(transfers, currency)}, not counted as profit` }]),
          { label: 'Equity', value: `${money(startEquity, currency)} → ${money(endEquity, currency)}` },
          { label: 'Finished trades', value: `${formatCount(trades.length, 'trade')}${winRate === null ? '' : `, ${formatPercent(winRate)} won`}` },
          { label: 'Largest drawdown', value: formatPercent(maxDrawdown) },
          { label: 'Account', value: text },
        ],
      },
      ...(unpriced.length === 0 ? [] : [{ kind: 'note', tone: 'warning', text: `In none of these sums, as it had no price then: ${unpriced.map(({ asset, amount }) => `${exact(amount)} ${asset}`).join(', ')}.` } as const]),
      ...chartOf(performance, span),
    ],
    actions,
  };
}

/** The curve of equity; one point makes no line. */
function chartOf({ account, currency, curve, from, to }: Performance, span: string): readonly Block[] {
  const { time, equity } = curve;
  const [first, last] = [equity[0], equity.at(-1)];
  if (time.length < 2 || first === undefined || last === undefined) return [{ kind: 'text', text: 'There is no curve of equity yet: it is drawn from the second valuation on.' }];
  const values = Float64Array.from(equity);
  return [
    {
      kind: 'chart',
      chart: {
        title: `Equity ${span}`,
        subtitle: `${accountMark(account)}, ${formatDateTime(time[0] ?? from)} to ${formatDateTime(time.at(-1) ?? to)} UTC`,
        time: Float64Array.from(time),
        panes: [{ title: `Equity, ${currency}`, unit: 'money', weight: 1, layers: [{ kind: 'line', name: 'Equity', values }] }],
      },
      alt: `Equity ${span} went from ${money(String(first), currency)} to ${money(String(last), currency)}; lowest ${money(String(Math.min(...equity)), currency)}, highest ${money(String(Math.max(...equity)), currency)}.`,
    },
  ];
}
