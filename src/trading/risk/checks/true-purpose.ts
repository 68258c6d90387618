import { type RiskCheck, finding } from '../check.ts';

/** What is called an exit or a protection sells: a purchase under that name would slip past everything that guards entries. */
export const truePurpose: RiskCheck = {
  name: 'true-purpose',
  look: (_facts, { purpose, side }) =>
    finding(purpose === 'entry' || side === 'sell', 'exits sell', `${purpose}, ${side}`, `An order that buys is an entry, and cannot be sent as ${purpose === 'exit' ? 'an exit' : 'a protection'}.`),
};
