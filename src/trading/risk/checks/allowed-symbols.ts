import { type RiskCheck, finding, off } from '../check.ts';

/** The market is one that may be entered. */
export const allowedSymbols: RiskCheck = {
  name: 'allowed-symbols',
  look: (_facts, { symbol }, limits) => {
    const allowed = limits['allowed-symbols'];
    if (allowed === null) return off(symbol);
    return finding(allowed.includes(symbol), allowed.join(', '), symbol, `${symbol} is not among the markets that may be entered: ${allowed.join(', ')}.`);
  },
};
