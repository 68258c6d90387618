import type { MarketSymbol } from '../../domain/market-symbol.ts';
import type { Market } from '../../domain/market.ts';
import type { OrderIntent } from '../intent.ts';
import type { BookedFill, OrderRecord } from '../order-flow/order-store.ts';
import { DeploymentPast } from './deployment-past.ts';
import { JournalPast, topic } from './journal-past.ts';
import { pastLedger } from './past-ledger.ts';
import type { ReplaySources } from './replay-sources.ts';

/** A position, a deployment's or one by hand, as it stood just before an order of it was stored. */
export class PositionPast {
  readonly account: string;
  readonly symbol: MarketSymbol;
  readonly past: JournalPast;
  /** The deployment that it is of; `null` for one by hand. */
  readonly owner: DeploymentPast | null;
  /** Positions of the entries that it rests on. */
  readonly positions: readonly number[];
  readonly #sources: ReplaySources;
  readonly #before: number;

  private constructor(sources: ReplaySources, { account, symbol }: Pick<OrderIntent, 'account' | 'symbol'>, parts: { readonly past: JournalPast; readonly owner: DeploymentPast | null; readonly positions: readonly number[] }, before: number) {
    this.account = account;
    this.symbol = symbol;
    this.past = parts.past;
    this.owner = parts.owner;
    this.positions = parts.positions.filter((position) => position <= before);
    this.#sources = sources;
    this.#before = before;
  }

  /**
   * Reads the position that an order is of.
   *
   * @param position where the order was stored in the journal.
   * @throws OutcryError as `DeploymentPast.read` does.
   */
  static async read(sources: ReplaySources, { intent }: OrderRecord, position: number): Promise<PositionPast> {
    if (intent.deployment !== null) {
      const owner = await DeploymentPast.read(sources, intent.deployment, position);
      return new PositionPast(sources, intent, { past: owner.past, owner, positions: owner.positions }, position - 1);
    }
    const entries = (await sources.journal.about(`account:${intent.account}`)).filter((entry) => topic(entry, 'deployment') === null);
    return new PositionPast(sources, intent, { past: new JournalPast(entries, sources.orders), owner: null, positions: entries.map((entry) => entry.position) }, position - 1);
  }

  /** The same position as it stood before an earlier entry. */
  before(position: number): PositionPast {
    return new PositionPast(this.#sources, this, this, position - 1);
  }

  /** Its fills, oldest first, but for so many of the newest. */
  fills(withoutNewest = 0): readonly BookedFill[] {
    const fills = this.past.fills({ symbol: this.symbol }, this.#before);
    return fills.slice(0, fills.length - withoutNewest);
  }

  /** Its orders, newest first. @throws OutcryError as `JournalPast.find` does. */
  async orders(): Promise<readonly OrderRecord[]> {
    return await this.past.list({ symbol: this.symbol }, this.#before);
  }

  /** One of its orders; `null` for one that was not there yet. @throws as `orders` does. */
  async order(id: string): Promise<OrderRecord | null> {
    return await this.past.find(id, this.#before);
  }

  /** What was held, base units; less than a step is nothing. */
  held(step: string | null): string {
    const { ledger } = pastLedger(this.account, this.fills(), () => step);
    return ledger.positions().find(({ symbol }) => symbol === this.symbol)?.amount ?? '0';
  }

  /** The market's steps: as they were noted, else as they are now. @throws OutcryError where they cannot be had. */
  async steps(): Promise<Pick<Market, 'amountStep' | 'priceStep'>> {
    return this.owner?.stepsOf(this.symbol) ?? (await this.#sources.accounts.get(this.account).rules(this.symbol));
  }
}
