import type { OrderIntent } from '../intent.ts';
import { RISK_CHECKS } from './checks/index.ts';
import { scoped } from './check-scope.ts';
import type { ClearedOrder } from './cleared-order.ts';
import { FactFinder, type FactFinderNeeds } from './fact-finder.ts';
import type { RiskDecision, RiskGate } from './risk-gate.ts';

/** The gate that every order passes, twice: all checks are run on fresh facts, and all their verdicts told. */
export class Gate implements RiskGate {
  readonly #finder: FactFinder;

  constructor(needs: FactFinderNeeds) {
    this.#finder = new FactFinder(needs);
  }

  async check(id: string, intent: OrderIntent, before: readonly OrderIntent[] = []): Promise<RiskDecision> {
    const { facts, limits } = await this.#finder.find(id, intent, before);
    const verdicts = RISK_CHECKS.map((check) => scoped({ check: check.name, ...check.look(facts, intent, limits) }, intent.purpose));
    const passed = verdicts.every((verdict) => verdict.passed);
    return {
      passed,
      verdicts,
      quote: facts.quote.known ? facts.quote.value : null,
      at: facts.now,
      // The one place in the house where an order gets its brand: on what exactly was looked at, under exactly that id.
      cleared: passed ? ({ ...intent, id } as ClearedOrder) : null,
    };
  }
}
