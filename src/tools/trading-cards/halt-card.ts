import type { Block, Card } from '../../reports/card.ts';
import { formatCount } from '../../reports/format.ts';
import type { HaltOutcome, HaltScope } from '../../trading/risk/risk-desk.ts';

const DOES: Readonly<Record<HaltScope, string>> = {
  entries: 'Nothing new is bought. Orders that protect or leave positions stay in force.',
  orders: 'Nothing new is bought, and every open order of ours was called off, stops among them: what is held is not protected by resting orders now.',
  flatten: 'Nothing new is bought, open orders were called off, and what we held is being sold.',
};

/** What a halt did, and how trading is taken up again. */
export function haltCard({ scope, accounts, canceled, failed, sold, pending }: HaltOutcome): Card {
  const waiting: readonly Block[] = pending.length === 0 ? [] : [{ kind: 'note', tone: 'warning', text: `${pending.join(', ')}: entries are stopped. The venue has not answered yet; calling off${scope === 'flatten' ? ' and selling' : ''} goes on, and you are told when it is done.` }];
  const failures: readonly Block[] = failed.length === 0 ? [] : [{ kind: 'note', tone: 'error', text: `Could not be called off: ${failed.join(', ')}. Look at the venue itself, and try /halt again.` }];
  return {
    title: 'Trading is halted',
    tone: failed.length === 0 ? 'warning' : 'error',
    blocks: [
      { kind: 'text', text: pending.length === 0 ? DOES[scope] : 'Nothing new is bought.' },
      {
        kind: 'fields',
        fields: [
          { label: accounts.length === 1 ? 'Account' : 'Accounts', value: accounts.join(', ') || 'all' },
          { label: 'Called off', value: `${formatCount(canceled, 'order')}${pending.length === 0 ? '' : ' so far'}` },
          ...(scope === 'flatten' && pending.length === 0 ? [{ label: 'Sold', value: sold.length === 0 ? 'nothing: nothing was held' : formatCount(sold.length, 'order') }] : []),
        ],
      },
      ...waiting,
      ...failures,
      { kind: 'text', text: 'It stays so over restarts. An admin takes trading up again with /resume' },
    ],
    actions: scope === 'flatten' ? [] : [{ kind: 'run', label: 'Sell everything too', tool: 'halt_trading', args: { scope: 'flatten' } }],
  };
}
