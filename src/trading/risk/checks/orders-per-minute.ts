import { type RiskCheck, finding, needing, off } from '../check.ts';

/** Not too many orders go out within a minute, this one counted. */
export const ordersPerMinute: RiskCheck = {
  name: 'orders-per-minute',
  look: ({ sentLastMinute }, _intent, limits) => {
    const most = limits['orders-per-minute'];
    if (most === null) return off(sentLastMinute.known ? String(sentLastMinute.value + 1) : 'unknown');
    return needing(sentLastMinute, `${most} a minute`, (before) =>
      finding(before + 1 <= most, `${most} a minute`, String(before + 1), `It would be order number ${before + 1} within a minute; at most ${most} are allowed. Try again in a minute, or order less at once.`),
    );
  },
};
