/**
 * Alpha as it is meant here: total return minus the return of buying and holding over the same span, both as fractions of the
 * starting cash. It is a plain difference, not the intercept of a regression (Jensen's alpha).
 */
export function alpha(totalReturn: number | null, buyAndHold: number | null): number | null {
  return totalReturn === null || buyAndHold === null ? null : totalReturn - buyAndHold;
}
