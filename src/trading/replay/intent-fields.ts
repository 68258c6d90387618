import { formatDateTime } from '../../reports/format.ts';
import type { OrderIntent } from '../intent.ts';
import { type ReplayField, asRecorded, compared } from './replay-report.ts';

/**
 * The fields of an order, as recorded and as derived; those that neither has are left out.
 *
 * @param unknown fields that cannot be derived, for want of what they followed from: equal they are the same, else they are taken as recorded.
 */
export function intentFields(recorded: OrderIntent, derived: OrderIntent | null, unknown: readonly (keyof OrderIntent)[] = []): readonly ReplayField[] {
  const names = ['symbol', 'side', 'type', 'amount', 'price', 'stopPrice', 'stopLimitPrice', 'guard', 'account', 'deployment', 'purpose', 'origin', 'reason'] as const;
  return names.flatMap((name) => {
    const [was, is] = [recorded[name], derived?.[name] ?? null];
    if ((was === null || was === '') && (is === null || is === '')) return [];
    if (name === 'origin') return [compared(LABELS[name], originWords(recorded), derived === null ? null : originWords(derived))];
    if (name === 'guard') return [compared(LABELS[name], guardWords(recorded), derived === null ? null : guardWords(derived))];
    const field = compared(LABELS[name], was, is);
    return [field.finding === 'differs' && derived !== null && unknown.includes(name) ? asRecorded(LABELS[name], was) : field];
  });
}

const LABELS = {
  symbol: 'market',
  side: 'side',
  type: 'type',
  amount: 'amount',
  price: 'price',
  stopPrice: 'stop price',
  stopLimitPrice: 'stop limit',
  guard: 'stop and target',
  account: 'account',
  deployment: 'deployment',
  purpose: 'purpose',
  origin: 'asked for by',
  reason: 'reason',
} as const;

/** Both levels, exactly. */
function guardWords({ guard }: OrderIntent): string {
  return `${guard?.stop ?? 'none'} and ${guard?.target ?? 'none'}`;
}

function originWords({ origin }: OrderIntent): string {
  switch (origin.kind) {
    case 'person':
      return `${origin.person} in ${origin.conversation}`;
    case 'deployment':
      return `deployment ${origin.deployment}, candle of ${formatDateTime(origin.slot)} UTC`;
    case 'desk':
      return `Outcry itself: ${origin.because}`;
  }
}
