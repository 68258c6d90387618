import type { Clock } from '../../domain/clock.ts';
import type { OrderState } from '../../domain/order.ts';
import type { Person } from '../../people/person.ts';
import type { Grounds, OrderIntent } from '../intent.ts';
import type { Approval } from './approval.ts';
import type { ApprovalOutcome, Asker, OrderDesk, OrderWish } from './order-desk.ts';
import type { OrderFlow } from './order-flow.ts';
import type { OrderRecord, OrderStore } from './order-store.ts';

/** What a patient desk stands on. */
export interface PatientDeskNeeds {
  readonly flow: OrderDesk & Pick<OrderFlow, 'tick'>;
  readonly orders: Pick<OrderStore, 'find' | 'list'>;
  readonly clock: Clock;
  /** Waits between two looks; real time unless a test says otherwise. */
  readonly sleep?: ((ms: number) => Promise<void>) | undefined;
}

/** Orders of which nobody knows yet what became of them. */
const UNANSWERED: readonly OrderState[] = ['created', 'sending', 'unknown'];

/** What the venue did not answer is settled within this: an order is believed lost after 30 s, at the second clear answer. */
const PATIENCE_MS = 60_000;

/** What an earlier process left behind is given less: whoever asks now asked for something else. */
const LEFTOVER_PATIENCE_MS = 5_000;

const LOOK_MS = 500;

/**
 * An order desk for a process that ends with its answer, and has nobody to see to its orders afterwards: an approval is answered when the
 * venue has said what became of each order, or when patience runs out. Nothing is ever sent again.
 */
export class PatientDesk implements OrderDesk {
  readonly #needs: PatientDeskNeeds;
  #isPatient = false;

  constructor(needs: PatientDeskNeeds) {
    this.#needs = needs;
  }

  /** From now on this process has nobody else who asks after orders. Before that it answers as order flow does, at once. */
  beAlone(): void {
    this.#isPatient = true;
  }

  /** Asks after the orders that an earlier process left unended, so that what is shown next is how they stand. Asks nobody where there is none. */
  async catchUp(): Promise<void> {
    const { flow, orders } = this.#needs;
    const unended = await orders.list({ states: [...UNANSWERED, 'open'] });
    if (unended.length === 0) return;
    await flow.tick();
    await this.#seeThrough(unended.map(({ id }) => id), LEFTOVER_PATIENCE_MS);
  }

  async approve(id: string, by: Person, typed?: string): Promise<ApprovalOutcome> {
    const outcome = await this.#needs.flow.approve(id, by, typed);
    if (!this.#isPatient || outcome.outcome !== 'approved') return outcome;
    const orders = await this.#seeThrough(outcome.orders.map((order) => order.id), PATIENCE_MS);
    return orders === null ? outcome : { ...outcome, orders };
  }

  propose(account: string, wishes: readonly OrderWish[], asker: Asker, reason: string): Promise<Approval> {
    return this.#needs.flow.propose(account, wishes, asker, reason);
  }

  proposeAction(action: Exclude<Approval['action'], { kind: 'orders' }>, account: string, summary: string, asker: Asker, typed: string | null): Promise<Approval> {
    return this.#needs.flow.proposeAction(action, account, summary, asker, typed);
  }

  decline(id: string, by: Person): Promise<ApprovalOutcome> {
    return this.#needs.flow.decline(id, by);
  }

  pending(account?: string): Promise<readonly Approval[]> {
    return this.#needs.flow.pending(account);
  }

  find(id: string): Promise<Approval | null> {
    return this.#needs.flow.find(id);
  }

  cancel(id: string, by: string): Promise<OrderRecord> {
    return this.#needs.flow.cancel(id, by);
  }

  submit(id: string, intent: OrderIntent, grounds?: Grounds): Promise<OrderRecord> {
    return this.#needs.flow.submit(id, intent, grounds);
  }

  /** Asks after orders until each is answered for, or patience runs out. @returns how they stand then; `null` when nothing was to be asked. */
  async #seeThrough(ids: readonly string[], patienceMs: number): Promise<readonly OrderRecord[] | null> {
    const { flow, orders, clock, sleep = realSleep } = this.#needs;
    const read = async () => (await Promise.all(ids.map((id) => orders.find(id)))).filter((order) => order !== null);
    const isAnswered = (order: OrderRecord) => !UNANSWERED.includes(order.state);
    const until = clock.now() + patienceMs;
    let found = await read();
    if (found.every(isAnswered)) return null;
    while (!found.every(isAnswered) && clock.now() < until) {
      // oxlint-disable-next-line no-await-in-loop -- each look follows a pause
      await sleep(LOOK_MS);
      // oxlint-disable-next-line no-await-in-loop
      await flow.tick();
      // oxlint-disable-next-line no-await-in-loop
      found = await read();
    }
    return found;
  }
}

function realSleep(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
