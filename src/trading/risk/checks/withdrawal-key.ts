import { type RiskCheck, beyond, needing, within } from '../check.ts';

/** The exchange key cannot withdraw, or somebody said that it may. */
export const withdrawalKey: RiskCheck = {
  name: 'allow-withdrawal-key',
  look: ({ rights }, _intent, limits) => {
    if (limits['allow-withdrawal-key']) return within('any key', 'allowed by limit');
    return needing(rights, 'no withdrawals', (may) => {
      if (may === null) return within('no withdrawals', 'paper money');
      if (may.canWithdraw === null) return within('no withdrawals', 'the exchange does not say');
      if (!may.canWithdraw) return within('no withdrawals', 'cannot withdraw');
      return beyond('no withdrawals', 'can withdraw', 'The exchange key may withdraw money. Make one that cannot, or accept it with /setrisk allow-withdrawal-key on.');
    });
  },
};
