import { type RiskCheck, beyond, finding, needing, off, within } from '../check.ts';
import { offeredWithin } from '../expected-fill.ts';
import { shareWords } from '../limits/written-value.ts';
import { percentWords } from '../words.ts';

/** What the order takes from the book at once is no more than a share of what is offered within the price band. */
export const maxBookShare: RiskCheck = {
  name: 'max-book-share',
  look: (facts, { side, symbol }, limits) => {
    const most = limits['max-book-share'];
    if (most === null) return off('not looked at');
    return needing(facts.book, shareWords(most), (book) =>
      needing(facts.quote, shareWords(most), ({ last }) =>
        needing(facts.fill, shareWords(most), ({ takes, isDeepEnough }) => {
          if (takes === 0 && isDeepEnough) return within(shareWords(most), 'takes nothing at once');
          const offered = offeredWithin(book, side, last, limits['price-band']);
          if (!isDeepEnough || offered === 0) return beyond(shareWords(most), 'all of it', `The order book of ${symbol} does not hold enough near the price for this order.`);
          const share = Number((takes / offered).toPrecision(12));
          return finding(share <= most, shareWords(most), percentWords(share), `It would take ${percentWords(share)} of what the book of ${symbol} offers near the price; at most ${shareWords(most)} is allowed.`);
        }),
      ),
    );
  },
};
