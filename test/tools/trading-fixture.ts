import { OutcryError } from '../../src/domain/errors.ts';
import type { MarketSymbol } from '../../src/domain/market-symbol.ts';
import { Decimal } from '../../src/domain/money.ts';
import { NO_EXIT_RULES } from '../../src/domain/trade-rules.ts';
import type { Person } from '../../src/people/person.ts';
import { resolveStrategy } from '../../src/strategies/strategy-choice.ts';
import type { AccountFacts, TradingNeeds } from '../../src/tools/trading-needs.ts';
import type { AccountSnapshot, Performance, RealisedTrade, ValuedPosition } from '../../src/trading/books/books.ts';
import type { OrderIntent } from '../../src/trading/intent.ts';
import type { Approval, ApprovalAction, OrderPreview } from '../../src/trading/order-flow/approval.ts';
import type { Asker, OrderWish } from '../../src/trading/order-flow/order-desk.ts';
import type { BookedFill, OrderRecord } from '../../src/trading/order-flow/order-store.ts';
import type { ActiveGuard } from '../../src/trading/protection/protector.ts';
import { weekStart } from '../../src/trading/risk/equity-reading.ts';
import type { HaltScope, RiskLimit, RiskStatus } from '../../src/trading/risk/risk-desk.ts';
import type { Deployment, DeploymentTerms, Slot } from '../../src/trading/session/deployment.ts';
import type { DeploymentReport, DeploymentWish } from '../../src/trading/session/session-desk.ts';
import { MemoryJournal } from '../fakes/memory-journal.ts';
import { MemoryOrderStore } from '../fakes/memory-order-store.ts';

/** What every test's clock says. */
const NOW = Date.UTC(2025, 5, 15, 12, 20);
const PAPER: AccountFacts = { id: 'paper:binance', kind: 'paper', venue: 'binance', simulated: false, currency: 'USDT' };
export const LIVE: AccountFacts = { id: 'binance', kind: 'live', venue: 'binance', simulated: false, currency: 'USDT' };
/** The price of everything, in its quote currency. */
export const PRICE = 2_000;

/** The trading rooms as the tools meet them: they do what they are told, and remember it. */
export class TradingDouble {
  readonly journal = new MemoryJournal();
  readonly orders = new MemoryOrderStore(this.journal);
  live: AccountFacts | null = null;
  approvals: Approval[] = [];
  positions: ValuedPosition[] = [];
  foreign: AccountSnapshot['foreign'] = [];
  fills: BookedFill[] = [];
  trades: RealisedTrade[] = [];
  guards: ActiveGuard[] = [];
  reports: DeploymentReport[] = [deploymentReport('k2m4n6p7')];
  slots: Slot[] = [];
  risk: Partial<RiskStatus> = {};
  performance: Partial<Performance> = {};
  /** Whether paper deployments have shown enough to be promoted. */
  isReady = false;
  /** Accounts that a halt says go on. */
  pending: readonly string[] = [];
  /** What was done through the facades, in order. */
  readonly acts: (readonly [act: string, ...with_: readonly unknown[]])[] = [];

  /** The facades. */
  readonly needs: TradingNeeds = {
    accounts: {
      all: () => [PAPER, ...(this.live === null ? [] : [this.live])],
      get: (id) => this.#account(id),
      usual: () => Promise.resolve(this.live ?? PAPER),
      paper: () => Promise.resolve(PAPER),
      live: () => {
        if (this.live === null) throw new OutcryError('refused', 'Live trading is not configured.');
        return this.live;
      },
    },
    desk: {
      propose: (account, wishes, asker, reason) => Promise.resolve(this.#approval({ kind: 'orders', intents: wishes.map((wish) => intentOf(account, wish, asker)) }, account, reason, asker, null)),
      proposeAction: (action, account, summary, asker, typed) => Promise.resolve(this.#approval(action, account, summary, asker, typed)),
      approve: (id) => Promise.reject(new OutcryError('not-found', `There is no approval ${id}.`)),
      decline: (id) => Promise.reject(new OutcryError('not-found', `There is no approval ${id}.`)),
      pending: (account) => Promise.resolve(this.approvals.filter((approval) => approval.status === 'pending' && (account === undefined || approval.account === account))),
      find: (id) => Promise.resolve(this.approvals.find((approval) => approval.id === id) ?? null),
      cancel: async (id, by) => {
        this.acts.push(['cancel', id, by]);
        const changed = await this.orders.change(id, ['open'], { state: 'canceled', cancelAskedAt: NOW }, NOW, []);
        if (changed === null) throw new OutcryError('not-found', `There is no open order ${id}.`);
        return changed;
      },
    },
    orders: this.orders,
    books: {
      positions: () => Promise.resolve(this.positions),
      record: (account) => this.needs.books.snapshot(account),
      snapshot: (account) => Promise.resolve({
        account, at: NOW, currency: 'USDT', equity: '10250.5', cash: '9000', positions: this.positions.filter((position) => position.account === account), foreign: this.foreign,
        balances: [{ asset: 'USDT', free: '8900', locked: '100', value: '9000' }, { asset: 'BTC', free: '0.0125', locked: '0', value: '1250.5' }],
      }),
      performance: (account, from, to = NOW) => Promise.resolve({
        account, currency: 'USDT', from, to, startEquity: '10000', endEquity: '10250.5', transfers: '0', realised: '150', unrealised: '100.5', fees: '12.3', trades: this.trades, winRate: 0.6, maxDrawdown: 0.021, unpriced: [],
        curve: { time: [from, from + 3_600_000, to], equity: [10_000, 9_900, 10_250.5] }, ...this.performance,
      }),
      trades: () => Promise.resolve(this.trades),
      fills: () => Promise.resolve(this.fills),
    },
    risk: {
      status: (account) => Promise.resolve({
        account, state: 'active', reason: '', since: NOW - 3_600_000, equity: '10250.5', currency: 'USDT', peak: '10300', drawdown: 0.0048, dayProfit: '50', weekProfit: '-20', dayFrom: NOW - (NOW % 86_400_000), weekFrom: weekStart(NOW), frozen: [],
        limits: [{ name: 'max-drawdown', value: '5 %', summary: 'entries stop this far below the equity peak', used: '0.5 %' }], ...this.risk,
      }),
      setLimit: (account, name, value, by) => {
        this.acts.push(['setLimit', account, name, value, by.id]);
        const limit: RiskLimit = { name, value, summary: 'entries stop this far below the equity peak', used: null };
        return Promise.resolve(limit);
      },
      halt: (scope: HaltScope, by, reason, account) => {
        this.acts.push(['halt', scope, by, reason, account ?? null]);
        return Promise.resolve({ scope, accounts: [account ?? PAPER.id], canceled: scope === 'entries' ? 0 : 2, failed: [], sold: scope === 'flatten' ? ['oc-d-f-abc'] : [], pending: this.pending });
      },
      unfreeze: (account, symbol, by) => {
        this.acts.push(['unfreeze', account, symbol, by.id]);
        return Promise.resolve();
      },
    },
    sessions: {
      terms: (wish) => Promise.resolve(termsOf(wish)),
      start: (terms, by) => {
        this.acts.push(['start', terms.account, terms.strategyId, by.id]);
        return Promise.resolve(deploymentOf('n3w5t7a2', terms));
      },
      stop: (id, by, what) => {
        this.acts.push(['stop', id, by.id, what]);
        return Promise.resolve({ ...this.#deployment(id), state: 'stopped', stoppedAt: NOW });
      },
      pause: (id, by, note) => {
        this.acts.push(['pause', id, by]);
        return Promise.resolve({ ...this.#deployment(id), state: 'paused', note });
      },
      resume: (id, by) => {
        this.acts.push(['resume', id, by.id]);
        return Promise.resolve({ ...this.#deployment(id), state: 'running' });
      },
      edit: (id, edit, by) => {
        this.acts.push(['edit', id, edit, by.id]);
        const deployment = this.#deployment(id);
        return Promise.resolve({ ...deployment, terms: { ...deployment.terms, ...(edit.budget === undefined ? {} : { budget: edit.budget }), exits: { ...deployment.terms.exits, ...edit.exits } } });
      },
      report: ({ id, endedSince }) => Promise.resolve(this.reports.filter(({ deployment }) => (id === undefined || deployment.id.startsWith(id)) && (deployment.state !== 'stopped' || endedSince !== undefined))),
      slots: (id, limit) => Promise.resolve(this.slots.filter((slot) => slot.deployment === id).slice(0, limit)),
    },
    promotions: {
      judge: (id) => Promise.resolve({ deployment: this.#deployment(id), ready: this.isReady, evidence: [{ what: 'days on paper', needed: 'at least 14', have: this.isReady ? '20' : '3', passed: this.isReady }] }),
      terms: (deployment, budget) => Promise.resolve({ ...deployment.terms, account: LIVE.id, budget }),
    },
    journal: this.journal,
    guards: { active: () => Promise.resolve(this.guards) },
  };

  /** Stores an order as it stands. */
  async stored(order: Partial<OrderRecord> & Pick<OrderRecord, 'id'>, intent: Partial<OrderIntent> = {}): Promise<OrderRecord> {
    const record: OrderRecord = {
      intent: { ...LIMIT_BUY, ...intent }, state: 'created', approval: null, venueOrderId: null, filled: '0', filledCost: '0', note: null, cancelAskedAt: null, createdAt: NOW - 60_000, sentAt: null, updatedAt: NOW - 60_000, ...order,
    };
    await this.orders.create([{ ...record, state: 'created', filled: '0', filledCost: '0', sentAt: null, note: null, venueOrderId: null, updatedAt: record.createdAt }], []);
    if (record.state !== 'created') {
      await this.orders.change(order.id, ['created'], { state: 'sending', sentAt: NOW }, NOW, []);
      const change = { state: record.state, filled: record.filled, filledCost: record.filledCost, venueOrderId: `v-${order.id}` };
      await this.orders.takeIn(order.id, () => [], () => ({ change, journal: [] }), NOW);
    }
    return record;
  }

  #account(id: string): AccountFacts {
    const found = [PAPER, ...(this.live === null ? [] : [this.live])].find((account) => account.id === id);
    if (!found) throw new OutcryError('not-found', `There is no account ${id}.`);
    return found;
  }

  #deployment(id: string): Deployment {
    const found = this.reports.find(({ deployment }) => deployment.id === id);
    if (!found) throw new OutcryError('not-found', `There is no deployment ${id}.`);
    return found.deployment;
  }

  #approval(action: ApprovalAction, account: string, summary: string, { person, conversation }: Asker, typed: string | null): Approval {
    const previews = action.kind === 'orders' ? action.intents.map(previewOf) : [];
    const approval: Approval = {
      id: `abcdefghi${'234567'[this.approvals.length % 6] ?? '2'}`, account, action, hash: 'a'.repeat(64), previews, summary, askedBy: person.id, conversation, createdAt: NOW, expiresAt: NOW + 600_000, status: 'pending', approvedBy: [], decidedAt: null, typed,
      people: 1, note: null,
    };
    this.approvals.push(approval);
    return approval;
  }
}

const LIMIT_BUY: OrderIntent = {
  account: PAPER.id, symbol: 'ETH/USDT', side: 'buy', type: 'limit', amount: '0.5', price: '1900', stopPrice: null, stopLimitPrice: null, purpose: 'entry', origin: { kind: 'person', person: 'terminal:local', conversation: 'test' }, deployment: null, guard: null,
  reason: 'Asked for by hand.',
};

function intentOf(account: string, wish: OrderWish, { person, conversation }: Asker): OrderIntent {
  const price = wish.price ?? String(PRICE);
  const amount = wish.amount ?? (wish.cost === undefined ? String(wish.fraction ?? 0) : new Decimal(wish.cost).div(price).toFixed());
  const guard = wish.stopLoss === undefined && wish.takeProfit === undefined ? null : { stop: wish.stopLoss === undefined ? null : String(PRICE * (1 - wish.stopLoss)), target: wish.takeProfit === undefined ? null : String(PRICE * (1 + wish.takeProfit)) };
  return {
    ...LIMIT_BUY, account, symbol: wish.symbol, side: wish.side, type: wish.type, amount, price: wish.price ?? null, stopPrice: wish.stopPrice ?? null, purpose: wish.side === 'buy' ? 'entry' : 'exit', guard,
    origin: { kind: 'person', person: person.id, conversation },
  };
}

function previewOf(order: OrderIntent): OrderPreview {
  const cost = new Decimal(order.amount).times(PRICE);
  return {
    order, quote: { bid: PRICE - 1, ask: PRICE + 1, last: PRICE, at: NOW }, cost: cost.toFixed(), fee: cost.times('0.001').toFixed(), expectedPrice: String(PRICE), slippage: 0.0004, setSlippage: 0.0005, shareOfEquity: 0.0098, lossAtStop: (order.guard?.stop ?? null) === null ? null : '3.2', exposureAfter: 0.22, verdicts: [],
  };
}

function termsOf({ account, strategy, symbols, timeframe, budget, exits = {}, sizing = { kind: 'all-in' }, maxPositions = symbols.length }: DeploymentWish): DeploymentTerms {
  const resolved = resolveStrategy(strategy);
  return {
    account, strategy, strategyId: resolved.id, rule: resolved.strategy.describe(resolved.params), symbols, timeframe, budget, sizing, maxPositions, slippage: 0, volumeShare: 0.05,
    exits: { ...NO_EXIT_RULES, ...exits },
  };
}

function deploymentOf(id: string, terms: DeploymentTerms): Deployment {
  return { id, terms, hash: 'b'.repeat(64), state: 'running', seriesFrom: NOW - 86_400_000, startsAt: NOW, by: 'terminal:local', conversation: 'test', createdAt: NOW - 86_400_000, stoppedAt: null, note: null, promotedFrom: null };
}

/** A mean-reversion deployment on BTC with how it is doing. */
export function deploymentReport(id: string, change: Partial<Deployment> = {}, report: Partial<DeploymentReport> = {}): DeploymentReport {
  const terms = termsOf({ account: PAPER.id, strategy: { kind: 'built-in', name: 'mean-reversion' }, symbols: ['BTC/USDT'], timeframe: '1h', budget: '500' });
  return {
    deployment: { ...deploymentOf(id, terms), ...change }, equity: '512.5', cash: '512.5', realised: '12.5', unrealised: '0', return: 0.025, fees: '1.2', positions: [], trades: [], winRate: null, lastSlot: null, refused: null, nextAt: NOW + 2_400_000, ...report,
  };
}

/** A position with its profit as a fraction of 1,000 USDT paid. */
export function position(symbol: MarketSymbol, change: number, more: Partial<ValuedPosition> = {}): ValuedPosition {
  return {
    account: PAPER.id, symbol, deployment: null, amount: '0.5', averagePrice: '2000', cost: '1000', openedAt: NOW - 7_200_000, fills: 1, price: String(2000 * (1 + change)), value: String(1000 * (1 + change)), profit: String(1000 * change), return: change, ...more,
  };
}

/** A booked fill of an order. */
export function fill(tradeId: string, order: string | null, more: Partial<BookedFill> = {}): BookedFill {
  return { tradeId, venueOrderId: 'v-1', symbol: 'ETH/USDT', side: 'buy', price: '1900', amount: '0.25', fee: { amount: '0.475', currency: 'USDT' }, at: NOW - 30_000, account: PAPER.id, order, deployment: null, ...more };
}

export const TRADER: Person = { id: 'telegram:7', role: 'trader' };

/** A proposal to buy that waits for its answer. */
export function approvalOf(id: string, change: Partial<Approval> = {}): Approval {
  const wish: OrderWish = { symbol: 'BTC/USDT', side: 'buy', type: 'market', amount: '0.05' };
  const intent = intentOf(PAPER.id, wish, { person: { id: 'telegram:42', role: 'admin' }, conversation: 'telegram:42' });
  return {
    id, account: PAPER.id, action: { kind: 'orders', intents: [intent] }, hash: 'a'.repeat(64), previews: [previewOf(intent)], summary: 'Buy BTC.', askedBy: 'telegram:42', conversation: 'telegram:42',
    createdAt: NOW, expiresAt: NOW + 600_000, status: 'pending', approvedBy: [], decidedAt: null, typed: null, people: 1, note: null, ...change,
  };
}
