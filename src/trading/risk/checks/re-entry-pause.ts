import { type RiskCheck, finding, needing, off, within } from '../check.ts';
import { durationWords } from '../limits/written-value.ts';
import { pauseWords } from '../pause.ts';

/** A symbol is left alone for a while after an exit. */
export const reEntryPause: RiskCheck = {
  name: 're-entry-pause',
  look: ({ trades, now }, { symbol }, limits) => {
    const pause = limits['re-entry-pause'];
    if (pause === null) return off('not looked at');
    return needing(trades, durationWords(pause), (all) => {
      const last = all.reduce((latest, trade) => (trade.symbol === symbol ? Math.max(latest, trade.exitTime) : latest), Number.NEGATIVE_INFINITY);
      if (now >= last + pause) return within(durationWords(pause), 'no pause');
      return finding(false, durationWords(pause), durationWords(now - last), `${symbol} was sold a short while ago: it pauses ${pauseWords(last + pause, now)}.`);
    });
  },
};
