import type { Clock } from '../../domain/clock.ts';
import { OutcryError, messageOf } from '../../domain/errors.ts';
import { Decimal } from '../../domain/money.ts';
import { type OrderState, isFinal } from '../../domain/order.ts';
import type { Accounts } from '../account.ts';
import type { Books, Position } from '../books/books.ts';
import type { OrderDesk } from '../order-flow/order-desk.ts';
import type { OrderRecord, OrderStore } from '../order-flow/order-store.ts';
import { goingAmount } from '../order-flow/sale-check.ts';
import { deskOrderId } from '../order-id.ts';
import type { Protector } from '../protection/protector.ts';
import { nextAttempt } from '../protection/next-attempt.ts';
import { sellable } from '../protection/sellable.ts';
import { foundOut } from './patience.ts';
import type { RiskState } from './risk-store.ts';

/** Orders that can still be called off. */
const OPEN: readonly OrderState[] = ['created', 'sending', 'unknown', 'open'];
/** Longest wait for one order to be called off or sent; what takes longer is tried again. */
const STEP_MS = 10_000;
/** Sales tried per position and halt; a market that refuses so many is left to a person. */
const MAX_SALES = 10;

/** What halting is carried out with. */
export interface HaltWorkNeeds {
  readonly accounts: Pick<Accounts, 'get'>;
  readonly orders: Pick<OrderStore, 'list' | 'find' | 'fills'>;
  readonly desk: Pick<OrderDesk, 'cancel' | 'submit'>;
  readonly books: Pick<Books, 'positions'>;
  readonly protector: Pick<Protector, 'release'>;
  readonly clock: Clock;
}

/** What was done, and what could not be, in words. */
export interface HaltWorkDone {
  readonly canceled: number;
  readonly failed: readonly string[];
  /** Ids of sales. */
  readonly sold: readonly string[];
}

/** Carries out what a halt says beyond stopping entries. Safe to repeat: what is done is not done again. */
export class HaltWork {
  readonly #needs: HaltWorkNeeds;

  constructor(needs: HaltWorkNeeds) {
    this.#needs = needs;
  }

  /** Calls off and sells what the halt of this standing says and is not done yet. Never rejects. */
  async carryOut(standing: RiskState): Promise<HaltWorkDone> {
    if (standing.state === 'active' || standing.scope === null) return { canceled: 0, failed: [], sold: [] };
    const cancels = await this.#callOff(standing);
    const sales = standing.scope === 'flatten' ? await this.#flatten(standing) : { failed: [], sold: [] };
    return { canceled: cancels.canceled, failed: [...cancels.failed, ...sales.failed], sold: sales.sold };
  }

  async #callOff(standing: RiskState): Promise<{ canceled: number; failed: readonly string[] }> {
    const open = await foundOut('The open orders', STEP_MS, async () => this.#needs.orders.list({ account: standing.account, states: OPEN }));
    if (!open.known) return { canceled: 0, failed: [open.why] };
    const outcomes = await Promise.all(open.value.filter((order) => isToBeCalledOff(order, standing)).map(async (order) => this.#cancel(order)));
    return { canceled: outcomes.filter((outcome) => outcome === null).length, failed: outcomes.filter((outcome) => outcome !== null) };
  }

  /** `null` when the order has ended, else why it has not. */
  async #cancel({ id, intent }: OrderRecord): Promise<string | null> {
    const name = `${intent.symbol} ${intent.side} ${intent.amount} (${id})`;
    const done = await foundOut(`The end of ${name}`, STEP_MS, async () => this.#needs.desk.cancel(id, 'outcry'));
    if (!done.known) return done.why;
    return isFinal(done.value.state) ? null : `${name} could not be called off yet${done.value.note === null ? '' : `: ${done.value.note}`}.`;
  }

  async #flatten(standing: RiskState): Promise<{ failed: readonly string[]; sold: readonly string[] }> {
    const positions = await foundOut('The positions', STEP_MS, async () => this.#needs.books.positions(standing.account));
    if (!positions.known) return { failed: [positions.why], sold: [] };
    const held = positions.value.filter(({ amount }) => new Decimal(amount).greaterThan(0));
    const outcomes = await Promise.all(
      held.map(async (position) => {
        const sale = await foundOut(`The sale of ${position.symbol}`, STEP_MS, async () => this.#sell(standing, position));
        return sale.known ? sale.value : { sold: null, failed: sale.why };
      }),
    );
    return { failed: outcomes.flatMap(({ failed }) => failed ?? []), sold: outcomes.flatMap(({ sold }) => sold ?? []) };
  }

  /** Sells one position, unless a sale of it is on the way or the last one is too short a while ago. */
  async #sell(standing: RiskState, position: Position): Promise<{ sold: string | null; failed: string | null }> {
    const { account: accountId, symbol, deployment } = position;
    const occasionOf = (n: number): string => `${standing.since} ${n}`;
    const next = await nextAttempt(this.#needs.orders, this.#needs.clock.now(), MAX_SALES, (n) =>
      deskOrderId({ because: 'flatten', account: accountId, symbol, deployment, occasion: occasionOf(n) }),
    );
    if (next.kind === 'wait') return { sold: null, failed: null };
    if (next.kind === 'spent') return { sold: null, failed: `${symbol} could not be sold in ${MAX_SALES} tries: sell it by hand, or at the exchange.` };
    const account = this.#needs.accounts.get(accountId);
    // Levels that rest bind what is to be sold.
    await this.#release(position);
    const { amountStep, minAmount } = await account.rules(symbol);
    const going = await goingAmount(this.#needs.orders, position);
    const held = new Decimal(await this.#heldNow(position));
    const amount = sellable(held.minus(going).toFixed(), amountStep, minAmount);
    // Another sale of it is out: once its end is known, so is what is left.
    if (amount === null && going.greaterThan(0)) return { sold: null, failed: null };
    if (amount === null) return { sold: null, failed: `What is held of ${symbol} is too little to be sold.` };
    try {
      const order = await this.#needs.desk.submit(next.id, {
        account: accountId,
        symbol,
        side: 'sell',
        type: 'market',
        amount,
        price: null,
        stopPrice: null,
        stopLimitPrice: null,
        purpose: 'exit',
        origin: { kind: 'desk', because: 'flatten' },
        deployment,
        guard: null,
        reason: `Halted with everything sold: ${standing.reason}`,
      }, { occasion: occasionOf(next.n), amountStep });
      const failed = order.state === 'rejected' || order.state === 'refused' || order.state === 'lost';
      return failed ? { sold: null, failed: `${symbol} could not be sold: ${order.note ?? order.state}.` } : { sold: order.id, failed: null };
    } catch (error) {
      return { sold: null, failed: `${symbol} could not be sold: ${messageOf(error)}` };
    }
  }

  /** Takes the levels off. What they sold in that moment is no reason to stop here: how much is left is read afterwards. */
  async #release({ account, symbol, deployment }: Position): Promise<void> {
    try {
      await this.#needs.protector.release(account, symbol, deployment);
    } catch (error) {
      if (!(error instanceof OutcryError) || error.kind !== 'refused') throw error;
      await this.#needs.protector.release(account, symbol, deployment);
    }
  }

  /** What is held once the levels are off: they may have sold some of it meanwhile. */
  async #heldNow({ account, symbol, deployment }: Position): Promise<string> {
    const positions = await this.#needs.books.positions(account);
    return positions.find((position) => position.symbol === symbol && position.deployment === deployment)?.amount ?? '0';
  }
}

/** Entries always; for the wider scopes whatever rested when the halt came: exits that somebody places after it are meant to stay. */
function isToBeCalledOff({ intent, createdAt }: OrderRecord, { scope, since }: RiskState): boolean {
  if (intent.purpose === 'entry') return true;
  if (scope === 'entries' || (intent.origin.kind === 'desk' && intent.origin.because === 'flatten')) return false;
  // A market order does not rest; it is over, or about to be looked up.
  return intent.type !== 'market' && createdAt <= since;
}
