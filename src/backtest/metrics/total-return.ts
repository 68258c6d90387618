import { ratio } from './statistics.ts';

/** Gain over the whole span as a fraction of the starting cash: final ÷ cash − 1. */
export function totalReturn(finalEquity: number, cash: number): number | null {
  return ratio(finalEquity - cash, cash);
}
