import { FILLER, wordsOf } from './plain-text.ts';
import type { ReadRequest } from './slots.ts';

const ELLIPTIC = /^(?:(?:every|each) time|and|also|but|now|what about|how about|same|again|with|without|instead|try (?:it|that|the same)|do (?:it|that|the same)|make (?:it|that)|on|for|use|change|then|ok|okay|only|just|over|since|in|the same|repeat|once more)\b|\b(?:instead|same thing|as well|again|too)\b/;

/** True for a request that leans on the one before: "and on ETH?", "same with 4h", "with a 5% stop". */
export function isElliptic({ plain, rest }: Pick<ReadRequest, 'plain' | 'rest'>): boolean {
  if (ELLIPTIC.test(plain)) return true;
  // "How is eth?" asks of the market, whatever was tested before.
  if (/^(?:how|where|what) (?:is|are) \{symbol\}/.test(rest)) return false;
  return wordsOf(rest).every((word) => word.startsWith('{') || FILLER.has(word)) && !/^\{symbol\}\W*$/.test(rest);
}

const CHANGES = /^(?:please |then |ok,? |and )*(?:set|raise|lower|reduce|increase|move|put|take|remove|drop|skip|swap|switch|replace|start|starting|begin|end|stop|leave|no|minus|widen|tighten|double|halve|add|give it|turn|disable|ditch|lose|let|go|what if|use|using)\b/;

/** True for what changes something of the request before, unless it is a request of its own: "set the stop to 5%". */
export function isChange({ plain, changes }: ReadRequest): boolean {
  return CHANGES.test(plain) || changes.swap !== null || changes.replaced !== null || changes.without.length > 0;
}
