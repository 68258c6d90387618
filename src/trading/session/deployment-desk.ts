import { randomInt } from 'node:crypto';
import type { Clock } from '../../domain/clock.ts';
import { OutcryError } from '../../domain/errors.ts';
import { type MarketSymbol, quoteOf } from '../../domain/market-symbol.ts';
import { Decimal } from '../../domain/money.ts';
import type { WorkOptions } from '../../domain/progress.ts';
import { candleOpenTime, timeframeMs } from '../../domain/timeframe.ts';
import type { Person } from '../../people/person.ts';
import { resolveStrategy } from '../../strategies/strategy-choice.ts';
import type { Accounts, TradingAccount } from '../account.ts';
import type { Books } from '../books/books.ts';
import type { JournalDraft } from '../journal/journal.ts';
import { leadBars } from '../lead-bars.ts';
import type { OrderStore } from '../order-flow/order-store.ts';
import { DeploymentReporter } from './deployment-report.ts';
import { budgetRise, editedTerms, termsHash, termsOfWish } from './deployment-terms.ts';
import type { Deployment, DeploymentState, DeploymentStore, DeploymentTerms, Slot } from './deployment.ts';
import type { DeploymentEdit, DeploymentReport, DeploymentWish, SessionDesk } from './session-desk.ts';
import type { SessionRunner } from './session-runner.ts';
import type { WindDown } from './wind-down.ts';

/** What the desk works with. */
export interface DeploymentDeskParts {
  readonly deployments: DeploymentStore;
  readonly accounts: Pick<Accounts, 'get'>;
  readonly books: Pick<Books, 'deployment'>;
  readonly orders: Pick<OrderStore, 'list'>;
  /** Calls off and sells what one that was stopped leaves. */
  readonly windDown: Pick<WindDown, 'carryOut'>;
  /** Lets changes to a deployment wait their turn behind a candle's close that is being dealt with. */
  readonly runner: Pick<SessionRunner, 'inTurn'>;
  readonly clock: Clock;
}

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';
const ID_LENGTH = 8;

/** Characters of an id that are enough to ask for it. */
const LEAST_PREFIX = 3;

const AT_WORK: readonly DeploymentState[] = ['running', 'paused'];

/** Starts, changes and ends deployments, each change on record under whose word it was and what it then covers. */
export class DeploymentDesk implements SessionDesk {
  readonly #parts: DeploymentDeskParts;
  readonly #reporter: DeploymentReporter;

  constructor(parts: DeploymentDeskParts) {
    this.#parts = parts;
    this.#reporter = new DeploymentReporter({ accounts: parts.accounts, books: parts.books, slots: parts.deployments, orders: parts.orders, clock: parts.clock });
  }

  async terms(wish: DeploymentWish, options: WorkOptions = {}): Promise<DeploymentTerms> {
    const account = this.#parts.accounts.get(wish.account);
    const rules = await Promise.all(wish.symbols.map(async (symbol) => account.rules(symbol, options)));
    const terms = termsOfWish(wish, account, rules);
    await this.#checkMoney(account, terms.symbols, new Decimal(terms.budget));
    return terms;
  }

  async start(terms: DeploymentTerms, by: Person, conversation: string, options: WorkOptions = {}): Promise<Deployment> {
    return await this.#start(terms, by, conversation, null, options);
  }

  /** Starts what a paper deployment was promoted to; see `Promotions`. */
  async startPromoted(terms: DeploymentTerms, by: Person, conversation: string, from: string, options: WorkOptions = {}): Promise<Deployment> {
    return await this.#start(terms, by, conversation, from, options);
  }

  async stop(id: string, by: Person, what: 'keep' | 'flatten'): Promise<Deployment> {
    const { deployments, clock, runner, windDown } = this.#parts;
    const deployment = await this.#require(id);
    return await runner.inTurn(deployment.id, async () => {
      const now = clock.now();
      const note = what === 'keep' ? `Stopped by ${by.id}; what it holds was kept.` : `Stopped by ${by.id}; what it holds is sold.`;
      const entry = this.#entry(deployment, 'deployment.stopped', by.id, { what });
      if (!(await deployments.change(deployment.id, AT_WORK, { state: 'stopped', stoppedAt: now, note }, [entry]))) {
        throw new OutcryError('refused', `Deployment ${deployment.id} has ended already.`, { field: 'id' });
      }
      const stopped = await this.#require(deployment.id);
      await windDown.carryOut(stopped);
      return stopped;
    });
  }

  async pause(id: string, by: string, note: string): Promise<Deployment> {
    const deployment = await this.#require(id);
    const entry = this.#entry(deployment, 'deployment.paused', by, { note });
    return await this.#change(deployment, ['running'], { state: 'paused', note }, entry, 'it does not run');
  }

  async resume(id: string, by: Person): Promise<Deployment> {
    const deployment = await this.#require(id);
    const entry = this.#entry(deployment, 'deployment.resumed', by.id, {});
    return await this.#change(deployment, ['paused'], { state: 'running', note: null }, entry, 'it is not paused');
  }

  /**
   * Changes exits, budget or places of one that is at work; from its next candle on. The terms it then has are on record with their hash.
   *
   * @throws OutcryError `not-found`, `invalid-input`; `refused` when it has ended, or the budget exceeds what is free.
   */
  async edit(id: string, edit: DeploymentEdit, by: Person, options: WorkOptions = {}): Promise<Deployment> {
    const deployment = await this.#require(id);
    const account = this.#parts.accounts.get(deployment.terms.account);
    const rules = await Promise.all(deployment.terms.symbols.map(async (symbol) => account.rules(symbol, options)));
    const terms = editedTerms(deployment.terms, edit, rules);
    const rise = budgetRise(deployment.terms.budget, terms.budget);
    if (!rise.isZero()) await this.#checkMoney(account, terms.symbols, rise);
    const hash = termsHash(terms);
    const entry = this.#entry(deployment, 'deployment.edited', by.id, { before: deployment.hash, hash, role: by.role, terms });
    return await this.#change(deployment, AT_WORK, { terms, hash }, entry, 'it has ended');
  }

  async report({ id, endedSince }: { readonly id?: string; readonly endedSince?: number }, options: WorkOptions = {}): Promise<readonly DeploymentReport[]> {
    const all = await this.#parts.deployments.list({});
    const wanted = all.filter((deployment) => {
      if (id !== undefined) return id.length >= LEAST_PREFIX && deployment.id.startsWith(id);
      return deployment.state !== 'stopped' || (endedSince !== undefined && (deployment.stoppedAt ?? 0) >= endedSince);
    });
    const reports: DeploymentReport[] = [];
    for (const deployment of wanted) reports.push(await this.#reporter.report(deployment, options));
    return reports;
  }

  async slots(id: string, limit: number): Promise<readonly Slot[]> {
    return await this.#parts.deployments.slots(id, limit);
  }

  async #start(terms: DeploymentTerms, by: Person, conversation: string, promotedFrom: string | null, options: WorkOptions): Promise<Deployment> {
    const { deployments, accounts, clock } = this.#parts;
    const account = accounts.get(terms.account);
    await this.#checkMoney(account, terms.symbols, new Decimal(terms.budget));
    const { strategy, params } = resolveStrategy(terms.strategy);
    const { timeframe } = terms;
    const lead = leadBars(strategy.warmup(params, timeframe), terms.sizing);
    const now = clock.now();
    const startsAt = candleOpenTime(timeframe, now);
    const length = timeframeMs(timeframe);
    // Read now, so that a market without candles is found out about by whoever starts it.
    for (const symbol of terms.symbols) await account.history.read({ symbol, timeframe, span: { from: startsAt - length, to: startsAt }, lead }, options);
    const deployment: Deployment = {
      id: Array.from({ length: ID_LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join(''),
      terms,
      hash: termsHash(terms),
      state: 'running',
      seriesFrom: startsAt - lead * length,
      startsAt,
      by: by.id,
      conversation,
      createdAt: now,
      stoppedAt: null,
      note: null,
      promotedFrom,
    };
    await deployments.create(deployment, [this.#entry(deployment, 'deployment.started', by.id, { hash: deployment.hash, role: by.role, terms, promotedFrom, seriesFrom: deployment.seriesFrom, startsAt })]);
    return deployment;
  }

  /** @throws OutcryError `refused` when other deployments have a claim on the money. */
  async #checkMoney({ id, execution }: TradingAccount, symbols: readonly MarketSymbol[], wanted: Decimal): Promise<void> {
    const quote = quoteOf(symbols[0] ?? 'BTC/USDT');
    const free = new Decimal((await execution.balances()).find(({ asset }) => asset === quote)?.free ?? 0);
    let promised = new Decimal(0);
    for (const other of await this.#parts.deployments.list({ account: id, states: AT_WORK })) {
      if (quoteOf(other.terms.symbols[0] ?? 'BTC/USDT') !== quote) continue;
      const { cash } = await this.#parts.books.deployment(other.id, id, other.terms.budget);
      promised = promised.plus(Decimal.max(0, cash));
    }
    const left = Decimal.max(0, free.minus(promised));
    if (wanted.lessThanOrEqualTo(left)) return;
    const claims = promised.isZero() ? '' : `, and other deployments have a claim on ${promised.toDecimalPlaces(2, Decimal.ROUND_UP).toString()} of it`;
    throw new OutcryError('refused', `The budget exceeds what is free: ${id} has ${free.toDecimalPlaces(2, Decimal.ROUND_DOWN).toString()} ${quote}${claims}.`, {
      field: 'budget',
      hint: `At most ${left.toDecimalPlaces(2, Decimal.ROUND_DOWN).toString()} ${quote} can be given to another one.`,
    });
  }

  async #change(deployment: Deployment, from: readonly DeploymentState[], change: Parameters<DeploymentStore['change']>[2], entry: JournalDraft, otherwise: string): Promise<Deployment> {
    const { deployments, runner } = this.#parts;
    return await runner.inTurn(deployment.id, async () => {
      if (await deployments.change(deployment.id, from, change, [entry])) return await this.#require(deployment.id);
      throw new OutcryError('refused', `Deployment ${deployment.id} was not changed: ${otherwise}.`, { field: 'id' });
    });
  }

  async #require(id: string): Promise<Deployment> {
    const found = await this.#parts.deployments.find(id);
    if (found !== null) return found;
    const named = id.length < LEAST_PREFIX ? [] : (await this.#parts.deployments.list({})).filter((one) => one.id.startsWith(id));
    const [only] = named;
    if (only !== undefined && named.length === 1) return only;
    throw new OutcryError('not-found', named.length > 1 ? `${named.length} deployments begin with ${id}.` : `There is no deployment ${id}.`, { field: 'id', hint: '/deployments lists them.' });
  }

  #entry({ id, terms }: Deployment, kind: string, by: string, data: Readonly<Record<string, unknown>>): JournalDraft {
    return { at: this.#parts.clock.now(), kind, about: [`deployment:${id}`, `account:${terms.account}`], by, data: { deployment: id, ...data } };
  }
}
