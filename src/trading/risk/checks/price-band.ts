import type { OrderIntent } from '../../intent.ts';
import { type RiskCheck, finding, needing, off } from '../check.ts';
import { shareWords } from '../limits/written-value.ts';
import { percentWords } from '../words.ts';
import { formatPrice } from '../../../reports/format.ts';

/** The order's own prices, and the one it is expected to fill at, are near the last price. */
export const priceBand: RiskCheck = {
  name: 'price-band',
  look: (facts, intent, limits) => {
    const band = limits['price-band'];
    if (band === null) return off('not looked at');
    return needing(facts.quote, shareWords(band), ({ last }) =>
      needing(facts.fill, shareWords(band), (fill) => {
        const furthest = pricesOf(intent, fill.price).reduce((far, price) => (Math.abs(price - last) > Math.abs(far - last) ? price : far));
        // A band of exactly so many per cent is met by a price that is exactly so far: doubles are compared as such a price is written.
        const distance = Number((Math.abs(furthest - last) / last).toPrecision(12));
        const message = `${formatPrice(furthest)} is ${percentWords(distance)} from the last price ${formatPrice(last)}; at most ${shareWords(band)} is allowed.`;
        return finding(distance <= band, shareWords(band), percentWords(distance), message);
      }),
    );
  },
};

function pricesOf({ price, stopPrice, stopLimitPrice }: OrderIntent, expected: number): readonly [number, ...number[]] {
  return [expected, ...[price, stopPrice, stopLimitPrice].flatMap((text) => (text === null ? [] : [Number(text)]))];
}
