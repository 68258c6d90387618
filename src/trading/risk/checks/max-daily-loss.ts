import { type RiskCheck, finding, needing, off } from '../check.ts';
import { shareWords } from '../limits/written-value.ts';
import { percentWords } from '../words.ts';

/** The UTC day has not lost too much. Reaching the limit breaks it. */
export const maxDailyLoss: RiskCheck = {
  name: 'max-daily-loss',
  look: ({ losses }, _intent, limits) => {
    const most = limits['max-daily-loss'];
    const lost = losses.known ? (losses.value.day?.loss ?? 0) : null;
    if (most === null) return off(lost === null ? 'unknown' : percentWords(lost));
    return needing(losses, shareWords(most), ({ day }) => {
      const loss = day?.loss ?? 0;
      return finding(loss < most, shareWords(most), percentWords(loss), `The day has lost ${percentWords(loss)}; entries stop at ${shareWords(most)}.`);
    });
  },
};
