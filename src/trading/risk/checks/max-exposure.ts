import { type RiskCheck, finding, needing, off } from '../check.ts';
import { heldAfter, shareOfEquity } from '../exposure.ts';
import { shareWords } from '../limits/written-value.ts';
import { percentWords } from '../words.ts';

/** All that is held after the order is no more than a share of equity. */
export const maxExposure: RiskCheck = {
  name: 'max-exposure',
  look: (facts, intent, limits) => {
    const most = limits['max-exposure'];
    const share = shareOfEquity(heldAfter(facts, intent, null), facts.equity);
    if (most === null) return off(share.known ? percentWords(share.value) : 'unknown');
    return needing(share, shareWords(most), (value) =>
      finding(value <= most, shareWords(most), percentWords(value), `With it ${percentWords(value)} of equity would be invested; at most ${shareWords(most)} is allowed.`),
    );
  },
};
