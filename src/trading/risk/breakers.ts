import type { EquityReading } from './equity-reading.ts';
import { shareWords } from './limits/written-value.ts';
import type { Limits } from './limits/limits.ts';
import { percentWords } from './words.ts';

/** Why entries must stop at this equity, as one sentence; `null` when no breaker is reached. The same edges as the checks of these names. */
export function reachedBreaker({ drawdown, day, week }: EquityReading, limits: Limits): string | null {
  const [worst, daily, weekly] = [limits['max-drawdown'], limits['max-daily-loss'], limits['max-weekly-loss']];
  if (worst !== null && drawdown >= worst) return `Equity is ${percentWords(drawdown)} below its peak; the limit is ${shareWords(worst)}.`;
  if (daily !== null && day !== null && day.loss >= daily) return `The day has lost ${percentWords(day.loss)}; the limit is ${shareWords(daily)}.`;
  if (weekly !== null && week !== null && week.loss >= weekly) return `The week has lost ${percentWords(week.loss)}; the limit is ${shareWords(weekly)}.`;
  return null;
}
