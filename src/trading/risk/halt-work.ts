import { Decimal } from '../../domain/money.ts';
import { type OrderState, isFinal } from '../../domain/order.ts';
import type { OrderDesk } from '../order-flow/order-desk.ts';
import type { OrderRecord } from '../order-flow/order-store.ts';
import { PositionSale, type PositionSaleNeeds } from '../protection/position-sale.ts';
import { foundOut } from './patience.ts';
import type { RiskState } from './risk-store.ts';

/** Orders that can still be called off. */
const OPEN: readonly OrderState[] = ['created', 'sending', 'unknown', 'open'];
/** Longest wait for one order to be called off or sent; what takes longer is tried again. */
const STEP_MS = 10_000;
/** Sales tried per position and halt; a market that refuses so many is left to a person. */
const MAX_SALES = 10;

/** What halting is carried out with. */
export interface HaltWorkNeeds extends PositionSaleNeeds {
  readonly desk: Pick<OrderDesk, 'cancel' | 'submit'>;
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
  readonly #sale: PositionSale;

  constructor(needs: HaltWorkNeeds) {
    this.#needs = needs;
    this.#sale = new PositionSale(needs);
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
    return isFinal(done.value.state) ? null : `${name} could not be called off yet${done.value.note === null ? '.' : `: ${done.value.note}`}`;
  }

  async #flatten(standing: RiskState): Promise<{ failed: readonly string[]; sold: readonly string[] }> {
    const positions = await foundOut('The positions', STEP_MS, async () => this.#needs.books.positions(standing.account));
    if (!positions.known) return { failed: [positions.why], sold: [] };
    const held = positions.value.filter(({ amount }) => new Decimal(amount).greaterThan(0));
    const occasion = { key: String(standing.since), reason: `Halted with everything sold: ${standing.reason}`, most: MAX_SALES };
    const outcomes = await Promise.all(
      held.map(async (position) => {
        const sale = await foundOut(`The sale of ${position.symbol}`, STEP_MS, async () => this.#sale.sell(position, occasion));
        return sale.known ? sale.value : { sold: null, failed: sale.why };
      }),
    );
    return { failed: outcomes.flatMap(({ failed }) => failed ?? []), sold: outcomes.flatMap(({ sold }) => sold ?? []) };
  }
}

/** Entries always; for the wider scopes whatever rested when the halt came: exits that somebody places after it are meant to stay. */
function isToBeCalledOff({ intent, createdAt }: OrderRecord, { scope, since }: RiskState): boolean {
  if (intent.purpose === 'entry') return true;
  if (scope === 'entries' || (intent.origin.kind === 'desk' && intent.origin.because === 'flatten')) return false;
  // A market order does not rest; it is over, or about to be looked up.
  return intent.type !== 'market' && createdAt <= since;
}
