import { OutcryError, messageOf } from '../../domain/errors.ts';
import type { OrderState } from '../../domain/order.ts';
import type { Accounts } from '../account.ts';
import type { Journal } from '../journal/journal.ts';
import type { OrderDesk } from '../order-flow/order-desk.ts';
import { PositionSale, type PositionSaleNeeds } from '../protection/position-sale.ts';
import type { RiskStore } from '../risk/risk-store.ts';
import type { Deployment, DeploymentStore } from './deployment.ts';
import { unsoldCard } from './session-cards.ts';
import type { SessionLog } from './session-log.ts';
import type { SessionTeller } from './session-teller.ts';

/** What stopped deployments are seen to their end with. */
export interface WindDownParts extends PositionSaleNeeds {
  readonly deployments: Pick<DeploymentStore, 'find'>;
  readonly accounts: Pick<Accounts, 'get' | 'all'>;
  readonly desk: Pick<OrderDesk, 'submit' | 'cancel'>;
  readonly risk: Pick<RiskStore, 'frozen'>;
  readonly journal: Pick<Journal, 'about'>;
  readonly teller: Pick<SessionTeller, 'tell'>;
  readonly log: SessionLog;
}

const OPEN: readonly OrderState[] = ['created', 'sending', 'unknown', 'open'];

/** Sales tried per position: about a quarter of an hour's worth; a market that refuses so many is left to a person. */
const MAX_SALES = 20;

/**
 * Sees stopped deployments to their end: their entries are called off, and what they hold is sold where that was asked for. A venue that did
 * not answer, a sale that failed and a process that ended in the middle leave something over; `tick` takes it up until nothing is left.
 */
export class WindDown {
  readonly #parts: WindDownParts;
  readonly #sale: PositionSale;
  /** Stopped deployments whose holdings were to be sold, and those whose were not: neither ever changes. */
  readonly #sells = new Map<string, boolean>();

  constructor(parts: WindDownParts) {
    this.#parts = parts;
    this.#sale = new PositionSale(parts);
  }

  /** Looks for stopped deployments with something left to be done. Once a minute; never rejects for what a venue does. */
  async tick(): Promise<void> {
    const { accounts, orders, books, deployments } = this.#parts;
    for (const { id: account } of accounts.all()) {
      await this.#tried({ account }, async () => {
        const open = await orders.list({ account, states: OPEN });
        const entering = open.flatMap(({ intent }) => (intent.purpose === 'entry' ? [intent.deployment] : []));
        const holding = (await books.positions(account)).map(({ deployment }) => deployment);
        for (const id of new Set([...entering, ...holding])) {
          const deployment = id === null ? null : await deployments.find(id);
          if (deployment?.state === 'stopped') await this.carryOut(deployment);
        }
      });
    }
  }

  /** Does what is left to be done of one that was stopped, as far as it can be done now. */
  async carryOut(deployment: Deployment): Promise<void> {
    const { id, terms } = deployment;
    await this.#tried({ deployment: id }, async () => this.#callOffEntries(deployment));
    await this.#tried({ deployment: id }, async () => {
      if (!(await this.#isToBeSold(deployment))) return;
      const frozen = await this.#parts.risk.frozen(terms.account);
      for (const { symbol, deployment: owner } of await this.#parts.books.positions(terms.account)) {
        // What is held of a frozen market is not known until a person has looked.
        if (owner === id && !frozen.some((one) => one.symbol === symbol)) await this.#tried({ deployment: id, symbol }, async () => this.#sell(deployment, symbol));
      }
    });
  }

  async #callOffEntries({ id, terms }: Deployment): Promise<void> {
    for (const order of await this.#parts.orders.list({ account: terms.account, deployment: id, states: OPEN })) {
      if (order.intent.purpose === 'entry') await this.#parts.desk.cancel(order.id, 'outcry');
    }
  }

  async #sell(deployment: Deployment, symbol: Deployment['terms']['symbols'][number]): Promise<void> {
    const { id, terms, stoppedAt } = deployment;
    const occasion = { key: `stopped ${stoppedAt}`, reason: 'The deployment was stopped, and what it holds sold.', most: MAX_SALES };
    const { failed } = await this.#sale.sell({ account: terms.account, symbol, deployment: id }, occasion);
    if (failed === null) return;
    this.#parts.log.warn({ deployment: id, symbol, reason: failed }, 'what a stopped deployment holds was not sold');
    const simulated = this.#parts.accounts.get(terms.account).simulated;
    await this.#parts.teller.tell(deployment, 'order', `deployment:${id}:unsold:${symbol}`, unsoldCard(deployment, symbol, failed, simulated));
  }

  async #isToBeSold({ id }: Deployment): Promise<boolean> {
    const known = this.#sells.get(id);
    if (known !== undefined) return known;
    const stopped = (await this.#parts.journal.about(`deployment:${id}`)).findLast(({ kind }) => kind === 'deployment.stopped');
    const sells = stopped?.data['what'] === 'flatten';
    this.#sells.set(id, sells);
    return sells;
  }

  async #tried(fields: Readonly<Record<string, unknown>>, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof OutcryError)) throw error;
      this.#parts.log.warn({ ...fields, error: messageOf(error) }, 'a stopped deployment could not be seen to its end; it is tried again');
    }
  }
}
