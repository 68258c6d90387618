import { Decimal } from '../../../domain/money.ts';
import { type RiskCheck, finding, needing, within } from '../check.ts';
import { moneyWords } from '../words.ts';

/** An entry of a deployment spends no more than is left of its budget, but for the little that prices move meanwhile. */
export const budget: RiskCheck = {
  name: 'budget',
  look: ({ budgetLeft, notional, account: { currency } }, _intent, limits) =>
    needing(budgetLeft, 'what is left of the budget', (left) => {
      if (left === null) return within('no budget', 'an order by hand');
      const most = Decimal.max(left, 0).times(new Decimal(1).plus(String(limits['budget-slack'])));
      return needing(notional, moneyWords(left, currency), (value) =>
        finding(
          value.lessThanOrEqualTo(most),
          moneyWords(left, currency),
          moneyWords(value, currency),
          `The order comes to ${moneyWords(value, currency)}; ${moneyWords(Decimal.max(left, 0), currency)} is left of the strategy’s budget.`,
        ),
      );
    }),
};
