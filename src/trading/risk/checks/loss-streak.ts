import { type RiskCheck, finding, needing, off, within } from '../check.ts';
import { lossStreak } from '../trade-history.ts';
import { pauseWords } from '../pause.ts';

/** Not within the pause that follows several losing trades in a row. */
export const lossStreakCheck: RiskCheck = {
  name: 'loss-streak',
  look: ({ trades, standing, now }, _intent, limits) => {
    const most = limits['loss-streak'];
    if (most === null) return off('not looked at');
    const limit = `${most} in a row`;
    return needing(standing, limit, (state) => {
      const coolUntil = state?.coolUntil ?? null;
      if (coolUntil !== null && now < coolUntil) return finding(false, limit, 'paused', `Too many losing trades in a row: entries pause ${pauseWords(coolUntil, now)}.`);
      return needing(trades, limit, (list) => {
        const { losses, lastExit } = lossStreak(list, state?.since ?? 0);
        const until = lastExit === null ? 0 : lastExit + limits['loss-streak-pause'];
        if (losses < most || now >= until) return within(limit, String(losses));
        return finding(false, limit, String(losses), `The last ${losses} trades lost: entries pause ${pauseWords(until, now)}.`);
      });
    });
  },
};
