import type { Clock } from './domain/clock.ts';
import { OutcryError, messageOf } from './domain/errors.ts';
import type { Log } from './log.ts';
import type { Notifier } from './people/notification.ts';
import { noticeCard } from './reports/error-card.ts';
import type { TradingAccount } from './trading/account.ts';
import { keepTransfer } from './trading/books/transfers.ts';
import type { ExecutionEvent } from './trading/execution/execution.ts';
import { PaperExecution } from './trading/paper/paper-execution.ts';
import { PaperFeed } from './trading/paper/paper-feed.ts';
import { TradingNews } from './trading-news.ts';
import type { Trading } from './trading.ts';

/** What keeps trading going in a service. */
export interface TradingServiceParts {
  readonly trading: Trading;
  readonly notifier: Notifier;
  readonly clock: Clock;
  readonly log: Log;
  /** True where time is stepped: nothing goes on by itself then, and `settle` and `review` do it. */
  readonly isStepped: boolean;
}

/** How often what is under way is seen to. */
const TICK_MS = 1_000;

/** How often paper orders are given the markets they rest in, and accounts are held against their venues. */
const FEED_MS = 3_000;
const RECONCILE_MS = 20_000;
const VALUE_MS = 60_000;

/** How often what was promoted is judged anew. */
const JUDGE_MS = 3_600_000;

/** How long a start waits for an exchange that does not answer. */
const CONNECT_MS = 8_000;

/**
 * Keeps trading going while the service runs: takes up what a stop left behind, brings prices and account events to where they belong, sees
 * orders, guards and halts through, values the accounts, and holds them against their venues. Nothing in it depends on a chat or a model.
 */
export class TradingService {
  readonly #parts: TradingServiceParts;
  readonly #news: TradingNews;
  readonly #feeds: readonly PaperFeed[];
  readonly #stops: (() => void)[] = [];
  /** When each kind of work was last begun, and which is under way. */
  readonly #begun = new Map<string, number>();
  readonly #working = new Map<string, Promise<void>>();
  #timer: NodeJS.Timeout | null = null;

  constructor(parts: TradingServiceParts) {
    this.#parts = parts;
    this.#news = new TradingNews(parts.notifier, parts.clock.now());
    this.#feeds = parts.trading.accounts.all().flatMap((account) =>
      account.execution instanceof PaperExecution ? [new PaperFeed({ account, venue: account.execution, log: parts.log })] : [],
    );
  }

  /** Recovers first, then goes on. Resolves when recovery is done; a venue that does not answer is gone on with later. */
  async start(): Promise<void> {
    const { trading, notifier, clock } = this.#parts;
    const { flow, control, protector, sessions, accounts } = trading;
    this.#stops.push(flow.events.listen((news) => this.#news.order(news)), flow.approvalEvents.listen((news) => this.#news.approval(news)));
    this.#stops.push(flow.events.listen(async ({ order, fills }) => (fills.length > 0 ? this.#value(order.intent.account) : undefined)));
    for (const account of accounts.all()) this.#stops.push(account.execution.watch((event) => this.#onAccountEvent(account, event)));
    // An exchange says only then which orders can rest there. One that does not answer is gone on without.
    await Promise.allSettled(accounts.all().map(({ execution }) => execution.balances({ signal: AbortSignal.timeout(CONNECT_MS) })));
    // Guards first: they hear of what order flow takes up again.
    await protector.start();
    await flow.start();
    await sessions.start();
    const now = clock.now();
    for (const [index, text] of (await control.announce()).entries()) {
      // oxlint-disable-next-line no-await-in-loop -- a handful, in their order
      await notifier.notify({ key: `standing:${now}:${index}`, event: 'risk', to: { kind: 'owners' }, card: noticeCard('Trading does not run as usual', text, 'warning'), at: now });
    }
    // Profit is told against what there was before the first trade.
    if (this.#parts.isStepped) return this.review(now);
    this.#timer = setInterval(() => this.#tick(), TICK_MS);
    this.#tick();
  }

  /**
   * What otherwise goes on by itself, each after the other and waited for, for a desk whose time is stepped: the minute that ended at `now` is
   * traded on paper, and orders and guards are seen to. What fails is logged, and done again in the next minute.
   */
  async settle(now: number): Promise<void> {
    const { flow, protector, sessions } = this.#parts.trading;
    // oxlint-disable-next-line no-await-in-loop -- a few accounts, always in the same order
    for (const [index, feed] of this.#feeds.entries()) await this.#logged(`paper feed ${index}`, () => feed.minute(now));
    await this.#logged('order flow', () => flow.tick(now));
    await flow.quiet();
    await this.#logged('guards', () => protector.tick());
    await protector.settled();
    await sessions.idle();
  }

  /** The rest of it: accounts are valued and held against their venues, and what their losses stop is stopped. */
  async review(now: number): Promise<void> {
    const { flow, control, accounts, promotions } = this.#parts.trading;
    for (const { id } of accounts.all()) {
      // oxlint-disable-next-line no-await-in-loop -- as above
      await this.#logged(`value of ${id}`, () => this.#value(id));
      // oxlint-disable-next-line no-await-in-loop -- as above
      await this.#logged(`reconciliation of ${id}`, () => this.#reconcile(id));
    }
    await this.#logged('halts', () => control.tick());
    if (now % JUDGE_MS === 0) await this.#logged('promoted deployments', async () => void (await promotions.demoteOnBreach()));
    await flow.quiet();
  }

  /** The accounts on which trading does not run as usual, each with the reason. */
  async stopped(): Promise<readonly { readonly account: string; readonly reason: string }[]> {
    return (await this.#parts.trading.stores.risk.states()).filter(({ state }) => state !== 'active');
  }

  /** Candles may have closed; see `CandleClock`. */
  candlesClosed(now: number): Promise<void> {
    return this.#parts.trading.sessions.candlesClosed(now);
  }

  /** Ends in good order: nothing new is begun, and what is being sent is seen to its record. */
  async stop(): Promise<void> {
    const { trading } = this.#parts;
    if (this.#timer) clearInterval(this.#timer);
    this.#timer = null;
    for (const feed of this.#feeds) feed.stop();
    await trading.sessions.stop();
    await trading.protector.stop();
    await trading.flow.stop();
    for (const stop of this.#stops.splice(0)) stop();
    await Promise.allSettled(this.#working.values());
    await trading.accounts.close();
  }

  #tick(): void {
    const { flow, control, protector, accounts, promotions } = this.#parts.trading;
    const now = this.#parts.clock.now();
    this.#every(0, 'order flow', () => flow.tick(now));
    this.#every(0, 'halts', () => control.tick());
    this.#every(0, 'guards', () => protector.tick());
    for (const [index, feed] of this.#feeds.entries()) this.#every(FEED_MS, `paper feed ${index}`, () => feed.follow(now));
    this.#every(JUDGE_MS, 'promoted deployments', async () => void (await promotions.demoteOnBreach()));
    for (const { id } of accounts.all()) {
      this.#every(VALUE_MS, `value of ${id}`, () => this.#value(id));
      this.#every(RECONCILE_MS, `reconciliation of ${id}`, () => this.#reconcile(id));
    }
  }

  /** Does some work that is due and not under way. What fails is logged, and done again when it is due again. */
  #every(ms: number, name: string, work: () => Promise<void>): void {
    const now = this.#parts.clock.now();
    if (this.#working.has(name) || now - (this.#begun.get(name) ?? Number.NEGATIVE_INFINITY) < ms) return;
    this.#begun.set(name, now);
    this.#working.set(name, this.#logged(name, work).finally(() => this.#working.delete(name)));
  }

  /** Does some work, and never rejects. */
  async #logged(name: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#parts.log.warn({ work: name, error: messageOf(error), stack: error instanceof OutcryError ? undefined : stackOf(error) }, 'some trading work failed; it is done again');
    }
  }

  /** Values an account, and looks whether its losses stop it. */
  async #value(account: string): Promise<void> {
    const { books, control } = this.#parts.trading;
    await control.observe(account, await books.record(account));
  }

  async #reconcile(account: string): Promise<void> {
    await this.#parts.trading.reconciler.look(account);
  }

  #onAccountEvent(account: TradingAccount, event: ExecutionEvent): void {
    if (event.kind !== 'transfer') return;
    const { rates, stores } = this.#parts.trading;
    keepTransfer(account, event, { equity: stores.equity, rates }).catch((error: unknown) =>
      this.#parts.log.error({ account: account.id, transfer: event.id, error: messageOf(error) }, 'a transfer could not be booked'),
    );
  }
}

function stackOf(error: unknown): string | undefined {
  return error instanceof Error ? error.stack : undefined;
}
