import type { Candles } from '../../domain/candles.ts';
import { type CandleShapes, candleShapes } from './candle-shapes.ts';
import { candleIndicator, factorParam } from './definition.ts';
import type { Indicator, IndicatorParam } from './indicator.ts';
import { emptyColumn } from './windows.ts';

/** One bar's verdict: 100 for a bullish pattern that ends here (or one without direction), -100 for a bearish one, 0 for none. */
type Recognise = (candles: Candles, shapes: CandleShapes, bar: number, penetration: number) => number;

interface Pattern {
  readonly name: string;
  readonly title: string;
  readonly summary: string;
  readonly lookback: number;
  readonly params?: readonly IndicatorParam[];
  readonly recognise: Recognise;
}

function patternIndicator({ name, title, summary, lookback, params, recognise }: Pattern): Indicator {
  return candleIndicator({
    name,
    title,
    summary,
    params: params ?? [],
    lookback: () => lookback,
    compute(candles, penetration) {
      const shapes = candleShapes(candles);
      const out = emptyColumn(shapes.length);
      for (let bar = lookback; bar < out.length; bar++) out[bar] = recognise(candles, shapes, bar, penetration ?? 0);
      return out;
    },
  });
}

const PENETRATION = factorParam('penetration', 'How far into the first body the last candle must close, as a share of it.', 0.3, 0, 1);

/** A star: a long body, a short one beyond it, and a third that goes back into the first. `direction` 1 is the morning star. */
function star(candles: Candles, shapes: CandleShapes, bar: number, penetration: number, direction: 1 | -1): number {
  const { color, body, bodyTop, bodyBottom, usualBody } = shapes;
  const first = bar - 2;
  const middle = bar - 1;
  const apart = direction === 1 ? bodyTop[middle]! < bodyBottom[first]! : bodyBottom[middle]! > bodyTop[first]!;
  const reached = (candles.close[bar]! - candles.close[first]!) * direction > body[first]! * penetration;
  const shaped = body[first]! > usualBody[first]! && body[middle]! <= usualBody[middle]! && body[bar]! > usualBody[bar]!;
  return shaped && color[first] === -direction && color[bar] === direction && apart && reached ? 100 * direction : 0;
}

/** Three rising candles in a row, each opening in or near the body before, closing near its high, and not much shorter than the last. */
const whiteSoldiers: Recognise = ({ open, close }, { color, body, upperShadow, usualBody, tiny, near, far }, bar) => {
  for (let i = bar - 2; i <= bar; i++) {
    if (color[i] !== 1 || upperShadow[i]! >= tiny[i]!) return 0;
  }
  for (let i = bar - 1; i <= bar; i++) {
    const before = i - 1;
    if (close[i]! <= close[before]! || open[i]! <= open[before]! || open[i]! > close[before]! + near[before]!) return 0;
    if (body[i]! <= body[before]! - far[before]!) return 0;
  }
  return body[bar]! > usualBody[bar]! ? 100 : 0;
};

/**
 * Candlestick patterns: 100 where a bullish one ends (or one that has no direction), -100 where a bearish one does, else 0.
 *
 * As TA-Lib 0.4.0 with its default candle settings. Sources: Steve Nison, Japanese Candlestick Charting Techniques (1991);
 * Thomas Bulkowski, Encyclopedia of Candlestick Charts (2008).
 */
export const PATTERNS: readonly Indicator[] = [
  patternIndicator({
    name: 'engulfing',
    title: 'Engulfing',
    summary: 'A body that swallows the opposite one before: 100 bullish, -100 bearish, else 0.',
    lookback: 2,
    recognise({ open, close }, { color }, bar) {
      const before = bar - 1;
      const direction = color[bar]!;
      if (color[before] === direction) return 0;
      const beyondClose = (close[before]! - open[bar]!) * direction > 0;
      const beyondOpen = (close[bar]! - open[before]!) * direction > 0;
      return beyondClose && beyondOpen ? 100 * direction : 0;
    },
  }),
  patternIndicator({
    name: 'hammer',
    title: 'Hammer',
    summary: 'A small body at the top of a long lower shadow, near or below the low before: 100, else 0.',
    lookback: 11,
    recognise({ low }, { body, bodyBottom, upperShadow, lowerShadow, usualBody, tiny, near }, bar) {
      const small = body[bar]! < usualBody[bar]! && upperShadow[bar]! < tiny[bar]!;
      return small && lowerShadow[bar]! > body[bar]! && bodyBottom[bar]! <= low[bar - 1]! + near[bar - 1]! ? 100 : 0;
    },
  }),
  patternIndicator({
    name: 'doji',
    title: 'Doji',
    summary: 'Open and close all but equal: 100, else 0.',
    lookback: 10,
    recognise: (_candles, { body, tiny }, bar) => (body[bar]! <= tiny[bar]! ? 100 : 0),
  }),
  patternIndicator({
    name: 'shooting_star',
    title: 'Shooting star',
    summary: 'A small body under a long upper shadow, above the body before: -100, else 0.',
    lookback: 11,
    recognise(_candles, { body, bodyTop, bodyBottom, upperShadow, lowerShadow, usualBody, tiny }, bar) {
      const small = body[bar]! < usualBody[bar]! && lowerShadow[bar]! < tiny[bar]!;
      return small && upperShadow[bar]! > body[bar]! && bodyBottom[bar]! > bodyTop[bar - 1]! ? -100 : 0;
    },
  }),
  patternIndicator({
    name: 'harami',
    title: 'Harami',
    summary: 'A short body inside the long one before: 100 after a fall, -100 after a rise, else 0.',
    lookback: 11,
    recognise(_candles, { color, body, bodyTop, bodyBottom, usualBody }, bar) {
      const before = bar - 1;
      const inside = bodyTop[bar]! < bodyTop[before]! && bodyBottom[bar]! > bodyBottom[before]!;
      return inside && body[before]! > usualBody[before]! && body[bar]! <= usualBody[bar]! ? -100 * color[before]! : 0;
    },
  }),
  patternIndicator({
    name: 'three_white_soldiers',
    title: 'Three white soldiers',
    summary: 'Three strong rises in a row: 100, else 0.',
    lookback: 12,
    recognise: whiteSoldiers,
  }),
  patternIndicator({
    name: 'morning_star',
    title: 'Morning star',
    summary: 'A long fall, a small body below it, a rise back into the fall: 100, else 0.',
    lookback: 12,
    params: [PENETRATION],
    recognise: (candles, shapes, bar, penetration) => star(candles, shapes, bar, penetration, 1),
  }),
  patternIndicator({
    name: 'evening_star',
    title: 'Evening star',
    summary: 'A long rise, a small body above it, a fall back into the rise: -100, else 0.',
    lookback: 12,
    params: [PENETRATION],
    recognise: (candles, shapes, bar, penetration) => star(candles, shapes, bar, penetration, -1),
  }),
];
