import { type RiskCheck, finding, needing, off } from '../check.ts';
import { shareWords } from '../limits/written-value.ts';
import { percentWords } from '../words.ts';

/** Bid and ask are near each other. */
export const maxSpread: RiskCheck = {
  name: 'max-spread',
  look: ({ quote }, { symbol }, limits) => {
    const widest = limits['max-spread'];
    if (widest === null) return off('not looked at');
    return needing(quote, shareWords(widest), ({ bid, ask }) => {
      const spread = Number(((ask - bid) / ((ask + bid) / 2)).toPrecision(12));
      return finding(spread >= 0 && spread <= widest, shareWords(widest), percentWords(spread), `The spread of ${symbol} is ${percentWords(spread)}; at most ${shareWords(widest)} is allowed.`);
    });
  },
};
