import { type RiskCheck, finding, needing, off } from '../check.ts';
import { positionsAfter } from '../exposure.ts';

/** No more positions are open after the order than may be; adding to one that is open takes no further place. */
export const maxOpenPositions: RiskCheck = {
  name: 'max-open-positions',
  look: (facts, intent, limits) => {
    const most = limits['max-open-positions'];
    const after = positionsAfter(facts, intent);
    if (most === null) return off(after.known ? String(after.value) : 'unknown');
    return needing(after, String(most), (value) => finding(value <= most, String(most), String(value), `It would open position number ${value}; at most ${most} are allowed.`));
  },
};
