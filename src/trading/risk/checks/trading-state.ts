import { type RiskCheck, finding, needing } from '../check.ts';

/** Trading is not stopped on the account. */
export const tradingState: RiskCheck = {
  name: 'trading-state',
  look: ({ standing }) =>
    needing(standing, 'active', (state) => {
      const current = state?.state ?? 'active';
      const why = state?.reason === undefined || state.reason === '' ? '' : ` ${state.reason}`;
      return finding(current === 'active', 'active', current, `Trading is ${current}: no entries.${why} An admin can /resume.`);
    }),
};
