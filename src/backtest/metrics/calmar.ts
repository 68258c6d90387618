import { ratio } from './statistics.ts';

/**
 * Calmar ratio over the whole span: CAGR ÷ maximum drawdown of the per-bar equity (a positive fraction).
 *
 * Source: T. W. Young, "Calmar Ratio: A Smoother Tool", Futures (October 1991), over the span instead of 36 months.
 */
export function calmar(cagr: number | null, maxDrawdown: number): number | null {
  return ratio(cagr, maxDrawdown);
}
