import type { Clock } from '../../domain/clock.ts';
import { OutcryError, messageOf } from '../../domain/errors.ts';
import { Decimal } from '../../domain/money.ts';
import type { Accounts } from '../account.ts';
import type { Books, Position } from '../books/books.ts';
import type { OrderDesk } from '../order-flow/order-desk.ts';
import type { OrderStore } from '../order-flow/order-store.ts';
import { goingAmount } from '../order-flow/sale-check.ts';
import { deskOrderId } from '../order-id.ts';
import { nextAttempt } from './next-attempt.ts';
import type { Protector } from './protector.ts';
import { sellable } from './sellable.ts';

/** What positions are sold with. */
export interface PositionSaleNeeds {
  readonly accounts: Pick<Accounts, 'get'>;
  readonly orders: Pick<OrderStore, 'list' | 'find' | 'fills'>;
  readonly desk: Pick<OrderDesk, 'submit'>;
  readonly books: Pick<Books, 'positions'>;
  readonly protector: Pick<Protector, 'release'>;
  readonly clock: Clock;
}

/** Why a position is sold, and how stubbornly. */
export interface SaleOccasion {
  /** The same for every attempt of this occasion, in every process. */
  readonly key: string;
  /** In words, for the record. */
  readonly reason: string;
  /** Attempts before it is left to a person. */
  readonly most: number;
}

/** What came of an attempt: the order's id, or why there is none in words; neither while an earlier sale is on the way. */
export interface SaleOutcome {
  readonly sold: string | null;
  readonly failed: string | null;
}

const WAITING: SaleOutcome = { sold: null, failed: null };

/** Sells whole positions for the desk itself. Safe to repeat: an attempt waits for the one before, and sells what is left. */
export class PositionSale {
  readonly #needs: PositionSaleNeeds;

  constructor(needs: PositionSaleNeeds) {
    this.#needs = needs;
  }

  /**
   * Sells one position, its guard first, unless a sale of it is on the way or the last one is too short a while ago.
   *
   * @throws OutcryError while its guard cannot be called off, or the market's rules cannot be had.
   */
  async sell(position: Pick<Position, 'account' | 'symbol' | 'deployment'>, { key, reason, most }: SaleOccasion): Promise<SaleOutcome> {
    const { account, symbol, deployment } = position;
    const { orders, clock, accounts, desk } = this.#needs;
    const occasionOf = (n: number): string => `${key} ${n}`;
    const next = await nextAttempt(orders, clock.now(), most, (n) => deskOrderId({ because: 'flatten', account, symbol, deployment, occasion: occasionOf(n) }));
    if (next.kind === 'wait') return WAITING;
    if (next.kind === 'spent') return { sold: null, failed: `${symbol} could not be sold in ${most} tries: sell it by hand, or at the exchange.` };
    // Levels that rest bind what is to be sold.
    await this.#release(position);
    const { amountStep, minAmount } = await accounts.get(account).rules(symbol);
    const going = await goingAmount(orders, position);
    const held = new Decimal(await this.#heldNow(position));
    const amount = sellable(held.minus(going).toFixed(), amountStep, minAmount);
    // Another sale of it is out: once its end is known, so is what is left.
    if (amount === null && going.greaterThan(0)) return WAITING;
    if (amount === null) return { sold: null, failed: `What is held of ${symbol} is too little to be sold.` };
    const terms = { symbol, side: 'sell', type: 'market', amount, price: null, stopPrice: null, stopLimitPrice: null } as const;
    try {
      const order = await desk.submit(
        next.id,
        { ...terms, account, purpose: 'exit', origin: { kind: 'desk', because: 'flatten' }, deployment, guard: null, reason },
        { occasion: occasionOf(next.n), amountStep },
      );
      const failed = order.state === 'rejected' || order.state === 'refused' || order.state === 'lost';
      return failed ? { sold: null, failed: `${symbol} could not be sold: ${order.note ?? `the order was ${order.state}.`}` } : { sold: order.id, failed: null };
    } catch (error) {
      return { sold: null, failed: `${symbol} could not be sold: ${messageOf(error)}` };
    }
  }

  /** Takes the levels off. What they sold in that moment is no reason to stop here: how much is left is read afterwards. */
  async #release({ account, symbol, deployment }: Pick<Position, 'account' | 'symbol' | 'deployment'>): Promise<void> {
    try {
      await this.#needs.protector.release(account, symbol, deployment);
    } catch (error) {
      if (!(error instanceof OutcryError) || error.kind !== 'refused') throw error;
      await this.#needs.protector.release(account, symbol, deployment);
    }
  }

  /** What is held once the levels are off: they may have sold some of it meanwhile. */
  async #heldNow({ account, symbol, deployment }: Pick<Position, 'account' | 'symbol' | 'deployment'>): Promise<string> {
    const positions = await this.#needs.books.positions(account);
    return positions.find((position) => position.symbol === symbol && position.deployment === deployment)?.amount ?? '0';
  }
}
