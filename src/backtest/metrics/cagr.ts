/**
 * Compound annual growth rate: (final ÷ start)^(1 ÷ years) − 1, on years of 365.25 days.
 *
 * `null` when no time passed, when nothing was there to grow, or when so short a span makes the yearly figure overflow.
 * Source: the standard definition; backtesting.py's "CAGR [%]" is the same figure.
 */
export function cagr(finalEquity: number, cash: number, years: number): number | null {
  if (years <= 0 || cash <= 0 || finalEquity < 0) return null;
  const rate = (finalEquity / cash) ** (1 / years) - 1;
  return Number.isFinite(rate) ? rate : null;
}
