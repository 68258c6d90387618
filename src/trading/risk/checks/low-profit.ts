import { type RiskCheck, finding, needing, off, within } from '../check.ts';
import { shareWords } from '../limits/written-value.ts';
import { pauseWords } from '../pause.ts';
import { lowProfit } from '../trade-history.ts';
import { percentWords } from '../words.ts';

/** Not within the pause of a symbol whose trades made too little. */
export const lowProfitCheck: RiskCheck = {
  name: 'low-profit',
  look: ({ trades, now }, { symbol }, limits) => {
    const least = limits['low-profit'];
    if (least === null) return off('not looked at');
    return needing(trades, shareWords(least), (all) => {
      const own = all.filter((trade) => trade.symbol === symbol);
      const pause = lowProfit(own, { least, lookbackMs: limits['low-profit-lookback'], trades: limits['low-profit-trades'], pauseMs: limits['low-profit-pause'] }, now);
      if (pause === null) return within(shareWords(least), 'no pause');
      const message = `The last trades of ${symbol} returned ${percentWords(pause.return)} together, less than ${shareWords(least)}: it pauses ${pauseWords(pause.until, now)}.`;
      return finding(false, shareWords(least), percentWords(pause.return), message);
    });
  },
};
