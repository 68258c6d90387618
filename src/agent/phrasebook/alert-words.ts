import { OutcryError } from '../../domain/errors.ts';
import { formatSpanOfTime, parseDuration } from '../../tools/values/duration.ts';
import type { Draft } from './draft.ts';

/** How often a request wants to be told. */
export interface AlertWords {
  readonly repeat: 'once' | 'repeat' | null;
  readonly cooldown: string | null;
}

/** Words with which somebody asks to be told of something that has not happened yet. */
const TELLING = /\b(?:alert\w*|alarms?|notif\w+|pings?|pinging|warn\w*|remind\w*|wake|shout|buzz|watch|heads[ -]up)\b|\b(?:tell|telling|text|message|let|inform|call) (?:me|us)\b|\b(?:want|like|love|need) to (?:know|hear|be told)\b|\bkeep (?:me|us) (?:posted|informed|updated|in the loop)\b/;
const EVERY_TIME = /\b(?:every|each|any) ?time\b|\bwhenever\b|\brepeat(?:ed|edly|ing|s)?\b|\balways\b|\bagain and again\b|\bkeep (?:on )?(?:telling|alerting|notifying|pinging|warning|messaging|posting|informing|me)\b|\bas often as\b/;
const ONE_TIME = /\b(?:only|just) once\b|\bonce only\b|\b(?:just|only) (?:the )?(?:1|one|first) time\b|\b(?:1|one) time only\b|\bdo not repeat\b/;
const SPAN = String.raw`((?:\d+ ?|an? |half an? )?(?:minutes?|mins?|hours?|hrs?|days?|weeks?|h|m|d)(?: and a half)?)`;
const COOLDOWN = new RegExp(String.raw`(?:,? ?(?:but |and )?)?(?:(?:with )?(?:a |the )?cool[- ]?down(?: time| period)?(?: of| is|:|=)? ?|(?:at most|(?:not|no) more (?:often )?than|max(?:imum)?|no more)(?: (?:once|1 time|1x))? ?(?:every|per|in|an?|each)? ?|once (?:per|every|each|an?) )${SPAN}\b`);

/** True for a text that asks to be told of something. */
export function asksToBeTold(text: string): boolean {
  return TELLING.test(text);
}

/** Takes out how often a request wants to be told, and how long there is to be silence in between. */
export function takeAlertWords(draft: Draft): AlertWords {
  const isAlone = /^(?:and |but |make it |do it |please )*(?:(?:every|each) time|repeat\w*|whenever it does)[.! ]*(?:please|instead)?$/.test(draft.text);
  if (!asksToBeTold(draft.text) && !isAlone && !/\bcool[- ]?down\b/.test(draft.text)) return { repeat: null, cooldown: null };
  const cooldown = draft.take(COOLDOWN, 'cooldown', ([, span]) => lengthOf(span!));
  const repeat = EVERY_TIME.test(draft.text) || cooldown !== null ? 'repeat' : ONE_TIME.test(draft.text) ? 'once' : null;
  if (repeat === 'once') draft.take(ONE_TIME, '', () => 'once');
  return { repeat, cooldown };
}

function lengthOf(span: string): string | null {
  try {
    return formatSpanOfTime(parseDuration(span));
  } catch (error) {
    if (error instanceof OutcryError) return null;
    throw error;
  }
}
