import { type RiskCheck, finding, needing, off } from '../check.ts';
import { shareWords } from '../limits/written-value.ts';
import { percentWords } from '../words.ts';

/** Equity is not too far below its peak. Reaching the limit breaks it. */
export const maxDrawdown: RiskCheck = {
  name: 'max-drawdown',
  look: ({ losses }, _intent, limits) => {
    const most = limits['max-drawdown'];
    if (most === null) return off(losses.known ? percentWords(losses.value.drawdown) : 'unknown');
    return needing(losses, shareWords(most), ({ drawdown }) =>
      finding(drawdown < most, shareWords(most), percentWords(drawdown), `Equity is ${percentWords(drawdown)} below its peak; entries stop at ${shareWords(most)} until an admin resumes.`),
    );
  },
};
