import { statSync } from 'node:fs';
import { join } from 'node:path';
import { ConfiguredAccounts } from './accounts.ts';
import { DriftMeter } from './backtest/drift.ts';
import type { Config, ExchangeKeys } from './config.ts';
import type { Clock } from './domain/clock.ts';
import { OutcryError } from './domain/errors.ts';
import { marketSymbol } from './domain/market-symbol.ts';
import type { Log } from './log.ts';
import { type OpenedMarket, openMarket } from './market/open-market.ts';
import type { Notifier } from './people/notification.ts';
import { CcxtExecution } from './trading/ccxt/ccxt-execution.ts';
import { AccountBooks } from './trading/books/account-books.ts';
import type { EquityStore } from './trading/books/books.ts';
import { MarketRates } from './trading/books/rates.ts';
import type { Journal } from './trading/journal/journal.ts';
import type { ApprovalStore } from './trading/order-flow/approval.ts';
import { OrderFlow } from './trading/order-flow/order-flow.ts';
import type { OrderRecord, OrderStore } from './trading/order-flow/order-store.ts';
import { PatientDesk } from './trading/order-flow/patient-desk.ts';
import type { PaperStore } from './trading/paper/paper-store.ts';
import { leftBehindWords } from './trading/protection/guard-cards.ts';
import { GuardKeeper } from './trading/protection/guard-keeper.ts';
import type { GuardStore } from './trading/protection/protector.ts';
import { OrderReplay } from './trading/replay/order-replay.ts';
import { Reconciler } from './trading/reconcile/reconciler.ts';
import { EquityReader } from './trading/risk/equity-reading.ts';
import { Gate } from './trading/risk/gate.ts';
import { LimitBook } from './trading/risk/limits/limit-book.ts';
import { RiskControl } from './trading/risk/risk-control.ts';
import type { RiskDesk } from './trading/risk/risk-desk.ts';
import type { RiskStore } from './trading/risk/risk-store.ts';
import { wasCarriedOut } from './trading/approved-actions.ts';
import { TradeRecords } from './trading/risk/trade-records.ts';
import { DeploymentDesk } from './trading/session/deployment-desk.ts';
import type { DeploymentStore } from './trading/session/deployment.ts';
import { Promotions } from './trading/session/promotion.ts';
import { tradesOfDeployment } from './trading/session/session-trades.ts';
import { SessionRunner } from './trading/session/session-runner.ts';
import { SessionTeller } from './trading/session/session-teller.ts';
import { WindDown } from './trading/session/wind-down.ts';
import type { TradingNeeds } from './tools/trading-needs.ts';

/** What is kept of trading, over restarts. */
export interface TradingStores {
  readonly orders: OrderStore;
  readonly approvals: ApprovalStore;
  readonly journal: Journal;
  readonly risk: RiskStore;
  readonly deployments: DeploymentStore;
  readonly guards: GuardStore;
  readonly equity: EquityStore;
  readonly paper: PaperStore;
}

/** What trading is put together from. */
export interface TradingParts {
  readonly config: Config;
  readonly stores: TradingStores;
  readonly market: OpenedMarket;
  /** How the market was opened, for others that are like it. */
  readonly marketOptions: Parameters<typeof openMarket>[0];
  readonly notifier: Notifier;
  readonly clock: Clock;
  readonly log: Log;
}

/** The name of the file whose presence in the data folder halts trading. */
export const HALT_FILE = 'HALT';

/** Everything that moves money, put together and not yet watching anything. */
export type Trading = ReturnType<typeof openTrading>;

/** The exchange's own account by its keys. */
export function keyedExecution({ exchange, exchangeUrl }: Config, { apiKey, secret, sandbox }: ExchangeKeys, clock: Clock, log: Log): CcxtExecution {
  return new CcxtExecution({ exchange, keys: { apiKey, secret }, sandbox, baseUrl: exchangeUrl, clock, log });
}

/** Wires accounts, order flow, risk, guards, books and sessions together. Nothing is loaded or asked of a venue until it is needed. */
export function openTrading({ config, stores, market, marketOptions, notifier, clock, log }: TradingParts) {
  const { orders, approvals, journal, risk, deployments, guards, equity } = stores;
  const keys = config.exchangeKeys;
  const simulated = marketOptions.mayStandIn ? openMarket({ ...marketOptions, exchange: 'simulated', mayStandIn: false }).venueOnly : null;
  // The test network has prices of its own, and no order may be judged by others.
  const testnet = keys?.sandbox === true && config.tradingMode === 'live' ? openMarket({ ...marketOptions, sandbox: true, mayStandIn: false }).venueOnly : null;
  const accounts = new ConfiguredAccounts({
    config, market, simulated, paper: stores.paper, clock, log,
    openLive: () => {
      if (keys === null) throw new Error('configuration lets nobody trade live without keys');
      return { execution: keyedExecution(config, keys, clock, log), market: testnet ?? market.venueOnly };
    },
  });
  const limits = new LimitBook(risk, (id) => accounts.get(id), clock);
  const rates = new MarketRates(clock);
  const books = new AccountBooks({ accounts, fills: orders, equity, rates, clock });
  const haltFile = () => isThere(join(config.dataFolder, HALT_FILE));
  const equityReader = new EquityReader(equity);
  const trades = new TradeRecords(books, orders);
  const gate = new Gate({
    accounts, orders, risk, limits, books, trades, equity: equityReader, deployments, haltFile, liveConfigured: config.tradingMode === 'live', clock,
  });
  const reconciler = new Reconciler({ accounts, orders, books, risk, journal, notifier, clock, log });
  const flow: OrderFlow = new OrderFlow({
    accounts, books, gate, orders, approvals, journal, rules: limits, strangers: reconciler, clock, log,
    freeForSale: async ({ account, symbol, deployment }) => protector.release(account, symbol, deployment),
    actions: {
      deployment: async (terms, approval, by) => {
        const { id } = await deploymentDesk.start(terms, by, approval.conversation);
        return `Deployment ${id} runs, and decides at each close of a ${terms.timeframe} candle.`;
      },
      promotion: async ({ deployment, terms }, approval, by) => {
        const { id } = await deploymentDesk.startPromoted(terms, by, approval.conversation, deployment);
        return `Deployment ${id} trades real money now, by the rule of ${deployment}.`;
      },
      resume: async (account, _approval, by) => {
        await riskDesk.resume(by, account ?? undefined);
        return account === null ? 'Trading is on again on every account.' : `Trading is on again on ${account}.`;
      },
      wasDone: (action, approval) => wasCarriedOut({ deployments, risk }, action, approval),
    },
  });
  const protector = new GuardKeeper({ accounts, guards, orders, desk: flow, books, events: flow.events, risk, notifier, clock, log });
  const control = new RiskControl({ accounts, store: risk, limits, books, equity: equityReader, trades, orders, desk: flow, protector, notifier, haltFile, clock, log });
  const riskDesk: RiskDesk = {
    status: (account) => control.status(account),
    setLimit: (account, name, value, by) => control.setLimit(account, name, value, by),
    halt: (scope, by, reason, account, conversation) => control.halt(scope, by, reason, account, conversation),
    resume: (by, account) => control.resume(by, account),
    unfreeze: async (account, symbol, by) => {
      // What is not frozen is nobody's to accept: nothing is booked for a slip of the tongue.
      const isFrozen = (await risk.frozen(account)).some((frozen) => frozen.symbol === symbol);
      if (isFrozen) await reconciler.accept(account, marketSymbol(symbol), by);
      await control.unfreeze(account, symbol, by);
    },
  };
  const teller = new SessionTeller({ notifier, books, orders, isSimulated: (id) => accounts.get(id).simulated, clock, log });
  const windDown = new WindDown({ deployments, accounts, orders, desk: flow, books, protector, risk, journal, teller, clock, log });
  const sessions = new SessionRunner({ deployments, accounts, orders, desk: flow, events: flow.events, books, protector, teller, windDown, clock, log });
  const deploymentDesk = new DeploymentDesk({ deployments, accounts, books, orders, windDown, runner: sessions, clock });
  // Profit is told against what there was before the first trade.
  const valued = async () => {
    try {
      await books.record((await accounts.usual()).id);
    } catch (error) {
      if (!(error instanceof OutcryError)) throw error;
      log.warn({ error: error.message }, 'the account could not be valued');
    }
  };
  const desk = new PatientDesk({ flow, orders, clock });
  const drift = new DriftMeter({ accounts, deployments, tradesOf: (deployment) => tradesOfDeployment({ orders, accounts }, deployment), clock });
  const promotions = new Promotions({
    deployments, sessions: deploymentDesk, accounts, teller, clock,
    rules: (account) => limits.promotionRules(account),
    drift: async (deployment, options) => (await drift.measure(deployment, options)).total.fraction,
  });
  const needs: TradingNeeds = { accounts, desk, orders, books, risk: riskDesk, sessions: deploymentDesk, promotions, journal, guards: protector };
  return {
    accounts, flow, books, rates, limits, control, protector, sessions, promotions, reconciler, stores, needs,
    replay: new OrderReplay({ orders, deployments, approvals, journal, accounts, candles: marketOptions.store }),
    /**
     * Does what a process that serves nobody was started for: when it resolves, the venue has said what became of its orders, what was bought is
     * guarded, and the account is valued.
     */
    async command<Result>(work: () => Promise<Result>): Promise<Result> {
      desk.beAlone();
      control.beAlone();
      protector.follow();
      await desk.catchUp();
      await valued();
      const result = await work();
      await flow.quiet();
      await protector.settled();
      await valued();
      return result;
    },
    /** Shows how things stand in a process that serves nobody: orders that an earlier one left unended are asked after first. */
    async upToDate<Result>(work: () => Promise<Result>): Promise<Result> {
      protector.follow();
      await desk.catchUp();
      await flow.quiet();
      await protector.settled();
      return work();
    },
    /** Guards what a process that serves nobody bought and did not live to guard; what came of it, in sentences. */
    async guardLeftBehind(bought: readonly OrderRecord[]): Promise<readonly string[]> {
      protector.follow();
      // An exchange says only then which orders can rest there.
      await Promise.allSettled(accounts.all().map(({ execution }) => execution.balances()));
      await desk.catchUp();
      await flow.quiet();
      await protector.settled();
      const asNow = await Promise.all(bought.map(({ id }) => orders.find(id)));
      const found = await protector.takeUp(asNow.filter((order) => order !== null).filter(({ filled }) => Number(filled) > 0));
      await flow.quiet();
      await protector.settled();
      return found.map(leftBehindWords);
    },
    /** Lets go of every connection. */
    async close() {
      await accounts.close();
      await Promise.all([simulated?.ticks.close(), testnet?.ticks.close()]);
    },
  };
}

/** True for a file that is there, false for one that is not; at once, as every order waits for it. @throws when that cannot be known. */
function isThere(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false }) !== undefined;
}
