import type { Candles } from '../domain/candles.ts';
import type { ExitRules } from '../domain/trade-rules.ts';
import { stopLevel, targetLevel, trailedStop } from './fill-rules.ts';

/**
 * The stop, trailing stop and target of one long position, as prices; NaN for what it does not have.
 *
 * All follow from the average entry price: `enter` is called with it at every fill of the entry, `raise` with the high of
 * every bar that the position was held in, once that bar is over.
 */
export class ProtectiveLevels {
  readonly #rules: ExitRules;
  #fixed = Number.NaN;
  #trailing = Number.NaN;
  /** The profit target. */
  target = Number.NaN;

  constructor(rules: ExitRules) {
    this.#rules = rules;
  }

  /** The stop in force: the nearer (higher) of the fixed and the trailing one. */
  get stop(): number {
    return this.#fixed >= this.#trailing || Number.isNaN(this.#trailing) ? this.#fixed : this.#trailing;
  }

  /** Which of the two the stop in force is. */
  get stopReason(): 'stop-loss' | 'trailing-stop' {
    return this.stop === this.#fixed ? 'stop-loss' : 'trailing-stop';
  }

  /** Sets the levels from the (average) entry price, and the signal's own distances from it (quote currency; NaN for none). */
  enter(entryPrice: number, stopDistance: number, targetDistance: number): void {
    const { stopLoss, takeProfit, trailingStop } = this.#rules;
    this.#fixed = stopLevel(entryPrice, stopLoss, stopDistance);
    this.target = targetLevel(entryPrice, takeProfit, targetDistance);
    if (trailingStop !== null) this.#trailing = trailedStop(this.#trailing, entryPrice, trailingStop);
  }

  /** A bar is over: its high may raise the trailing stop for the bars after it. */
  raise(high: number): void {
    if (this.#rules.trailingStop !== null) this.#trailing = trailedStop(this.#trailing, high, this.#rules.trailingStop);
  }

  /** True when the highs of bars raise the stop. */
  get trails(): boolean {
    return this.#rules.trailingStop !== null;
  }

  /** True when there is any level to watch. */
  get any(): boolean {
    return !Number.isNaN(this.stop) || !Number.isNaN(this.target);
  }

  /**
   * The first bar in `from`..`to` that reaches the stop or the target, `to` when none does. The bars before it are over then:
   * a trailing stop has been raised by each of them, and was checked against each as it stood at that bar's open.
   */
  passOver({ low, high }: Candles, from: number, to: number): number {
    const { target } = this;
    const { trailingStop } = this.#rules;
    let { stop } = this;
    // A plain loop: most bars of a guarded position reach neither level.
    for (let bar = from; bar < to; bar++) {
      if (low[bar]! <= stop || high[bar]! >= target) return bar;
      if (trailingStop !== null && high[bar]! * (1 - trailingStop) > this.#trailing) {
        this.raise(high[bar]!);
        ({ stop } = this);
      }
    }
    return to;
  }

  /** The position is closed. */
  clear(): void {
    this.#fixed = this.#trailing = this.target = Number.NaN;
  }
}
