import { type RiskCheck, finding, needing } from '../check.ts';
import { durationWords } from '../limits/written-value.ts';
import { formatDuration } from '../../../reports/format.ts';

/** The price is fresh: neither older than may be, nor further ahead of our clock, which would be as wrong. */
export const maxPriceAge: RiskCheck = {
  name: 'max-price-age',
  look: ({ quote, now }, { symbol }, limits) => {
    const most = limits['max-price-age'];
    return needing(quote, durationWords(most), ({ at }) =>
      finding(Math.abs(now - at) <= most, durationWords(most), formatDuration(now - at), `The last price of ${symbol} is ${formatDuration(now - at)} old; at most ${durationWords(most)} is allowed.`),
    );
  },
};
