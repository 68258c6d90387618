import type { Clock } from '../../domain/clock.ts';
import { OutcryError, messageOf } from '../../domain/errors.ts';
import type { Fill } from '../../domain/fill.ts';
import { type MarketSymbol, baseOf } from '../../domain/market-symbol.ts';
import { Decimal, decimalFromNumber } from '../../domain/money.ts';
import type { Notifier } from '../../people/notification.ts';
import type { Person } from '../../people/person.ts';
import type { Card } from '../../reports/card.ts';
import type { Accounts, TradingAccount } from '../account.ts';
import type { Books, Position } from '../books/books.ts';
import { NO_VENUE_ORDER } from '../books/written-off.ts';
import type { VenueOrder } from '../execution/execution.ts';
import type { Journal, JournalDraft } from '../journal/journal.ts';
import type { OrderFlowLog } from '../order-flow/order-flow-log.ts';
import type { OrderRecord, OrderStore } from '../order-flow/order-store.ts';
import type { Strangers } from '../order-flow/strangers.ts';
import { isOurs } from '../order-id.ts';
import type { RiskStore } from '../risk/risk-store.ts';
import { type Finding, compareAccount, unsettledAssets } from './account-comparison.ts';
import { contradictionCard, foreignFillCard, foreignOrderCard, missingHoldingCard, unknownOwnOrderCard } from './finding-cards.ts';

/** What the reconciler works with. */
export interface ReconcilerNeeds {
  readonly accounts: Pick<Accounts, 'get'>;
  readonly orders: Pick<OrderStore, 'list' | 'find' | 'book'>;
  readonly books: Pick<Books, 'positions'>;
  readonly risk: Pick<RiskStore, 'freeze' | 'frozen'>;
  readonly journal: Pick<Journal, 'append'>;
  readonly notifier: Notifier;
  readonly clock: Clock;
  readonly log: OrderFlowLog;
}

/** A holding that is short must be so for this long before anything is done about it: a fill may be on its way to our books. */
const CONFIRMED_MS = 10_000;

/** The smallest amount that a market trades where its venue states none. */
const FINEST = '0.00000001';

/**
 * Holds our books against what the exchange says, and never bends either in silence: what is not ours is recognised and told, what is ours and
 * does not fit freezes the market and asks a person.
 *
 * Settling our own orders is order flow's; it is to be done before a look, so that the look finds what is left.
 */
export class Reconciler implements Strangers {
  readonly #needs: ReconcilerNeeds;
  /** Since when a holding has been short by the same figures. */
  readonly #short = new Map<string, number>();
  /** Told in this run; over restarts the notification's key keeps it from being told again. */
  readonly #told = new Set<string>();

  constructor(needs: ReconcilerNeeds) {
    this.#needs = needs;
  }

  /**
   * Compares an account once. Does nothing about it while the venue does not answer.
   *
   * @returns what was found, for `status` and `doctor`; what had to be done about it is done.
   * @throws OutcryError when the venue does not answer.
   */
  async look(accountId: string): Promise<readonly Finding[]> {
    const account = this.#needs.accounts.get(accountId);
    const { findings, unsettled } = await this.#compare(account);
    const short = new Set<string>();
    for (const finding of findings) {
      // Order flow asks after its orders first; what they sold is not missing.
      if (finding.kind === 'missing-holding' && unsettled.has(baseOf(finding.symbol))) continue;
      if (finding.kind === 'missing-holding') short.add(keyOf(accountId, finding));
      // oxlint-disable-next-line no-await-in-loop -- few, and each is on record before the next
      await this.#act(accountId, finding);
    }
    for (const key of this.#short.keys()) if (key.startsWith(`${accountId} `) && !short.has(key)) this.#short.delete(key);
    return findings;
  }

  /** A trade of an order that is none of ours: recorded and told, once. */
  async fill(account: string, fill: Fill): Promise<void> {
    await this.#tell(account, `foreign-fill:${account}:${fill.symbol}:${fill.tradeId}`, foreignFillCard(account, fill), { kind: 'foreign.fill', data: { ...fill } });
  }

  /** An order that is none of ours, or has an id of our making that nobody knows. */
  async order(account: string, order: VenueOrder): Promise<void> {
    if (order.status === 'open') await this.#act(account, orderFinding(order));
  }

  /** The venue and our record of an order of ours cannot both be right: the market is frozen, and the owners are asked. */
  async contradiction(order: OrderRecord, what: string): Promise<void> {
    const { account, symbol } = order.intent;
    await this.#freeze(account, symbol, what, `contradiction:${order.id}`, contradictionCard(account, symbol, what));
  }

  /**
   * A person accepts what the exchange has of a market: what our positions have too much is booked as gone, at the present price, from what was
   * bought by hand first. The market can be traded again after `unfreeze`.
   *
   * @throws OutcryError when the venue does not answer; `busy` while an order of ours there is not settled, which may have sold it.
   */
  async accept(accountId: string, symbol: MarketSymbol, by: Person): Promise<void> {
    const { books, orders, clock } = this.#needs;
    const account = this.#needs.accounts.get(accountId);
    const { findings, unsettled } = await this.#compare(account);
    const short = findings.find((finding) => finding.kind === 'missing-holding' && baseOf(finding.symbol) === baseOf(symbol));
    if (short?.kind !== 'missing-holding') return;
    if (unsettled.has(baseOf(symbol))) {
      throw new OutcryError('busy', `An order of ${symbol} is being asked after: it may have sold what is missing.`, { hint: 'Try again in a minute.' });
    }
    const price = decimalFromNumber((await (await account.market.resolve()).ticker(short.symbol)).last).toString();
    const positions = (await books.positions(accountId)).filter((position) => baseOf(position.symbol) === baseOf(symbol));
    const now = clock.now();
    const gone = shareOut(positions, new Decimal(short.booked).minus(short.there));
    await orders.book(
      gone.map(({ position, amount }, index) => {
        const fill = {
          tradeId: `accepted-${now}-${index}`, venueOrderId: NO_VENUE_ORDER, symbol: position.symbol, side: 'sell', price, amount: amount.toString(),
          fee: { amount: '0', currency: account.currency }, at: now, account: accountId, order: null, deployment: position.deployment,
        } as const;
        const about = [`account:${accountId}`, ...(position.deployment === null ? [] : [`deployment:${position.deployment}`])];
        return { fill, journal: { at: now, kind: 'reconcile.accepted', about, by: by.id, data: { symbol: position.symbol, amount: fill.amount, price, booked: short.booked, there: short.there } } };
      }),
    );
  }

  async #compare(account: TradingAccount): Promise<{ readonly findings: readonly Finding[]; readonly unsettled: ReadonlySet<string> }> {
    const { orders, books } = this.#needs;
    // What the venue says first: what happens to us meanwhile is newer, and not yet its business.
    const [openAtVenue, balances] = await Promise.all([account.execution.openOrders(), account.execution.balances()]);
    const [open, positions] = await Promise.all([orders.list({ account: account.id, states: ['open', 'sending', 'unknown'] }), books.positions(account.id)]);
    const ids = openAtVenue.flatMap(({ clientOrderId }) => (clientOrderId === null ? [] : [clientOrderId]));
    const known = new Set((await Promise.all(ids.map((id) => orders.find(id)))).flatMap((order) => (order === null ? [] : [order.id])));
    const lots = new Map(await Promise.all(positions.map(async ({ symbol }) => [symbol, await lotOf(account, symbol)] as const)));
    const findings = compareAccount({
      currency: account.currency, orders: open, positions, openAtVenue, balances, isOurs, knows: (id) => known.has(id),
      lot: (symbol) => lots.get(symbol) ?? new Decimal(FINEST),
    });
    return { findings, unsettled: unsettledAssets({ orders: open, openAtVenue }) };
  }

  async #act(account: string, finding: Finding): Promise<void> {
    switch (finding.kind) {
      case 'ended-unheard':
      case 'foreign-holding':
        return;
      case 'foreign-order':
        return await this.#tell(account, `foreign-order:${account}:${finding.order.venueOrderId}`, foreignOrderCard(account, finding.order), { kind: 'foreign.order', data: { ...finding.order } });
      case 'unknown-own-order': {
        const { symbol, venueOrderId, clientOrderId } = finding.order;
        const reason = `The order ${clientOrderId ?? venueOrderId} is open at the exchange, has a number of Outcry's, and is not in its books.`;
        return await this.#freeze(account, symbol, reason, `unknown-own-order:${account}:${venueOrderId}`, unknownOwnOrderCard(account, finding.order));
      }
      case 'missing-holding':
        return await this.#missing(account, finding);
    }
  }

  async #missing(account: string, finding: Extract<Finding, { kind: 'missing-holding' }>): Promise<void> {
    const { clock, orders } = this.#needs;
    const key = keyOf(account, finding);
    const since = this.#short.get(key) ?? clock.now();
    this.#short.set(key, since);
    if (clock.now() - since < CONFIRMED_MS) return;
    const unsettled = await orders.list({ account, states: ['created', 'sending', 'unknown'] });
    if (unsettled.some(({ intent }) => baseOf(intent.symbol) === baseOf(finding.symbol))) return;
    const reason = `Our books have ${finding.booked} ${baseOf(finding.symbol)}, the exchange has ${finding.there}: it was sold or moved by another way.`;
    await this.#freeze(account, finding.symbol, reason, `missing-holding:${account}:${finding.symbol}:${since}`, missingHoldingCard(account, finding));
  }

  async #freeze(account: string, symbol: MarketSymbol, reason: string, key: string, card: Card): Promise<void> {
    const { risk, notifier, clock } = this.#needs;
    const at = clock.now();
    const isNew = await risk.freeze({ account, symbol, reason, since: at }, [{ at, kind: 'risk.frozen', about: [`account:${account}`, `symbol:${symbol}`], by: 'outcry', data: { symbol, reason } }]);
    if (isNew) await notifier.notify({ key, event: 'risk', to: { kind: 'owners' }, card, at, symbol });
  }

  async #tell(account: string, key: string, card: Card, record: Pick<JournalDraft, 'kind' | 'data'>): Promise<void> {
    const { notifier, journal, clock, log } = this.#needs;
    if (this.#told.has(key)) return;
    this.#told.add(key);
    const at = clock.now();
    try {
      await journal.append([{ ...record, at, about: [`account:${account}`], by: 'outcry' }]);
      await notifier.notify({ key, event: 'order', to: { kind: 'owners' }, card, at });
    } catch (error) {
      this.#told.delete(key);
      log.error({ account, key, error: messageOf(error) }, 'what somebody else did on an account could not be recorded');
    }
  }
}

function orderFinding(order: VenueOrder): Finding {
  return { kind: order.clientOrderId !== null && isOurs(order.clientOrderId) ? 'unknown-own-order' : 'foreign-order', order };
}

function keyOf(account: string, { symbol, booked, there }: Extract<Finding, { kind: 'missing-holding' }>): string {
  return `${account} ${symbol} ${booked} ${there}`;
}

/** What of each position is gone: of those by hand first, then of deployments. */
function shareOut(positions: readonly Position[], missing: Decimal): readonly { readonly position: Position; readonly amount: Decimal }[] {
  let left = missing;
  const inOrder = positions.toSorted((a, b) => Number(a.deployment !== null) - Number(b.deployment !== null));
  return inOrder.flatMap((position) => {
    const amount = Decimal.min(left, position.amount);
    left = left.minus(amount);
    return amount.greaterThan(0) ? [{ position, amount }] : [];
  });
}

async function lotOf(account: TradingAccount, symbol: MarketSymbol): Promise<Decimal> {
  try {
    return new Decimal((await account.rules(symbol)).amountStep ?? FINEST);
  } catch (error) {
    if (error instanceof OutcryError) return new Decimal(FINEST);
    throw error;
  }
}
