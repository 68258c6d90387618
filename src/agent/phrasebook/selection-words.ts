import type { Draft } from './draft.ts';

/** Positions that a request means by what they are rather than by name: "everything that is up more than 2 %, but not btc". */
export interface Selection {
  /** True when the markets that the text names are to be left alone. */
  readonly excepts: boolean;
  /** A condition on their return, as the tools take it; `null` where all are meant. */
  readonly returns: string | null;
}

const LEAD = /^(?:(?:please|ok|okay|now|then|just|and|can you|could you|would you please|i want (?:you )?to|let us|go ahead and)[, ]+)*(?:close(?: out| down)?|sell(?: off)?|exit(?: from)?|get (?:me )?(?:out of|rid of)|dump|liquidate|unwind|flatten|cash out(?: of)?)\b/;
const WHOLE = /\b(?:everything|all|every|whatever|anything|each|winners|losers|(?:winning|losing|profitable|red|green) (?:positions|ones|trades|coins))\b/;
const EXCEPT = /,? ?\b(?:but (?:not|leave|keep|for|without)|but|except(?: for)?|excluding|apart from|other than|besides|save for|without|not|leave)\b(?= (?:my |the |any )*\{symbol\})/;
const SIZE = String.raw`(?: (?:by|of))?(?: (more than|over|at least|above|better than|worse than))?(?: (\d+(?:[.,]\d+)?) ?%)?(?: or more)?`;
const GAINED = new RegExp(String.raw`\b(?:(?:that|which|who)(?: (?:is|are|has|have|was|were))? |(?:is|are|has|have|in|with)(?: an?)? )*(?:my )?(?:up|gained|risen|made|in (?:profit|the green|plus)|profits?|profitable|winning|winners|green|ahead)\b${SIZE}`);
const LOST = new RegExp(String.raw`\b(?:(?:that|which|who)(?: (?:is|are|has|have|was|were))? |(?:is|are|has|have|in|with)(?: an?)? )*(?:my )?(?:down|lost|losing|losers|loss|losses|in (?:loss|the red|minus)|red|under ?water|behind|fallen)\b${SIZE}`);

/**
 * Takes a selection of positions out of the draft; `null` when it does not ask to close several of them. Needs the symbols taken. What is said
 * of returns goes with it, so that it is not read as a rule on the market.
 */
export function takeSelection(draft: Draft): Selection | null {
  if (!LEAD.test(draft.text) || /\b(?:halt|stop|when|if|and buy)\b/.test(draft.text)) return null;
  const except = EXCEPT.exec(draft.text);
  const before = except === null ? draft.text : draft.text.slice(0, except.index);
  if (!WHOLE.test(before) || before.includes('{symbol}')) return null;
  const returns = takeReturns(draft);
  if (except !== null) draft.take(new RegExp(`${EXCEPT.source}.*$`), 'except', () => 'except');
  return { excepts: except !== null, returns };
}

function takeReturns(draft: Draft): string | null {
  const gained = draft.take(GAINED, 'return', ([, words, rate]) => condition(words === 'at least' ? '>=' : '>', rate ?? '0'));
  return gained ?? draft.take(LOST, 'return', ([, words, rate]) => condition(words === 'at least' ? '<=' : '<', rate === undefined ? '0' : `-${rate}`));
}

function condition(sign: string, rate: string): string {
  return `${sign} ${rate.replace(',', '.')}%`;
}
