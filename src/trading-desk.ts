import { AccountList } from './account-list.ts';
import { lateTrading } from './late-trading.ts';
import { SqlApprovalStore } from './store/approval-store.ts';
import type { Database } from './store/database.ts';
import { SqlDeploymentStore } from './store/deployment-store.ts';
import { SqlEquityStore } from './store/equity-store.ts';
import { SqlGuardStore } from './store/guard-store.ts';
import { SqlJournal } from './store/journal.ts';
import { SqlOrderStore } from './store/order-store.ts';
import { SqlPaperStore } from './store/paper-store.ts';
import { SqlRiskStore } from './store/risk-store.ts';
import type { TradingNeeds } from './tools/trading-needs.ts';
import type { Tool } from './tools/tool.ts';
import { leftUnguarded } from './trading/protection/left-unguarded.ts';
import type { ReplayReport } from './trading/replay/replay-report.ts';
import type { Trading, TradingParts, TradingStores } from './trading.ts';

/** Tools that call orders off though they are not for trading. */
const MOVES_ORDERS: ReadonlySet<string> = new Set(['halt_trading', 'set_risk']);

/** Tools that show what became of orders. */
const SHOWS_TRADING: ReadonlySet<string> = new Set(['get_orders', 'get_positions', 'get_balance', 'get_trades', 'get_performance', 'explain_trade']);

/** What a trading desk stands on. */
export interface TradingDeskParts extends Omit<TradingParts, 'stores'> {
  readonly db: Database['db'];
}

/** Trading as a desk has it: all that moves money, opened by the first who needs it, over the stores of one database. */
export class TradingDesk {
  readonly stores: TradingStores;
  /** What the tools trade by; it opens the rest when it is first asked for something. */
  readonly facades: TradingNeeds;
  readonly #parts: TradingDeskParts;
  #opened: Promise<Trading> | null = null;

  constructor(parts: TradingDeskParts) {
    const { config, db, market } = parts;
    this.#parts = parts;
    this.stores = {
      orders: new SqlOrderStore(db),
      approvals: new SqlApprovalStore(db),
      journal: new SqlJournal(db),
      risk: new SqlRiskStore(db),
      deployments: new SqlDeploymentStore(db),
      guards: new SqlGuardStore(db),
      equity: new SqlEquityStore(db),
      paper: new SqlPaperStore(db),
    };
    this.facades = lateTrading(new AccountList(config, market.source), async () => (await this.open()).needs);
  }

  /** Loads all of it and puts it together, once. */
  open(): Promise<Trading> {
    this.#opened ??= this.#load();
    return this.#opened;
  }

  /** Runs a tool in a process that serves nobody: where it moves money, to the end of what that brings; where it shows what was traded, as things are now. */
  async command<Result>({ name, access }: Pick<Tool, 'name' | 'access'>, run: () => Promise<Result>): Promise<Result> {
    if (access === 'trade' || MOVES_ORDERS.has(name)) return (await this.open()).command(run);
    return SHOWS_TRADING.has(name) ? (await this.open()).upToDate(run) : run();
  }

  /** Sets the stops that an earlier process did not live to set; what came of it, in sentences. Opens nothing where none is missing. */
  async guardLeftBehind(): Promise<readonly string[]> {
    const left = await leftUnguarded(this.stores, this.#parts.clock.now());
    return left.length === 0 ? [] : (await this.open()).guardLeftBehind(left);
  }

  /** Derives an order again from what is on record. @throws OutcryError `not-found` with the nearest number. */
  async replay(order: string): Promise<ReplayReport> {
    return (await this.open()).replay.replay(order);
  }

  /** The numbers of the deployments that there are and of the approvals that wait. */
  async ids(): Promise<readonly string[]> {
    const [deployed, waiting] = await Promise.all([this.stores.deployments.list({}), this.stores.approvals.list({ status: 'pending' })]);
    return [...deployed, ...waiting].map(({ id }) => id);
  }

  /** Lets go of what was opened. */
  async close(): Promise<void> {
    await (await this.#opened)?.close();
  }

  async #load(): Promise<Trading> {
    const { openTrading } = await import('./trading.ts');
    return openTrading({ ...this.#parts, stores: this.stores });
  }
}
