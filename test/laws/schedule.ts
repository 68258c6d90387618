import { type Arbitrary, array, boolean, constantFrom, integer, nat, oneof, record, tuple } from 'fast-check';
import type { OrderType } from '../../src/domain/order.ts';
import type { FeeAsset } from '../wire/exchange/venue/owner.ts';

/** What may happen with orders by hand, and how often of a hundred. */
const ORDER_WEIGHTS = {
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

/** What may happen only where strategies are at work, and how often of a hundred. */
const SESSION_WEIGHTS = {
  deploy: 7,
  'candle closes': 34,
  'candles are announced': 3,
  'pause a deployment': 3,
  'resume a deployment': 4,
  'edit a deployment': 2,
  'change a budget': 3,
  'stop and keep': 1,
  'stop and flatten': 3,
  'the clock jumps': 2,
  'the clock is put right': 2,
} as const;

/** What else happens there. */
const BESIDE_SESSIONS = {
  propose: 2,
  approve: 2,
  'call off': 2,
  close: 1,
  guard: 1,
  halt: 1,
  resume: 4,
  limit: 1,
  'halt file': 1,
  unfreeze: 2,
  'prices move': 6,
  'prices jump': 3,
  'strangers trade': 2,
  'foreign order': 1,
  'foreign cancel': 1,
  'money moves': 1,
  'time passes': 5,
  'much time passes': 2,
  reconcile: 1,
  value: 3,
  kill: 4,
  outage: 1,
  silence: 1,
} as const satisfies Partial<Record<OrderDeed, number>>;

/** Something that happens with or without strategies at work. */
export type OrderDeed = keyof typeof ORDER_WEIGHTS;

/** Something that happens to deployments. */
export type SessionDeed = keyof typeof SESSION_WEIGHTS;

/** Something that happens. */
export type Deed = OrderDeed | SessionDeed;

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
  /** Whether strategies are at work in it. */
  readonly sessions: boolean;
}

function deeds(weights: Readonly<Partial<Record<Deed, number>>>): Arbitrary<Deed> {
  return oneof(...(Object.keys(weights) as Deed[]).map((what) => ({ weight: weights[what] ?? 0, arbitrary: constantFrom(what) })));
}

const act = (what: Arbitrary<Deed>): Arbitrary<Act> => record({ what, who: nat(1), at: nat(999), waits: oneof({ weight: 4, arbitrary: constantFrom(true) }, { weight: 1, arbitrary: constantFrom(false) }) });

const tape = array(nat(99), { minLength: 12, maxLength: 40, size: 'max' });

/** All that a schedule has beside what happens in it. */
const around = {
  weather: oneof({ weight: 1, arbitrary: constantFrom([0]) }, { weight: 4, arbitrary: tape }),
  jitter: tape,
  lives: array(record({ left: oneof(integer({ min: 40, max: 400 }), integer({ min: 200, max: 3_000 })), carriesOutLast: boolean() }), { minLength: 0, maxLength: 8 }),
  types: constantFrom<readonly OrderType[]>(['stop', 'stop-limit', 'oco'], ['stop', 'stop-limit', 'oco'], ['stop-limit'], []),
  depth: constantFrom('1000', '1000', '0.02'),
  feeAsset: constantFrom<FeeAsset>('received', 'received', 'quote', 'BNB'),
  strict: oneof({ weight: 2, arbitrary: constantFrom(false) }, { weight: 1, arbitrary: constantFrom(true) }),
  twoPeople: oneof({ weight: 4, arbitrary: constantFrom(false) }, { weight: 1, arbitrary: constantFrom(true) }),
  survivors: boolean(),
};

/** Schedules of orders by hand, from nothing much to a bad day. */
export const plans: Arbitrary<Plan> = record({ ...around, acts: array(act(deeds(ORDER_WEIGHTS)), { minLength: 8, maxLength: 36, size: 'max' }), sessions: constantFrom(false) });

/** Schedules with strategies at work, from the first act on. */
export const sessionPlans: Arbitrary<Plan> = record({
  ...around,
  acts: tuple(
    act(constantFrom<Deed>('deploy')),
    array(act(deeds({ ...SESSION_WEIGHTS, ...BESIDE_SESSIONS })), { minLength: 12, maxLength: 40, size: 'max' }),
  ).map(([first, rest]) => [first, ...rest]),
  sessions: constantFrom(true),
});
