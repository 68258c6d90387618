/** Lines that run along with the price, so that falling back below one is the opposite of rising above it. */
const LINE = String.raw`(?:sma|ema|wma|dema|tema|kama|vwap|supertrend)\([^()]*\)|close|open|hl2|hlc3|ohlc4`;
const CALL = String.raw`[a-z_]\w*\((?:[^()]|\([^()]*\))*\)(?:\.[a-z_]+)?|close|open|high|low`;

const OPPOSITES: readonly (readonly [RegExp, (match: RegExpExecArray) => string | null])[] = [
  [new RegExp(`^crosses_(above|below)\\((${CALL}), (${CALL}|0)\\)$`), ([, way, left, right]) => `crosses_${way === 'above' ? 'below' : 'above'}(${left}, ${right})`],
  [/^(close|high) (>=?) highest\((?:high|close), (\d+)\)\[1\]$/, ([, , , bars]) => `close < lowest(low, ${bars})[1]`],
  [new RegExp(`^(${LINE}) (>=?) (${LINE})$`), ([, left, sign, right]) => `${left} ${sign === '>' ? '<' : '<='} ${right}`],
  // A line around zero says "up" above it and "down" below.
  [/^((?:macd|supertrend|obv|roc|cci)\([^()]*\)(?:\.[a-z]+)?) (>=?) 0$/, ([, gauge, sign]) => `${gauge} ${sign === '>' ? '<' : '<='} 0`],
];

/**
 * The exit that goes with an entry by custom: the opposite crossing of two lines, the break of the low for a break of the high, the price
 * back under its average. `null` where custom knows none: `rsi(14) < 30` says nothing of when to sell.
 */
export function customaryExit(entry: string): string | null {
  for (const [pattern, opposite] of OPPOSITES) {
    const match = pattern.exec(entry);
    if (match) return opposite(match);
  }
  return null;
}

/** What to say of an exit that was filled in by custom. */
export function customaryExitNote(exit: string): string {
  return exit.startsWith('crosses') ? `You gave no exit: I took the opposite crossing, ${exit}.` : `You gave no exit: I took the opposite, ${exit}.`;
}

/** What is asked about an entry that has no customary exit: two ways to sell that would suit it. */
export function exitQuestion(entry: string): string {
  const gauge = /^(rsi|mfi|stochrsi|stoch)\([^()]*\) <=? /.exec(entry)?.[1];
  const first = gauge === undefined ? 'sell after 24 bars' : `sell when ${gauge} is over 60`;
  return `And when should it sell? For example "${first}", or "with a 5% trailing stop".`;
}
