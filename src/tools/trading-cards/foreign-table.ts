import type { Block } from '../../reports/card.ts';
import type { AccountSnapshot } from '../../trading/books/books.ts';
import { exact, money } from './figures.ts';

/** What an account has that is not ours to sell, named as such; nothing where there is none. */
export function foreignTable(foreign: AccountSnapshot['foreign'], currency: string): readonly Block[] {
  if (foreign.length === 0) return [];
  return [
    {
      kind: 'table',
      title: 'Not ours: came by deposit or by other ways',
      columns: [{ header: 'Asset' }, { header: 'Amount', align: 'right' }, { header: 'Worth', align: 'right' }],
      rows: foreign.map(({ asset, amount, value }) => [asset, exact(amount), money(value, currency)]),
    },
    { kind: 'note', tone: 'neutral', text: 'These holdings count towards equity. Outcry did not buy them, books no profit on them and never sells them.' },
  ];
}
