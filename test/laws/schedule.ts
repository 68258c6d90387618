import { type Arbitrary, array, boolean, constantFrom, integer, nat, oneof, record } from 'fast-check';
import type { OrderType } from '../../src/domain/order.ts';
import type { FeeAsset } from '../wire/exchange/venue/owner.ts';

/** What may happen, and how often of a hundred. */
const WEIGHTS = {
  propose: 12,
  approve: 12,
  'approve by two': 5,
  decline: 1,
  'call off': 4,
  close: 4,
  'deployment enters': 5,
  'deployment exits': 3,
  guard: 4,
  halt: 2,
  resume: 4,
  limit: 2,
  'halt file': 1,
  unfreeze: 3,
  'prices move': 8,
  'prices jump': 3,
  'strangers trade': 4,
  'foreign order': 2,
  'foreign cancel': 1,
  'money moves': 4,
  'time passes': 12,
  'much time passes': 3,
  reconcile: 2,
  value: 3,
  kill: 3,
  outage: 1,
  silence: 1,
} as const;

/** Something that happens. */
export type Deed = keyof typeof WEIGHTS;

/** One step of a schedule. */
export interface Act {
  readonly what: Deed;
  /** Which of the two processes. */
  readonly who: number;
  /** Picks among what there is. */
  readonly at: number;
  /** Whether the next act waits until all of this one has happened that can. */
  readonly waits: boolean;
}

/** A world and what happens in it. */
export interface Plan {
  readonly acts: readonly Act[];
  /** What goes wrong between us and the exchange, see `Tape`. */
  readonly weather: readonly number[];
  /** How calls of the processes interleave, likewise. */
  readonly jitter: readonly number[];
  /** How many calls each process lives for, in the order in which they are started. */
  readonly lives: readonly { readonly left: number; readonly carriesOutLast: boolean }[];
  /** What the exchange takes beside market and limit orders. */
  readonly types: readonly OrderType[];
  /** Base units on each level of the books. */
  readonly depth: string;
  readonly feeAsset: FeeAsset;
  /** Whether limits on losses and sizes are as usual; else most entries pass. */
  readonly strict: boolean;
  readonly twoPeople: boolean;
  /** Whether the processes of the schedule see things through themselves, or one that is started afterwards. */
  readonly survivors: boolean;
}

const deed: Arbitrary<Deed> = oneof(...(Object.keys(WEIGHTS) as Deed[]).map((what) => ({ weight: WEIGHTS[what], arbitrary: constantFrom(what) })));

const act: Arbitrary<Act> = record({ what: deed, who: nat(1), at: nat(999), waits: oneof({ weight: 4, arbitrary: constantFrom(true) }, { weight: 1, arbitrary: constantFrom(false) }) });

const tape = array(nat(99), { minLength: 12, maxLength: 40, size: 'max' });

/** Schedules, from nothing much to a bad day. */
export const plans: Arbitrary<Plan> = record({
  acts: array(act, { minLength: 8, maxLength: 36, size: 'max' }),
  weather: oneof({ weight: 1, arbitrary: constantFrom([0]) }, { weight: 4, arbitrary: tape }),
  jitter: tape,
  lives: array(record({ left: oneof(integer({ min: 40, max: 400 }), integer({ min: 200, max: 3_000 })), carriesOutLast: boolean() }), { minLength: 0, maxLength: 8 }),
  types: constantFrom<readonly OrderType[]>(['stop', 'stop-limit', 'oco'], ['stop', 'stop-limit', 'oco'], ['stop-limit'], []),
  depth: constantFrom('1000', '1000', '0.02'),
  feeAsset: constantFrom<FeeAsset>('received', 'received', 'quote', 'BNB'),
  strict: oneof({ weight: 2, arbitrary: constantFrom(false) }, { weight: 1, arbitrary: constantFrom(true) }),
  twoPeople: oneof({ weight: 4, arbitrary: constantFrom(false) }, { weight: 1, arbitrary: constantFrom(true) }),
  survivors: boolean(),
});
