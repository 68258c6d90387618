import { sma } from '../indicators/windows.ts';
import { averageCross } from './average-cross.ts';

/** Crossover of two simple averages. */
export const smaCross = averageCross({ name: 'sma-cross', title: 'SMA crossover', short: 'sma', words: 'simple average', average: sma });
