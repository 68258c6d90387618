import { Decimal } from '../../domain/money.ts';
import type { EquityPoint, Transfer } from './books.ts';

/**
 * The largest fall of an account's value from a peak, as a fraction, with money that was paid in or out taken for neither gain nor loss.
 *
 * Each stretch between two points grows by (equity at its end − what was paid in during it) ÷ equity at its start; the fall is that of the
 * product of these, as in time-weighted returns. `null` with fewer than two points.
 */
export function maxDrawdown(points: readonly Pick<EquityPoint, 'at' | 'equity'>[], transfers: readonly Pick<Transfer, 'at' | 'value'>[]): number | null {
  if (points.length < 2) return null;
  let index = new Decimal(1);
  let peak = index;
  let worst = new Decimal(0);
  let next = 0;
  const paid = transfers.toSorted((one, other) => one.at - other.at);
  let before: Pick<EquityPoint, 'at' | 'equity'> | null = null;
  for (const point of points) {
    let flow = new Decimal(0);
    for (let transfer = paid[next]; transfer !== undefined && transfer.at <= point.at; transfer = paid[++next]) flow = flow.plus(transfer.value ?? 0);
    if (before !== null && new Decimal(before.equity).gt(0)) {
      index = Decimal.max(new Decimal(point.equity).minus(flow).div(before.equity).times(index), 0);
      peak = Decimal.max(peak, index);
      worst = Decimal.max(worst, peak.minus(index).div(peak));
    }
    before = point;
  }
  return worst.toNumber();
}
