import type { Clock } from '../../domain/clock.ts';
import { OutcryError } from '../../domain/errors.ts';
import type { ExecutionEvent, VenueOrder } from '../execution/execution.ts';
import type { PaperBooks } from './paper-books.ts';
import type { PaperSettings } from './paper-settings.ts';
import { PaperStep } from './paper-step.ts';
import type { PaperOrder } from './paper-store.ts';

/** Where a listener that fails is told of. */
export interface PaperLog {
  warn(fields: Readonly<Record<string, unknown>>, message: string): void;
}

/** How often a step is tried against books that another process changes at the same time. */
const TRIES = 50;

/** Takes the steps of a paper venue one after the other, and tells its listeners what came of each once it is stored. */
export class PaperTurns {
  readonly #books: PaperBooks;
  readonly #settings: PaperSettings;
  readonly #clock: Clock;
  readonly #log: PaperLog;
  readonly #listeners = new Set<(event: ExecutionEvent) => void>();
  #turn: Promise<unknown> = Promise.resolve();

  constructor(books: PaperBooks, settings: PaperSettings, clock: Clock, log: PaperLog) {
    this.#books = books;
    this.#settings = settings;
    this.#clock = clock;
    this.#log = log;
  }

  /**
   * One step against the books as they are, tried again while another process is quicker.
   *
   * @throws OutcryError `busy` when it always is.
   */
  step<Result>(work: (step: PaperStep) => Promise<Result>, at: number = this.#clock.now()): Promise<Result> {
    return this.alone(async () => {
      for (let tried = 0; tried < TRIES; tried++) {
        await this.refresh();
        const step = new PaperStep(this.#books, this.#settings, at);
        const result = await work(step);
        if (step.isEmpty) return result;
        if (!(await this.#books.apply(step.change()))) continue;
        step.settle();
        this.#tellOf(step);
        return result;
      }
      throw new OutcryError('busy', 'The paper account changes too fast to trade on it.', { hint: 'Try again in a moment.' });
    });
  }

  /** One thing after the other in this process: steps that would only get in each other's way are not tried. */
  alone<Result>(work: () => Promise<Result>): Promise<Result> {
    const turn = this.#turn.then(work);
    // The next one runs whatever came of this one, of which whoever asked for it hears.
    this.#turn = turn.catch(() => null);
    return turn;
  }

  /** Reads the books anew where another process changed them, and tells that something may have been missed. Inside a turn only. */
  async refresh(): Promise<void> {
    if ((await this.#books.refresh()) === 'changed') this.#tell({ kind: 'resync', reason: 'Another process traded on this paper account.' });
  }

  watch(listener: (event: ExecutionEvent) => void): () => void {
    // A wrapper of its own, so that one function may listen twice and let go once.
    const heard = (event: ExecutionEvent): void => listener(event);
    this.#listeners.add(heard);
    return () => {
      this.#listeners.delete(heard);
    };
  }

  /** Lets go of the listeners, and resolves when the last step is over. */
  async close(): Promise<void> {
    this.#listeners.clear();
    await this.#turn;
  }

  #tellOf(step: PaperStep): void {
    const { orders, fills } = step.change();
    for (const { clientOrderId, ...fill } of fills) this.#tell({ kind: 'fill', fill, clientOrderId });
    for (const { order } of orders) this.#tell({ kind: 'order', order: venueOrder(order) });
    this.#tell({ kind: 'balances', balances: this.#books.balances() });
  }

  #tell(event: ExecutionEvent): void {
    for (const listener of this.#listeners) {
      try {
        listener(event);
      } catch (error) {
        this.#log.warn({ err: error, event: event.kind }, 'A listener of the paper venue failed.');
      }
    }
  }
}

/** The order as a venue shows it: without what it keeps to itself. */
export function venueOrder(order: PaperOrder): VenueOrder {
  const { triggered: _triggered, reserved: _reserved, givenUp: _givenUp, activeAt: _activeAt, ...shown } = order;
  return shown;
}
