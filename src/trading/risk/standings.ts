import type { JournalDraft } from '../journal/journal.ts';
import type { HaltScope } from './risk-desk.ts';
import type { RiskState, RiskStore } from './risk-store.ts';

/** Tries that a change has while other processes change the same standing. */
const TRIES = 10;

/** Scopes of a halt, the mildest first; each does what those before it do. */
const SCOPES: readonly HaltScope[] = ['entries', 'orders', 'flatten'];

/** True when a halt of the first scope does all that one of the second does. */
export function covers(scope: HaltScope | null, other: HaltScope): boolean {
  return scope !== null && SCOPES.indexOf(scope) >= SCOPES.indexOf(other);
}

/** The standing of an account that nothing has happened to yet. */
export function firstStanding(account: string, now: number): RiskState {
  return { account, state: 'active', reason: '', since: now, peak: null, peakAt: null, coolUntil: null, scope: null };
}

/** What a change of a standing comes to. */
export interface StandingChange {
  readonly next: RiskState;
  readonly journal: readonly JournalDraft[];
}

/**
 * Changes an account's standing by compare-and-swap, looking anew when another process was faster.
 *
 * @param decide what it becomes, from what it is; `null` to leave it.
 * @returns the standing afterwards, and whether this call changed it. @throws what the store throws; Error when it is changed by others without end.
 */
export async function changeStanding(
  store: Pick<RiskStore, 'state' | 'saveState'>,
  account: string,
  decide: (present: RiskState | null) => StandingChange | null,
): Promise<{ readonly changed: boolean; readonly standing: RiskState | null }> {
  for (let attempt = 0; attempt < TRIES; attempt++) {
    // oxlint-disable-next-line no-await-in-loop
    const present = await store.state(account);
    const change = decide(present);
    if (change === null) return { changed: false, standing: present };
    // oxlint-disable-next-line no-await-in-loop
    if (await store.saveState(change.next, present, change.journal)) return { changed: true, standing: change.next };
  }
  throw new Error(`the standing of ${account} is changed by others all the time`);
}
