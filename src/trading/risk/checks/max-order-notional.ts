import { Decimal } from '../../../domain/money.ts';
import { type RiskCheck, finding, needing, off } from '../check.ts';
import { moneyWords } from '../words.ts';

/** The order is no larger than an amount of money. */
export const maxOrderNotional: RiskCheck = {
  name: 'max-order-notional',
  look: ({ notional, account: { currency } }, _intent, limits) => {
    const most = limits['max-order-notional'];
    if (most === null) return off(notional.known ? moneyWords(notional.value, currency) : 'unknown');
    const limit = moneyWords(new Decimal(most), currency);
    return needing(notional, limit, (value) =>
      finding(value.lessThanOrEqualTo(most), limit, moneyWords(value, currency), `The order comes to ${moneyWords(value, currency)}; at most ${limit} is allowed.`),
    );
  },
};
