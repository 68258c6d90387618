import * as fc from 'fast-check';
import { canonicalCron } from '../../src/jobs/cron.ts';

/** Any values of a field as cron has them: a star, a step, or a list. */
function field(min: number, max: number, steps: readonly number[]): fc.Arbitrary<string> {
  return fc.oneof(
    { weight: 2, arbitrary: fc.constant('*') },
    { weight: 1, arbitrary: fc.constantFrom(...steps).map((step) => `*/${step}`) },
    { weight: 2, arbitrary: fc.integer({ min, max }).map(String) },
    { weight: 1, arbitrary: fc.uniqueArray(fc.integer({ min, max }), { minLength: 1, maxLength: 5 }).map((values) => values.join(',')) },
    { weight: 1, arbitrary: fc.tuple(fc.integer({ min, max }), fc.integer({ min, max })).map(([a, b]) => `${Math.min(a, b)}-${Math.max(a, b)}`) },
  );
}

/** Canonical cron expressions that come at least now and then: no day that a month has not. */
export const anyCron: fc.Arbitrary<string> = fc
  .tuple(field(0, 59, [5, 15, 30]), field(0, 23, [2, 4, 6, 12]), field(1, 28, [2, 7]), field(1, 12, [3]), field(0, 6, [2]))
  .map((fields) => canonicalCron(fields.join(' ')));

/** Zones with daylight saving of an hour, of half an hour, in the south, at midnight, and without. */
export const anyZone: fc.Arbitrary<string> = fc.constantFrom('Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'America/Santiago', 'Asia/Kolkata', 'UTC');
