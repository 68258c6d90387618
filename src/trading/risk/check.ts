import type { OrderIntent } from '../intent.ts';
import type { Known, RiskFacts } from './facts.ts';
import type { Limits } from './limits/limits.ts';
import type { Verdict } from './risk-gate.ts';

/** What a check found, before its name is put to it. */
export type Finding = Omit<Verdict, 'check'>;

/** One rule that an order must pass: a pure function of the facts. */
export interface RiskCheck {
  /** Kebab-case; the name of the limit it holds, where it holds one. */
  readonly name: string;
  look(facts: RiskFacts, intent: OrderIntent, limits: Limits): Finding;
}

/** An order that is within a limit. */
export function within(limit: string, value: string): Finding {
  return { passed: true, limit, value, message: '' };
}

/** An order that is beyond a limit; `message` is one sentence that says so and what to do. */
export function beyond(limit: string, value: string, message: string): Finding {
  return { passed: false, limit, value, message };
}

/** Within or beyond, as it turns out. */
export function finding(passed: boolean, limit: string, value: string, message: string): Finding {
  return passed ? within(limit, value) : beyond(limit, value, message);
}

/** What follows from a fact; a fact that cannot be had does not pass. */
export function needing<Value>(fact: Known<Value>, limit: string, look: (value: Value) => Finding): Finding {
  return fact.known ? look(fact.value) : beyond(limit, 'unknown', fact.why);
}

/** A limit that is off. */
export function off(value: string): Finding {
  return within('off', value);
}
