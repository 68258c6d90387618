import type { IndicatorCall, NumberExpression } from './tree.ts';

/** What the outputs of some indicators are called in a sentence; all others go by their name in capitals. */
const SPOKEN: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  bbands: {
    upper: 'the upper Bollinger band',
    middle: 'the middle Bollinger band',
    lower: 'the lower Bollinger band',
    width: 'the width of the Bollinger bands',
    percent: 'the place between the Bollinger bands',
  },
  keltner: { upper: 'the upper Keltner channel', middle: 'the middle Keltner channel', lower: 'the lower Keltner channel' },
  donchian: { upper: 'the upper Donchian channel', middle: 'the middle Donchian channel', lower: 'the lower Donchian channel' },
  macd: { line: 'the MACD line', signal: 'the MACD signal line', histogram: 'the MACD histogram' },
  supertrend: { line: 'the SuperTrend line', direction: 'the SuperTrend direction' },
  stoch: { k: 'the stochastic %K', d: 'the stochastic %D' },
  aroon: { up: 'Aroon up', down: 'Aroon down', oscillator: 'the Aroon oscillator' },
  psar: { value: 'the parabolic SAR' },
  engulfing: { value: 'the engulfing pattern' },
  hammer: { value: 'the hammer pattern' },
  doji: { value: 'the doji pattern' },
  shooting_star: { value: 'the shooting star pattern' },
  harami: { value: 'the harami pattern' },
  three_white_soldiers: { value: 'the three white soldiers pattern' },
  morning_star: { value: 'the morning star pattern' },
  evening_star: { value: 'the evening star pattern' },
};

/** `EMA(20)`, `the lower Bollinger band (20, 2)`, `the highest high of 20 bars`, `SMA(5) of RSI(14)`. */
export function indicatorWords(call: IndicatorCall, params: readonly number[], words: (part: NumberExpression) => string): string {
  const { indicator, sources, output } = call;
  const outputName = indicator.outputs[output] ?? '';
  if (indicator.name === 'highest' || indicator.name === 'lowest') return extremeWords(indicator.name, sources, params, words);
  const of = sources.map(words);
  const reading = indicator.reads === 2 ? ` of ${of.join(' and ')}` : isOtherThanClose(sources) ? ` of ${of.join('')}` : '';
  const spoken = SPOKEN[indicator.name]?.[outputName];
  const settings = params.length === 0 ? '' : `(${params.join(', ')})`;
  if (spoken) return `${spoken}${settings === '' ? '' : ` ${settings}`}${reading}`;
  const name = indicator.name.toUpperCase().replaceAll('_', ' ');
  return `${output === 0 ? '' : `the ${outputName.replaceAll('_', ' ')} of `}${name}${settings}${reading}`;
}

function isOtherThanClose([source]: readonly NumberExpression[]): boolean {
  return source !== undefined && !(source.kind === 'price' && source.name === 'close');
}

function extremeWords(
  name: 'highest' | 'lowest',
  [source]: readonly NumberExpression[],
  [period]: readonly number[],
  words: (part: NumberExpression) => string,
): string {
  const bars = period === 1 ? 'one bar' : `${period} bars`;
  if (source?.kind === 'price') return `the ${name} ${source.name} of ${bars}`;
  return `the ${name} ${source ? words(source) : ''} of ${bars}`;
}
