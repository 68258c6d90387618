import { ratio } from './statistics.ts';

/** Share of bars with a position at the close: a trade's exit bar does not count, an open trade's bars do. */
export function exposure(invested: Uint8Array): number | null {
  let held = 0;
  for (let i = 0; i < invested.length; i++) held += invested[i]!;
  return ratio(held, invested.length);
}
