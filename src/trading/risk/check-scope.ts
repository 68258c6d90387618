import type { Purpose } from '../intent.ts';
import type { Verdict } from './risk-gate.ts';

/**
 * Which checks may stop which orders. What is not in the table guards entries only: exits and protections always pass it, because an order
 * that takes risk off must not wait for a limit, a price or a person.
 *
 * | check           | entry | exit | protect | why                                                                                      |
 * | --------------- | ----- | ---- | ------- | ---------------------------------------------------------------------------------------- |
 * | true-purpose    | stops | stops | stops  | what buys under the name of an exit is an entry                                          |
 * | live-configured | stops | stops | stops  | nothing at all goes to an exchange that configuration does not ask for                    |
 * | frozen-symbol   | stops | stops | passes | the books are in doubt: a sale may sell what is not ours; a stop is bound to what was bought |
 * | every other     | stops | passes | passes | among them a halt and the HALT file: flattening, exits and stops go through             |
 */
const BEYOND_ENTRIES: Readonly<Record<string, readonly Purpose[]>> = {
  'true-purpose': ['exit', 'protect'],
  'live-configured': ['exit', 'protect'],
  'frozen-symbol': ['exit'],
};

/** True when a check of this name may stop an order of this purpose. */
export function mayStop(check: string, purpose: Purpose): boolean {
  return purpose === 'entry' || (BEYOND_ENTRIES[check]?.includes(purpose) ?? false);
}

/** A verdict as it stands for an order's purpose: one that may not stop it passes, and keeps limit and value for the record. */
export function scoped(verdict: Verdict, purpose: Purpose): Verdict {
  if (verdict.passed || mayStop(verdict.check, purpose)) return verdict;
  return { ...verdict, passed: true, message: '' };
}
