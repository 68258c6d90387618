import { distance } from 'fastest-levenshtein';

/**
 * The candidate that was most likely meant: the one with the fewest edits, when these are about a third of the longer
 * word at most (one in four letters, two in five); `null` when nothing is near.
 */
export function nearest(word: string, candidates: Iterable<string>): string | null {
  const wanted = word.toLowerCase();
  let best: string | null = null;
  let bestEdits = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    const plain = candidate.toLowerCase();
    const edits = areSwapped(wanted, plain) ? 1 : distance(wanted, plain);
    const allowed = Math.max(1, Math.floor((Math.max(wanted.length, plain.length) + 1) / 3));
    if (edits <= allowed && edits < bestEdits) {
      best = candidate;
      bestEdits = edits;
    }
  }
  return best;
}

/** True for words that differ by two neighbouring letters being swapped. */
function areSwapped(one: string, other: string): boolean {
  if (one.length !== other.length) return false;
  let at = 0;
  while (at < one.length && one[at] === other[at]) at++;
  return at + 1 < one.length && one[at] === other[at + 1] && one[at + 1] === other[at] && one.slice(at + 2) === other.slice(at + 2);
}

/** ` Did you mean "x"?`, or nothing. */
export function didYouMean(word: string, candidates: Iterable<string>): string {
  const found = nearest(word, candidates);
  return found === null ? '' : ` Did you mean "${found}"?`;
}
