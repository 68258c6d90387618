import type { Alert } from './alert.ts';

/** What a look at its condition means for an alert. */
export interface Decision {
  readonly fires: boolean;
  /** Whether it must see its condition unfulfilled before it can fire again. */
  readonly isSpent: boolean;
}

/**
 * What an alert does about its condition at an instant. One that fires once fires whenever it finds the condition fulfilled; a
 * repeating one when it finds it fulfilled after having been unfulfilled, and no sooner than its cool-down after the last firing. A
 * condition that came true during the cool-down and still is when that ends fires then.
 *
 * @param value what the condition says; `null` while it cannot be told, which changes nothing.
 * @param at epoch milliseconds, by the same clock as `firedAt`.
 */
export function decide({ cooldownMs, firedAt, isSpent }: Pick<Alert, 'cooldownMs' | 'firedAt' | 'isSpent'>, value: boolean | null, at: number): Decision {
  if (cooldownMs === null) return { fires: value === true, isSpent };
  if (value === null) return { fires: false, isSpent };
  if (!value) return { fires: false, isSpent: false };
  const cooling = firedAt !== null && at - firedAt < cooldownMs;
  const fires = !isSpent && !cooling;
  return { fires, isSpent: isSpent || fires };
}

/** What a candle said of an alert's condition. */
export interface CandleVerdict {
  /** Open time of the candle, epoch milliseconds. */
  readonly open: number;
  /** When it closed. */
  readonly close: number;
  readonly value: boolean | null;
}

/** What a stretch of candles, looked at one by one, means for an alert. */
export interface StretchDecision {
  /** The candle to be told of: the first that fired a once-alert, the newest that fired a repeating one. `null` when none did. */
  readonly firing: CandleVerdict | null;
  /** How often it would have fired over the stretch. */
  readonly firings: number;
  /** The newest candle that was looked at; a once-alert looks at none after its firing. */
  readonly lastCandle: number;
  readonly isSpent: boolean;
}

/** Goes through candles that were not looked at yet, oldest first. `null` when there are none. */
export function decideStretch(alert: Pick<Alert, 'cooldownMs' | 'firedAt' | 'isSpent'>, candles: readonly CandleVerdict[]): StretchDecision | null {
  let stretch: StretchDecision | null = null;
  let { firedAt, isSpent } = alert;
  let firing: CandleVerdict | null = null;
  let firings = 0;
  for (const candle of candles) {
    const decision = decide({ cooldownMs: alert.cooldownMs, firedAt, isSpent }, candle.value, candle.close);
    isSpent = decision.isSpent;
    if (decision.fires) {
      firing = candle;
      firings += 1;
      firedAt = candle.close;
    }
    stretch = { firing, firings, lastCandle: candle.open, isSpent };
    if (decision.fires && alert.cooldownMs === null) break;
  }
  return stretch;
}
