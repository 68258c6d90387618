import { readBy, refuse } from './fields.ts';
import { parseRate } from './number.ts';

/** What a position's return must be for it to be meant. Fractions of what it cost. */
export interface ReturnCondition {
  readonly comparison: '>' | '>=' | '<' | '<=';
  readonly rate: number;
}

const WORDS: Readonly<Record<string, string>> = { profit: '> 0%', winners: '> 0%', winning: '> 0%', up: '> 0%', loss: '< 0%', losers: '< 0%', losing: '< 0%', down: '< 0%' };

/**
 * A condition on a return as people write it: `> 2%`, `< -5%`, `above 2%`, `profit`, `loss`.
 *
 * @throws OutcryError `invalid-input` for anything else.
 */
export function parseReturnCondition(text: string): ReturnCondition {
  const plain = text.trim().toLowerCase();
  const [, sign = '', rate = ''] = /^(>=|<=|>|<|above|over|below|under|more than|less than)\s*([+-]?.+)$/.exec(WORDS[plain] ?? plain) ?? [];
  const comparison = ({ above: '>', over: '>', 'more than': '>', below: '<', under: '<', 'less than': '<' } as const)[sign] ?? sign;
  if (comparison !== '>' && comparison !== '>=' && comparison !== '<' && comparison !== '<=') refuse(`"${text.trim()}" is no condition on a return: expected "> 2%", "< -5%", profit or loss.`);
  return { comparison, rate: parseRate(rate) };
}

/** The condition as `parseReturnCondition` reads it back. */
export function formatReturnCondition({ comparison, rate }: ReturnCondition): string {
  return `${comparison} ${Number((rate * 100).toFixed(6))}%`;
}

/** True when a return meets the condition. */
export function meetsReturn(value: number, { comparison, rate }: ReturnCondition): boolean {
  switch (comparison) {
    case '>': return value > rate;
    case '>=': return value >= rate;
    case '<': return value < rate;
    case '<=': return value <= rate;
  }
}

/** A condition on the return of a position; comes out in the spelling of `formatReturnCondition`. */
export function returnField(description: string) {
  return readBy((text) => formatReturnCondition(parseReturnCondition(text)), description);
}
