import { Decimal } from '../../../domain/money.ts';
import { type RiskCheck, finding, needing, off } from '../check.ts';
import { heldAfter } from '../exposure.ts';
import { moneyWords } from '../words.ts';

/** What is held of the market after the order is no more than an amount of money. */
export const maxSymbolNotional: RiskCheck = {
  name: 'max-symbol-notional',
  look: (facts, intent, limits) => {
    const { currency } = facts.account;
    const most = limits['max-symbol-notional'];
    const after = heldAfter(facts, intent, intent.symbol);
    if (most === null) return off(after.known ? moneyWords(after.value, currency) : 'unknown');
    const limit = moneyWords(new Decimal(most), currency);
    return needing(after, limit, (value) =>
      finding(
        value.lessThanOrEqualTo(most),
        limit,
        moneyWords(value, currency),
        `With it ${moneyWords(value, currency)} would be in ${intent.symbol}; at most ${limit} is allowed.`,
      ),
    );
  },
};
