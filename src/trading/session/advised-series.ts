import type { Candles } from '../../domain/candles.ts';
import type { MarketSymbol } from '../../domain/market-symbol.ts';
import type { Market } from '../../domain/market.ts';
import { atr } from '../../strategies/indicators/volatility.ts';
import { resolveStrategy } from '../../strategies/strategy-choice.ts';
import { SIZING_ATR_BARS } from '../sizing.ts';
import type { DeploymentTerms } from './deployment.ts';
import { silenceWords } from './silence-words.ts';
import type { AdvisedSeries } from './slot-view.ts';

/** A market's candles with what the deployed strategy says of each. */
export function advisedSeries({ strategy: choice, timeframe, sizing }: Pick<DeploymentTerms, 'strategy' | 'timeframe' | 'sizing'>, symbol: MarketSymbol, rules: Market, candles: Candles): AdvisedSeries {
  const { strategy, params } = resolveStrategy(choice);
  const series = { candles, timeframe };
  const advice = strategy.advise(series, params);
  const byAtr = sizing.kind === 'risk' && sizing.atrMultiple !== null;
  return { symbol, rules, candles, advice, atr: byAtr ? atr(candles, SIZING_ATR_BARS) : null, silence: silenceWords(choice, series, advice) };
}
