import { expect, it } from 'vitest';
import { hasPassed } from '../../src/domain/clock.ts';

it.each([
  { since: 1_000, now: 1_999, passed: false },
  { since: 1_000, now: 2_000, passed: true },
  // Noted by a clock that was an hour ahead, and has been put right.
  { since: 3_601_000, now: 1_000, passed: true },
])('a second since $since has passed at $now: $passed', ({ since, now, passed }) => {
  expect(hasPassed(1_000, since, now)).toBe(passed);
});
