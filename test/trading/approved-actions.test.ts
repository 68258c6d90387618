import { describe, expect, it } from 'vitest';
import { wasCarriedOut } from '../../src/trading/approved-actions.ts';
import type { RiskState } from '../../src/trading/risk/risk-store.ts';
import type { Deployment } from '../../src/trading/session/deployment.ts';
import { termsHash } from '../../src/trading/session/deployment-terms.ts';
import { TERMS } from '../contract/trading-records.ts';

const APPROVED = { decidedAt: 1_000 };
const standing = (account: string, state: RiskState['state'], since: number): RiskState => ({ account, state, since, reason: '', peak: null, peakAt: null, coolUntil: null, scope: null });
const traces = (found: Partial<Deployment>[], states: RiskState[]) => ({ deployments: { list: async () => found as Deployment[] }, risk: { states: async () => states } });

describe('what an approved action left behind', () => {
  it('shows a deployment by its terms, made after the yes', async () => {
    const made = { hash: termsHash(TERMS), createdAt: 1_001, promotedFrom: null };
    const action = { kind: 'deployment', terms: TERMS } as const;
    expect(await wasCarriedOut(traces([made], []), action, APPROVED)).toBe(true);
    expect(await wasCarriedOut(traces([{ ...made, createdAt: 999 }], []), action, APPROVED)).toBe(false);
    expect(await wasCarriedOut(traces([{ ...made, hash: 'another' }], []), action, APPROVED)).toBe(false);
  });

  it('shows a promotion by the deployment that it came from', async () => {
    const made = { hash: termsHash(TERMS), createdAt: 1_001, promotedFrom: 'abcdefgh' };
    expect(await wasCarriedOut(traces([made], []), { kind: 'promotion', deployment: 'abcdefgh', terms: TERMS }, APPROVED)).toBe(true);
    expect(await wasCarriedOut(traces([made], []), { kind: 'deployment', terms: TERMS }, APPROVED)).toBe(false);
  });

  it('shows a resume by the standing of the accounts it was for, unless they were halted anew', async () => {
    const states = [standing('a', 'active', 1_001), standing('b', 'halted', 500)];
    const resume = (account: string | null, among = states) => wasCarriedOut(traces([], among), { kind: 'resume', account }, APPROVED);
    expect(await resume('a')).toBe(true);
    expect(await resume('b')).toBe(false);
    expect(await resume(null)).toBe(false);
    expect(await resume('b', [standing('b', 'halted', 1_500)])).toBeNull();
  });
});
