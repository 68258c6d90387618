import { z } from 'zod';
import { formatSignedPercent } from '../reports/format.ts';
import { readArgs, symbolsArg, timeframeArg } from './job-args.ts';
import type { JobRunner } from './job-runner.ts';
import { type MarketReading, type MarketReadingNeeds, readMarkets } from './market-reading.ts';
import { marketReportCard } from './market-report-card.ts';

const ARGS = z.strictObject({
  /** The watchlist. */
  symbols: symbolsArg.prefault(['BTC/USDT', 'ETH/USDT', 'SOL/USDT']),
  /** The candles at whose last close saved rules are asked. */
  timeframe: timeframeArg.default('1d'),
});

/** The watchlist's moves, range, volatility and volume, and what the saved rules say of it now. */
export function marketReport(needs: MarketReadingNeeds): JobRunner {
  return {
    kind: 'market',
    title: (args) => `Market report: ${readArgs(ARGS, args).symbols.join(', ')}`,
    check: (args) => readArgs(ARGS, args),
    async run({ args }, options) {
      const { symbols, timeframe } = readArgs(ARGS, args);
      const reading = await readMarkets(needs, symbols, timeframe, options);
      return { card: marketReportCard(reading), remark: remarkOn(reading) };
    },
  };
}

/** Markets named in the remark. */
const REMARKED = 3;

function remarkOn({ markets }: MarketReading): string {
  const moves = markets.slice(0, REMARKED).map(({ symbol, figures }) => `${symbol} ${formatSignedPercent(figures.change24h)}`);
  const signals = markets.reduce((sum, { signals: told }) => sum + (told?.length ?? 0), 0);
  return `${moves.join(', ')} in 24 h${markets.length > REMARKED ? `, ${markets.length - REMARKED} more` : ''}${signals === 0 ? '' : `; ${signals} rule ${signals === 1 ? 'signal' : 'signals'}`}`;
}
