import { type RandomStream, randomStream } from '../../../src/market/simulated/random.ts';
import { FAULTS, type Fault, type FaultName, type FaultSource } from './faults.ts';
import type { StreamFault, StreamFaultSource } from './stream-faults.ts';

/** How often each fault happens: a fraction of the requests that it can happen to, or of the events of an account's stream. */
export interface FaultRates {
  readonly requests?: Partial<Readonly<Record<FaultName, number>>>;
  readonly stream?: Partial<Readonly<Record<StreamFault, number>>>;
}

/** Faults of orders only: nothing else is looked for afterwards. */
const OF_ORDERS: readonly FaultName[] = ['late', 'hidden'];

/**
 * Misbehaviour by seed: the same requests and events in the same order meet the same faults. Private and order routes are hit;
 * public market data is only where `everywhere` says so. `rest()` ends it, so that a run can come to quiet.
 */
export class FaultPlan implements FaultSource, StreamFaultSource {
  private readonly requests: RandomStream;
  private readonly events: RandomStream;
  private readonly rates: FaultRates;
  private readonly everywhere: boolean;
  private resting = false;

  constructor(seed: number, rates: FaultRates, options: { readonly everywhere?: boolean } = {}) {
    this.requests = randomStream(seed);
    this.events = randomStream(seed ^ 0x5eed);
    this.rates = rates;
    this.everywhere = options.everywhere ?? false;
  }

  /** No more faults from now on. */
  rest(): void {
    this.resting = true;
  }

  draw(method: string, path: string): Fault | null {
    if (this.resting || (!this.everywhere && !isPrivate(path))) return null;
    const isOrder = method === 'POST' && path.startsWith('/api/v3/order');
    const name = pick(this.requests, this.rates.requests ?? {});
    return name === null || (OF_ORDERS.includes(name) && !isOrder) ? null : FAULTS[name];
  }

  drawEvent(): StreamFault | null {
    return this.resting ? null : pick(this.events, this.rates.stream ?? {});
  }
}

function isPrivate(path: string): boolean {
  return /\/(order|openOrder|allOrder|account|myTrades|capital)/.test(path);
}

/** One of several exclusive happenings, or none. */
function pick<Name extends string>(random: RandomStream, rates: Partial<Readonly<Record<Name, number>>>): Name | null {
  let left = random.uniform();
  for (const [name, rate] of Object.entries(rates) as [Name, number][]) {
    left -= rate;
    if (left < 0) return name;
  }
  return null;
}
