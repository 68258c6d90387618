import { ema } from '../indicators/smoothing.ts';
import { averageCross } from './average-cross.ts';

/** Crossover of two exponential averages. */
export const emaCross = averageCross({ name: 'ema-cross', title: 'EMA crossover', short: 'ema', words: 'exponential average', average: ema });
