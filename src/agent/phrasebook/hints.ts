import { asksToBeTold } from './alert-words.ts';
import { FILLER, wordsOf } from './plain-text.ts';
import type { ReadRequest } from './slots.ts';
import { meanings } from './synonyms.ts';
import { speaksOfNotifications } from './tool-match.ts';

/** Words that a request means without saying them: what everyday turns of speech stand for among the words of the trade. */
export function hintsOf({ plain, rest, slots }: ReadRequest): readonly string[] {
  if (slots.ofPresent && (slots.expressions.length > 0 || /\b(?:(?:up|down)?trend\w*|volatil\w+|bullish|bearish)\b/.test(rest))) return ['technical', 'indicators'];
  const hints: string[] = [];
  const hasRule = slots.conditions.length > 0;
  const acts = /\b(?:deploy|go live|save|store|remember|(?:call|name|keep) (?:it|this|that|the|my)|alert|notify|scan|screen|compare|optimiz\w*|tune|walk)\b|\blet (?:the )?\{strategy\} trade\b|\btrade \{strategy\}/.test(rest);
  if (speaksOfNotifications(slots)) return ['notify', 'notifications'];
  if (slots.user !== null) hints.push('user', 'users');
  if (slots.when !== null && slots.id === null) return ['schedule', 'report', ...meanings(rest)];
  const isScan = hasRule && /\b(?:which|what|find|any|all|list|show)\b.{0,20}\b(?:coins?|markets?|pairs?|tokens?|symbols?|cryptos?|alts?|altcoins?)\b/.test(rest);
  if (isScan) hints.push('scan');
  const tests = /\b(?:would|how did|did .* do|have done|have worked|had (?:bought|sold|i)|what if|historically|in the past|simulate\w*|test\w*|try|perform\w*|worked|paid off|have made|do on|did on|run)\b/.test(rest);
  const isAlert = hasRule && !isScan && !tests && !/\bback ?test/.test(rest) && asksToBeTold(rest);
  if (isAlert) hints.push('alert');
  const areIndicators = slots.strategies.length === slots.expressions.length;
  const several = slots.strategies.length > 1 && (areIndicators ? /\b(?:vs|or|better|best|compare|against|than|between|strateg\w*)\b/ : /\b(?:vs|or|and|better|best|compare|against|than|between)\b/).test(plain);
  if (several && !/\b(?:optimiz|walk)/.test(rest)) hints.push('compare', 'strategies');
  else if (!acts && !isAlert && !isScan && (hasRule || slots.strategies.length > 0) && !/\b(?:explain|what is|what are|how does|tell me about|describe|about|parameters? of|settings|show strategy|overfit|sell|delete|remove|forget|erase|scrap|trash|get rid|throw away|best parameters)\b/.test(hasRule || (slots.symbols.length > 0 && slots.from !== null) ? '' : rest)) {
    if (tests || hasRule || slots.symbols.length > 0) hints.push('backtest', 'test');
  }
  const residue = wordsOf(rest).filter((word) => !word.startsWith('{') && !FILLER.has(word));
  if (slots.expressions.length > 0 && slots.symbols.length > 0 && !hasRule && !acts && !tests && hints[0] !== 'compare' && !/\bstrateg|backtest|walk|overfit|trad|cross|breakout|revers/.test(plain)) return ['technical', 'indicators'];
  if (/\b(?:do|did) (?:i|we) (?:still )?(?:have|own|hold)\b(?!.*\b(?:alerts?|orders?|trades?|fills?)\b)/.test(rest) && slots.symbols.length > 0) return ['positions', 'holding'];
  if (residue.length === 0 && !/\bget (?:me )?(?:out|rid)\b/.test(rest) && slots.symbols.length > 0 && slots.strategies.length === 0 && !hasRule && slots.amount === undefined) hints.push('price');
  return [...hints, ...meanings(rest)];
}
