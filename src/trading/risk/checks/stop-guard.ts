import { type RiskCheck, finding, needing, off, within } from '../check.ts';
import { pauseWords } from '../pause.ts';
import { stopGuardUntil } from '../trade-history.ts';

/** Not within the pause that follows several stop-outs within the lookback. */
export const stopGuard: RiskCheck = {
  name: 'stop-guard',
  look: ({ stopOuts, now }, { symbol }, limits) => {
    const most = limits['stop-guard'];
    if (most === null) return off('not looked at');
    const limit = `${most} stop-outs`;
    return needing(stopOuts, limit, (all) => {
      const own = limits['stop-guard-scope'] === 'account' ? all : all.filter((trade) => trade.symbol === symbol);
      const until = stopGuardUntil(own, most, limits['stop-guard-lookback'], limits['stop-guard-pause']);
      const value = String(own.filter(({ exitTime }) => exitTime > now - limits['stop-guard-lookback']).length);
      if (until === null || now >= until) return within(limit, value);
      const what = limits['stop-guard-scope'] === 'account' ? 'entries' : `entries of ${symbol}`;
      return finding(false, limit, value, `${most} stop-outs came too close together: ${what} pause ${pauseWords(until, now)}.`);
    });
  },
};
