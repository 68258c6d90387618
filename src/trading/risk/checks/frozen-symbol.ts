import { type RiskCheck, finding, needing } from '../check.ts';

/** The market is not frozen: nobody trades one whose books are in doubt. */
export const frozenSymbol: RiskCheck = {
  name: 'frozen-symbol',
  look: ({ frozen }, { symbol }) =>
    needing(frozen, 'not frozen', (list) => {
      const found = list.find((one) => one.symbol === symbol);
      return finding(found === undefined, 'not frozen', found === undefined ? 'not frozen' : 'frozen', `${symbol} is frozen: ${found?.reason ?? ''} An admin can let it be traded again with /setrisk unfreeze=${symbol}`);
    }),
};
