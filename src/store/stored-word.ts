import { OutcryError } from '../domain/errors.ts';

/**
 * A word that was stored, as the one of `words` that it is.
 *
 * @throws OutcryError `corrupt`, naming `what` was being read, when it is none of them.
 */
export function oneOf<Word extends string>(words: readonly Word[], text: string, what: string): Word {
  const known = words.find((word) => word === text);
  if (known !== undefined) return known;
  throw new OutcryError('corrupt', `${what} in the database says "${text}" where one of ${words.join(', ')} was expected.`);
}
