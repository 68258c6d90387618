import { type Clock, hasPassed } from '../../domain/clock.ts';
import { OutcryError, messageOf } from '../../domain/errors.ts';
import type { Accounts } from '../account.ts';
import type { Placement } from '../execution/execution.ts';
import type { OrderIntent } from '../intent.ts';
import type { ClearedOrder } from '../risk/cleared-order.ts';
import type { RiskDecision, RiskGate } from '../risk/risk-gate.ts';
import type { OrderFlowLog } from './order-flow-log.ts';
import { authorOf, decisionData } from './order-journal.ts';
import type { OrderKeeper } from './order-keeper.ts';
import type { OrderRecord, OrderStore } from './order-store.ts';

/** What the sender needs. */
export interface SenderOptions {
  readonly accounts: Pick<Accounts, 'get'>;
  readonly orders: Pick<OrderStore, 'find'>;
  readonly keeper: OrderKeeper;
  readonly gate: RiskGate;
  /** Frees what a sale sells: resting stops and targets that bind it are called off, and the amount is free when it resolves. */
  readonly freeForSale: (intent: OrderIntent) => Promise<void>;
  /** What stands against a sale now that what it sells is free, as a sentence; `null` for nothing. */
  readonly saleObjection: (order: OrderRecord) => Promise<string | null>;
  readonly clock: Clock;
  readonly log: OrderFlowLog;
}

/** Another reason not to send an order that passed the gate, as a sentence; `null` for none. */
export type LastLook = (decision: RiskDecision) => string | null;

/** What the gate said may be acted on for so long; after that it is asked again. */
const DECISION_LIFE_MS = 2_000;

/**
 * The one place from which orders go out.
 *
 * A stored order is looked at by the risk gate with fresh data, stored as `sending` by one compare-and-swap, and only by whoever won that
 * handed to the venue, once. What the venue did not answer is `unknown`, and settled by asking (see `Settlement`), never by sending.
 */
export class Sender {
  readonly #options: SenderOptions;
  readonly #underway = new Map<string, Promise<OrderRecord>>();
  readonly #reserved = new Set<string>();

  constructor(options: SenderOptions) {
    this.#options = options;
  }

  /** True while this process is about to send an order, or waits for the venue's answer to it. */
  isUnderway(id: string): boolean {
    return this.#underway.has(id) || this.#reserved.has(id);
  }

  /** Has orders that are to be sent one after the other taken for under way until the returned function is called. */
  reserve(ids: readonly string[]): () => void {
    for (const id of ids) this.#reserved.add(id);
    return () => ids.forEach((id) => this.#reserved.delete(id));
  }

  /**
   * Sends an order that is stored as `created`, if it passes; one that is not `created` any more is left as it is. Called twice at once, it sends once.
   *
   * @returns the order as it stands when the venue has answered, or has not: `refused`, `rejected`, `unknown`, `open` or over.
   */
  async send(id: string, lastLook: LastLook = () => null): Promise<OrderRecord> {
    const before = this.#underway.get(id);
    if (before !== undefined) return await before;
    const sending = this.#send(id, lastLook).finally(() => this.#underway.delete(id));
    this.#underway.set(id, sending);
    return await sending;
  }

  async #send(id: string, lastLook: LastLook): Promise<OrderRecord> {
    const order = await this.#require(id);
    return order.state === 'created' ? await this.#decideAndPlace(order, lastLook) : order;
  }

  async #decideAndPlace(order: OrderRecord, lastLook: LastLook): Promise<OrderRecord> {
    const { gate, clock, freeForSale, saleObjection, accounts } = this.#options;
    const { id, intent } = order;
    let decision = await gate.check(id, intent);
    if (passes(decision, id) && intent.side === 'sell') {
      try {
        if (needsFreeing(intent)) await freeForSale(intent);
      } catch (error) {
        if (!(error instanceof OutcryError)) throw error;
        return await this.#refuse(order, `What it sells could not be freed: ${error.message}`, decision);
      }
      const unsellable = await saleObjection(order);
      if (unsellable !== null) return await this.#refuse(order, unsellable, decision);
      // Both may have taken their time.
      if (hasPassed(DECISION_LIFE_MS, decision.at, clock.now())) decision = await gate.check(id, intent);
    }
    if (!passes(decision, id)) return await this.#refuse(order, refusalOf(decision), decision);
    const objection = lastLook(decision);
    if (objection !== null) return await this.#refuse(order, objection, decision);
    const { execution } = accounts.get(intent.account);
    const sending = await this.#options.keeper.move(
      order,
      ['created'],
      { state: 'sending', sentAt: clock.now() },
      { kind: 'order.sending', by: authorOf(intent.origin), data: { decision: decisionData(decision) } },
    );
    if (sending === null) return await this.#require(id);
    return await this.#record(sending, await this.#place(execution, decision.cleared));
  }

  /** Hands the order to the venue: the only call of `place` in the house. */
  async #place(execution: { place(order: ClearedOrder): Promise<Placement> }, cleared: ClearedOrder): Promise<Placement> {
    try {
      return await execution.place(cleared);
    } catch (error) {
      // It promises never to; if it does, the order may be out all the same.
      this.#options.log.error({ error, order: cleared.id }, 'placing an order failed where it should have answered; it is looked up');
      return { outcome: 'unknown', reason: messageOf(error) };
    }
  }

  async #record(order: OrderRecord, placement: Placement): Promise<OrderRecord> {
    const { keeper } = this.#options;
    const { id } = order;
    switch (placement.outcome) {
      case 'placed':
        return (await keeper.absorb(id, placement.order, placement.fills)).order;
      case 'rejected': {
        const { reason, code } = placement;
        const rejected = await keeper.move(order, ['sending', 'unknown'], { state: 'rejected', note: reason }, { kind: 'order.rejected', data: { reason, code } });
        return rejected ?? (await this.#require(id));
      }
      case 'unknown': {
        const note = `The venue has not answered whether it has it; it is being asked. ${placement.reason}`.trim();
        const unknown = await keeper.move(order, ['sending'], { state: 'unknown', note }, { kind: 'order.unknown', data: { reason: placement.reason } });
        return unknown ?? (await this.#require(id));
      }
    }
  }

  async #refuse(order: OrderRecord, note: string, decision: RiskDecision): Promise<OrderRecord> {
    const refused = await this.#options.keeper.move(
      order,
      ['created'],
      { state: 'refused', note },
      { kind: 'order.refused', data: { reason: note, decision: decisionData(decision) } },
    );
    return refused ?? (await this.#require(order.id));
  }

  async #require(id: string): Promise<OrderRecord> {
    const order = await this.#options.orders.find(id);
    if (order === null) throw new Error(`order ${id} is not in the store`);
    return order;
  }
}

/** What the gate had against an order, in its verdicts' own sentences: each once, since a fact that cannot be had fails every check that needs it. */
export function refusalOf({ verdicts }: RiskDecision): string {
  const messages = verdicts.filter((verdict) => !verdict.passed).map((verdict) => verdict.message);
  return messages.length === 0 ? 'The risk check did not let it pass.' : [...new Set(messages)].join(' ');
}

function passes(decision: RiskDecision, id: string): decision is RiskDecision & { readonly cleared: ClearedOrder } {
  return decision.passed && decision.cleared !== null && decision.cleared.id === id;
}

/** Protection is what binds holdings; it does not have to be freed from itself. */
function needsFreeing({ side, purpose }: OrderIntent): boolean {
  return side === 'sell' && purpose !== 'protect';
}
