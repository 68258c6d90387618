import type { Candles } from '../domain/candles.ts';
import { OutcryError } from '../domain/errors.ts';
import type { Timeframe } from '../domain/timeframe.ts';
import { ruleStrategy } from '../strategies/rule-strategy.ts';
import type { SavedRule } from '../strategies/rule.ts';
import { shouldBuy, shouldSell } from '../strategies/signals.ts';
import type { Strategy } from '../strategies/strategy.ts';

/** Bars read before the last one, in multiples of what a rule needs, so that recursive indicators have settled. */
const SETTLING_WARMUPS = 15;

/** What a saved rule says at the close of a market's last candle. */
export interface RuleSignal {
  readonly rule: string;
  readonly says: 'buy' | 'sell' | 'buy and sell';
  /** The values behind it, in the rule's words. */
  readonly why: string;
}

/** A saved rule that can be asked. */
export interface ReadyRule {
  readonly name: string;
  readonly strategy: Strategy;
  /** Bars that it needs before the last one. */
  readonly bars: number;
}

/** Saved rules that can be asked at a timeframe, and those that cannot, each with the reason. */
export function readyRules(rules: readonly SavedRule[], timeframe: Timeframe): { readonly ready: readonly ReadyRule[]; readonly faults: readonly string[] } {
  const ready: ReadyRule[] = [];
  const faults: string[] = [];
  for (const { name, rule } of rules) {
    try {
      const strategy = ruleStrategy(rule, name);
      ready.push({ name, strategy, bars: strategy.warmup({}, timeframe) * SETTLING_WARMUPS });
    } catch (error) {
      // A rule of an older grammar, or one with a higher timeframe that does not fit this one.
      if (!(error instanceof OutcryError)) throw error;
      faults.push(`${name}: ${error.message}`);
    }
  }
  return { ready, faults };
}

/** What the rules say at the close of the last candle; those that say nothing are left out. */
export function signalsAt(rules: readonly ReadyRule[], candles: Candles, timeframe: Timeframe): readonly RuleSignal[] {
  const bar = candles.time.length - 1;
  return rules.flatMap(({ name, strategy }) => {
    const advice = strategy.advise({ candles, timeframe }, {});
    const [buys, sells] = [shouldBuy(advice, bar), shouldSell(advice, bar)];
    if (!buys && !sells) return [];
    return [{ rule: name, says: buys && sells ? 'buy and sell' : buys ? 'buy' : 'sell', why: advice.reason(bar) }];
  });
}
