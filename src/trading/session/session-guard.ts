import { Decimal } from '../../domain/money.ts';
import type { Protector } from '../protection/protector.ts';
import { priceText } from './decision-words.ts';
import type { Deployment } from './deployment.ts';
import { type SessionMarket, restLots } from './session-market.ts';
import type { SessionRecords } from './session-records.ts';
import type { AdvisedSeries, SlotView } from './slot-view.ts';

/** Has a deployment's positions guarded by the levels that the simulator would go by. */
export class SessionGuard {
  readonly #deployment: Deployment;
  readonly #records: SessionRecords;
  readonly #protector: Pick<Protector, 'guard'>;

  constructor(parts: { readonly deployment: Deployment; readonly records: SessionRecords; readonly protector: Pick<Protector, 'guard'> }) {
    this.#deployment = parts.deployment;
    this.#records = parts.records;
    this.#protector = parts.protector;
  }

  /**
   * Puts a position's levels in force as they stand after the newest close.
   *
   * @throws OutcryError as the protector does, and where a price is needed that cannot be had.
   */
  async renew(series: AdvisedSeries, view: SlotView): Promise<void> {
    const market = await this.#records.present(series, view.slot);
    const { symbol, position, lot, step } = market;
    const wish = { account: this.#deployment.terms.account, symbol, deployment: this.#deployment.id };
    if (position.lots === 0) {
      await this.#protector.guard({ ...wish, amount: '0', stop: null, target: null });
      return;
    }
    // What a sale under way is to sell cannot be bound twice.
    const bound = market.record.active.filter(({ intent }) => intent.purpose === 'exit').reduce((sum, order) => sum + restLots(order, lot), 0);
    if (bound >= position.lots) return;
    const { stop, target } = await bothLevels(market, view);
    const { priceStep } = series.rules;
    await this.#protector.guard({ ...wish, amount: new Decimal(step).times(position.lots - bound).toString(), stop: priceText(stop, priceStep), target: priceText(target, priceStep) });
  }
}

/** A position's levels. A stop that trailed up to the target leaves no room between them: then the one that the price has reached counts. */
async function bothLevels({ levels, symbol }: SessionMarket, view: SlotView): Promise<{ readonly stop: number; readonly target: number }> {
  const { stop, target } = levels;
  if (!(stop >= target)) return { stop, target };
  const { last } = await view.quote(symbol);
  return last <= stop ? { stop, target: Number.NaN } : { stop: Number.NaN, target };
}
