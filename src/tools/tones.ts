import type { Tone } from '../reports/card.ts';

/** How a change or a result feels: gains are good, losses are bad, none and unknown are neutral. */
export function changeTone(change: number | null): Tone {
  if (change === null || change === 0) return 'neutral';
  return change > 0 ? 'good' : 'bad';
}
