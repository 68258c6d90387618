import { shareOfEquity } from '../exposure.ts';
import { type RiskCheck, finding, needing, off } from '../check.ts';
import { shareWords } from '../limits/written-value.ts';
import { percentWords } from '../words.ts';

/** The order is no larger than a share of equity. */
export const maxOrderShare: RiskCheck = {
  name: 'max-order-share',
  look: (facts, _intent, limits) => {
    const most = limits['max-order-share'];
    const share = shareOfEquity(facts.notional, facts.equity);
    if (most === null) return off(share.known ? percentWords(share.value) : 'unknown');
    return needing(share, shareWords(most), (value) =>
      finding(value <= most, shareWords(most), percentWords(value), `The order is ${percentWords(value)} of equity; at most ${shareWords(most)} is allowed.`),
    );
  },
};
