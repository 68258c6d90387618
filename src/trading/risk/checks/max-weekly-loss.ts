import { type RiskCheck, finding, needing, off } from '../check.ts';
import { shareWords } from '../limits/written-value.ts';
import { percentWords } from '../words.ts';

/** The UTC week has not lost too much. Reaching the limit breaks it. */
export const maxWeeklyLoss: RiskCheck = {
  name: 'max-weekly-loss',
  look: ({ losses }, _intent, limits) => {
    const most = limits['max-weekly-loss'];
    const lost = losses.known ? (losses.value.week?.loss ?? 0) : null;
    if (most === null) return off(lost === null ? 'unknown' : percentWords(lost));
    return needing(losses, shareWords(most), ({ week }) => {
      const loss = week?.loss ?? 0;
      return finding(loss < most, shareWords(most), percentWords(loss), `The week has lost ${percentWords(loss)}; entries stop at ${shareWords(most)}.`);
    });
  },
};
