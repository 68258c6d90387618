import { z } from 'zod';
import type { Timeframe } from '../../domain/timeframe.ts';
import type { Advice, Series, Strategy } from '../strategy.ts';

/** One numeric parameter with its default, bounds and the step an optimiser takes. */
export interface ParameterOptions {
  readonly description: string;
  readonly default: number;
  readonly min: number;
  readonly max: number;
  /** A whole step from a whole minimum makes the parameter a whole number. */
  readonly step: number;
}

/** A parameter as a zod field that carries its own description and bounds. */
export function parameter(options: ParameterOptions): z.ZodDefault<z.ZodNumber> {
  const { description, min, max, step } = options;
  const whole = Number.isInteger(min) && Number.isInteger(step);
  const number = z.number().min(min).max(max);
  return (whole ? number.int() : number).default(options.default).meta({ description, min, max, step });
}

type Shape = Record<string, z.ZodDefault<z.ZodNumber>>;

/** A strategy whose parameters are known by name. */
interface Definition<Params extends Shape> extends Pick<Strategy, 'name' | 'title' | 'summary'> {
  readonly params: z.ZodObject<Params>;
  describe(params: { readonly [Name in keyof Params]: number }): string;
  warmup(params: { readonly [Name in keyof Params]: number }, timeframe: Timeframe): number;
  advise(series: Series, params: { readonly [Name in keyof Params]: number }): Advice;
}

/** The definition as a strategy: its functions see their parameters by name, everyone else sees a plain `Strategy`. */
export function defineStrategy<Params extends Shape>(definition: Definition<Params>): Strategy {
  return definition;
}
