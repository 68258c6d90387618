import { type RiskCheck, finding, needing, off } from '../check.ts';
import { heldAfter, shareOfEquity } from '../exposure.ts';
import { shareWords } from '../limits/written-value.ts';
import { percentWords } from '../words.ts';

/** What is held of the market after the order is no more than a share of equity. */
export const maxSymbolShare: RiskCheck = {
  name: 'max-symbol-share',
  look: (facts, intent, limits) => {
    const most = limits['max-symbol-share'];
    const share = shareOfEquity(heldAfter(facts, intent, intent.symbol), facts.equity);
    if (most === null) return off(share.known ? percentWords(share.value) : 'unknown');
    return needing(share, shareWords(most), (value) =>
      finding(value <= most, shareWords(most), percentWords(value), `With it ${percentWords(value)} of equity would be in ${intent.symbol}; at most ${shareWords(most)} is allowed.`),
    );
  },
};
