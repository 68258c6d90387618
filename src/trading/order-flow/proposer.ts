import type { Clock } from '../../domain/clock.ts';
import { OutcryError } from '../../domain/errors.ts';
import { type MarketSymbol, baseOf, quoteOf } from '../../domain/market-symbol.ts';
import { Decimal } from '../../domain/money.ts';
import { formatMoney } from '../../reports/format.ts';
import type { TradingAccount } from '../account.ts';
import type { AccountSnapshot, Books } from '../books/books.ts';
import type { Guard, OrderIntent } from '../intent.ts';
import { orderIdOfApproval } from '../order-id.ts';
import type { Quote, RiskDecision, RiskGate } from '../risk/risk-gate.ts';
import { actionHash } from './action-hash.ts';
import type { ApprovalRules } from './approval-rules.ts';
import type { Approval, OrderPreview } from './approval.ts';
import { Funds } from './funds.ts';
import { type MarketView, viewMarket } from './market-view.ts';
import type { Asker, OrderWish } from './order-desk.ts';
import type { OrderStore } from './order-store.ts';
import { exactTerms } from './order-terms.ts';
import { previewOf, valueInCurrency } from './preview.ts';
import { snapNearest } from './quantity.ts';
import { refusalOf } from './sender.ts';

/** What the proposer needs. */
export interface ProposerOptions {
  readonly books: Pick<Books, 'positions' | 'snapshot'>;
  readonly orders: Pick<OrderStore, 'list'>;
  readonly gate: RiskGate;
  readonly clock: Clock;
}

/** Who asked for orders, where, and why. */
export interface Asking {
  readonly askedBy: string;
  readonly conversation: string;
  readonly summary: string;
}

/** An account's markets as they are now. */
type Views = ReadonlyMap<MarketSymbol, MarketView>;

/** Works out proposals: exact orders from wishes, what they would do, and what the risk gate says of them. It stores nothing. */
export class Proposer {
  readonly #options: ProposerOptions;

  constructor(options: ProposerOptions) {
    this.#options = options;
  }

  /**
   * A pending approval of the orders wished for.
   *
   * @throws OutcryError as `OrderDesk.propose` does.
   */
  async fromWishes(id: string, account: TradingAccount, wishes: readonly OrderWish[], asker: Asker, reason: string, rules: ApprovalRules): Promise<Approval> {
    if (wishes.length === 0) throw new OutcryError('invalid-input', 'There is nothing to order.', { field: 'symbol', hint: 'Name a market, a side and how much.' });
    const { books, orders } = this.#options;
    const [views, balances, positions, openOrders] = await Promise.all([
      viewAll(account, wishes),
      account.execution.balances(),
      books.positions(account.id),
      orders.list({ account: account.id, states: ['created', 'sending', 'unknown', 'open'] }),
    ]);
    const funds = new Funds({ balances, positions, openOrders });
    const { person, conversation } = asker;
    const intents = wishes.map((wish): OrderIntent => {
      const { market, quote, book, fixed } = viewOf(views, wish.symbol);
      const types = account.execution.types(wish.symbol);
      const { terms, guard } = exactTerms(wish, { market, types, quote, book, fixed, feeRate: account.feeRate, funds });
      return {
        ...terms,
        account: account.id,
        purpose: wish.side === 'buy' ? 'entry' : 'exit',
        origin: { kind: 'person', person: person.id, conversation },
        deployment: null,
        guard,
        reason,
      };
    });
    return await this.#approval(id, account, intents, views, { askedBy: person.id, conversation, summary: reason }, rules);
  }

  /**
   * The same orders asked for again at present prices: levels of a guard that followed from the price at that time follow the present one.
   *
   * @throws OutcryError `refused` when they would not pass; `unreachable` and the like without a price.
   */
  async again(id: string, account: TradingAccount, before: Approval, rules: ApprovalRules): Promise<Approval> {
    const views = await viewAll(account, before.previews.map(({ order }) => order));
    const moved = before.previews.map(({ order: intent, quote: shown }) => {
      const { market, quote } = viewOf(views, intent.symbol);
      if (intent.type !== 'market' || intent.guard === null) return intent;
      return { ...intent, guard: movedGuard(intent.guard, shown, quote, market.priceStep) };
    });
    const { askedBy, conversation, summary } = before;
    return await this.#approval(id, account, moved, views, { askedBy, conversation, summary: summary.replace(NO_BOOK, '') }, rules);
  }

  async #approval(id: string, account: TradingAccount, intents: readonly OrderIntent[], views: Views, asking: Asking, rules: ApprovalRules): Promise<Approval> {
    const [decisions, snapshot] = await Promise.all([
      Promise.all(intents.map((intent, i) => this.#options.gate.check(orderIdOfApproval(id, i + 1), intent, intents.slice(0, i)))),
      this.#snapshot(account.id),
    ]);
    const refusals = decisions.filter((decision) => !decision.passed).map(refusalOf);
    if (refusals.length > 0) throw new OutcryError('refused', [...new Set(refusals)].join(' '), { hint: 'Nothing was ordered. /risk shows the limits and what is used of them.' });
    const { previews, total } = previewAll(account, intents, views, decisions, snapshot);
    const now = this.#options.clock.now();
    const action = { kind: 'orders', intents } as const;
    return {
      id,
      account: account.id,
      action,
      hash: actionHash(action),
      previews,
      ...asking,
      summary: intents.some(({ symbol }) => isGuess(viewOf(views, symbol))) ? `${asking.summary}${NO_BOOK}` : asking.summary,
      createdAt: now,
      expiresAt: now + rules.expiryMs,
      status: 'pending',
      approvedBy: [],
      decidedAt: null,
      typed: isAbove(total, rules.typedAbove) ? wordsToType(intents, total, account.currency) : null,
      people: isAbove(total, rules.secondPersonAbove) ? 2 : 1,
      note: null,
    };
  }

  async #snapshot(account: string): Promise<AccountSnapshot | null> {
    try {
      return await this.#options.books.snapshot(account);
    } catch (error) {
      // A preview without shares of equity is honest; the gate decides by itself whether an account without a value may trade.
      if (error instanceof OutcryError) return null;
      throw error;
    }
  }
}

/** Said in the summary where there was no book to read. */
const NO_BOOK = ' (No order book is to be had now: costs are reckoned at the last price, and slippage is not known.)';

async function viewAll(account: TradingAccount, orders: readonly { readonly symbol: MarketSymbol }[]): Promise<Views> {
  const symbols = [...new Set(orders.map(({ symbol }) => symbol))];
  return new Map(await Promise.all(symbols.map(async (symbol) => [symbol, await viewMarket(account, symbol)] as const)));
}

/** True where the book decides, and there is none to read. */
function isGuess({ book, fixed }: MarketView): boolean {
  return book === null && fixed === null;
}

function viewOf(views: Views, symbol: MarketSymbol): MarketView {
  const view = views.get(symbol);
  if (view === undefined) throw new Error(`${symbol} was not read`);
  return view;
}

/** Previews of all orders, each after those before it; `total` is what they come to in the account's currency, `null` where that is not known. */
function previewAll(
  account: TradingAccount,
  intents: readonly OrderIntent[],
  views: Views,
  decisions: readonly RiskDecision[],
  snapshot: AccountSnapshot | null,
): { readonly previews: readonly OrderPreview[]; readonly total: Decimal | null } {
  const previews: OrderPreview[] = [];
  let addedBefore = new Decimal(0);
  let total: Decimal | null = new Decimal(0);
  for (const [i, intent] of intents.entries()) {
    const { quote, book, fixed } = viewOf(views, intent.symbol);
    const decision = decisions[i]!;
    const preview = previewOf(intent, {
      quote: decision.quote ?? quote,
      book,
      fixed,
      feeRate: account.feeRate,
      snapshot,
      addedBefore,
      verdicts: decision.verdicts,
    });
    previews.push(preview);
    const cost = new Decimal(preview.cost);
    const value = quoteOf(intent.symbol) === account.currency ? cost : valueInCurrency(cost, intent.symbol, snapshot);
    total = total === null || value === null ? null : total.plus(value);
    if (value !== null) addedBefore = addedBefore.plus(intent.side === 'buy' ? value : value.negated());
  }
  return { previews, total };
}

/** A total that is not known counts as above every bound. */
function isAbove(total: Decimal | null, bound: string | null): boolean {
  return bound !== null && (total === null || total.greaterThan(bound));
}

/** What is to be typed for orders above the bound: `buy 0.5 BTC`, or `3 orders 4,500.12 USDT`. */
function wordsToType(intents: readonly OrderIntent[], total: Decimal | null, currency: string): string {
  const [first, ...others] = intents;
  if (first !== undefined && others.length === 0) return `${first.side} ${first.amount} ${baseOf(first.symbol)}`;
  return total === null ? `${intents.length} orders` : `${intents.length} orders ${formatMoney(total.toNumber(), currency)}`;
}

function movedGuard({ stop, target }: Guard, shown: Quote, now: Quote, step: string | null): Guard {
  const move = (level: string | null): string | null => level && snapNearest(new Decimal(level).times(now.ask).div(shown.ask), step).toString();
  return { stop: move(stop), target: move(target) };
}
