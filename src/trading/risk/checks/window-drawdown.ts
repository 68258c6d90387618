import { type RiskCheck, finding, needing, off, within } from '../check.ts';
import { shareWords } from '../limits/written-value.ts';
import { pauseWords } from '../pause.ts';
import { windowDrawdown } from '../trade-history.ts';
import { percentWords } from '../words.ts';

/** Not within the pause that follows a drawdown by the trades of the lookback. */
export const windowDrawdownCheck: RiskCheck = {
  name: 'window-drawdown',
  look: ({ trades, equity, now }, _intent, limits) => {
    const most = limits['window-drawdown'];
    if (most === null) return off('not looked at');
    return needing(trades, shareWords(most), (list) =>
      needing(equity, shareWords(most), (current) => {
        const rule = { most, lookbackMs: limits['window-drawdown-lookback'], trades: limits['window-drawdown-trades'], pauseMs: limits['window-drawdown-pause'] };
        const pause = windowDrawdown(list, current, rule, now);
        if (pause === null) return within(shareWords(most), 'no pause');
        const message = `The trades of the lookback drew equity down by ${percentWords(pause.drawdown)}; at most ${shareWords(most)} is allowed: entries pause ${pauseWords(pause.until, now)}.`;
        return finding(false, shareWords(most), percentWords(pause.drawdown), message);
      }),
    );
  },
};
