import type { DescribedTool } from './described-tool.ts';
import { FILLER, stem, wordsOf } from './plain-text.ts';

/** Words with which a request is spoken of, doubted, imagined, forbidden or passed on, rather than made. */
const NOT_A_REQUEST: readonly (readonly [RegExp, string])[] = [
  [/"[^"]*\b(?:buy|sell|deploy|close|cancel|halt|resume|stop|trade)\w*[^"]*"|(?:^|\n)\s*>|\bfw(?:d|:)|\bforwarded\b|\bforward:/, 'it is quoted or passed on'],
  [/\b(?:said|says|say|told|tells|wrote|writes|writing|tweet\w*|posted|claims|claimed|according to|heard|translate|means|meaning)\b/, 'it is what somebody said'],
  [/\b(?:ignore|disregard|forget)\b.{0,30}\b(?:instruction|rule|prompt|previous|above)|\b(?:system|assistant|developer|admin)\s*(?::|mode|prompt|message ?:|override)|\byou are now\b|\bhas (?:been )?approved\b|\bpre-?approved\b|\bapproval (?:code|granted|given|id)\b|\b(?:granted|authori[sz]ed|confirmed)\b|\b(?:execute|instructions?|tool result) ?:|\bas (?:your|the) (?:admin|developer|owner|boss|creator)\b|\bjailbreak\b|\boverride\b/, 'it tries to give orders as somebody else'],
  [/\b(?:not|never|no|nobody|without|avoid|neither|nor|cannot)\b|n't\b/, 'it says not to'],
  [/\b(?:lol|lmao|haha\w*|hehe|jk|kidding|joke|joking|imagine|imagining|rofl|xd)\b|;\)|:d\b|😂|🤣/, 'it sounds like a joke'],
  [/\b(?:if|when|whenever|once|unless|suppose|supposing|assuming|assume|hypothetically|what if|would have|had i|were to|wish|almost|nearly|maybe|perhaps|might|unsure|not sure|thinking (?:of|about)|considering|before|after|until|in case|one day|someday|pretend|example|theoretically|later|tomorrow)\b/, 'it depends on something'],
  [/\b(?:should|would i|could i|can i|may i|shall i|must i|do i|did|does|has|have|had|is it|was|were|why|how|what|which|who|where|worth|good time|bad time|explain|describe|poem|story|wonder\w*|curious|risk|fee|fees)\b/, 'it is a question'],
  [/\b(?:bought|sold|deployed|cancelled|canceled|closed|stopped|buying|selling)\b/, 'it tells of something'],
];

/** What begins like this asks about the thing, and does not ask for it; "can you" and "would you" ask for it. */
const ASKS = /^(?:(?:so|and|but|ok|okay|well|hey)[, ]+)*(?:(?:should|shall|must|may|might|did|does|is|are|am|was|were|has|have i|had|how|why|what|which|who|where)\b|do (?!not\b)(?:i|you|we|they|it|the|my)\b|(?:would|could|can|will) (?!you\b|(?:i|we) (?:please )?(?:get|have|receive)\b))|\bwould (?:it|that|this|an alert|the alert) have\b/;
const OF_OTHERS = /^(?:he|she|they|someone|somebody|people|everyone|everybody|my (?:friend|boss|wife|husband|brother|sister|colleague|dad|mom|neighbou?r)) /;
/** What a call that moves no money is held back by, beside what is no request at all. */
const REPORTED: readonly (readonly [RegExp, string])[] = [
  [OF_OTHERS, 'it tells of somebody else'],
  [/"[^"]*\b(?:alert|notify|ping|warn|tell|remind|send|mute|unmute|delete|pause|let me know)\b[^"]*"/, 'it is quoted or passed on'],
  [/\b(?:alerted|notified|pinged|warned|reminded|informed me)\b|\b(?:was|were|got|had|has|have) (?:it |you )?(?:sent|set|muted|scheduled|paused|fired|told)\b/, 'it tells of something'],
  [ASKS, 'it is a question'],
];

/** What is shown rather than said: code, quotations, marked-up or machine text, and messages with the head of a mail or a bulletin. */
const PASSED_ON = /```|~~~|^\s*`[^`]*`\s*$|^\s*[>|]|<\/?[a-z][\w-]*>|^\s*[{[]\s*["{[]|^\s*\[[^\]\n]*[a-z][^\]\n]*\]|^\s*(?:from|subject|to|cc|date)\s*:\s*\S/im;

/** Why a text, as it was written, is nobody's own request, as the end of a sentence; `null` when it may be one. */
export function reasonNotTheirs(original: string): string | null {
  return PASSED_ON.test(original) ? 'it is quoted or passed on' : null;
}

const POLITE = /^(?:(?:please|ok|okay|now|then|so|and|also|just|go ahead(?: and)?|let us|lets|let's|i (?:want|would like|need|wish) (?:you )?to|(?:can|could|will) you(?: please| kindly)?|would you please|kindly|hey|yo|alright|right|do|immediately|quickly|the)[, ]+)+/;

/**
 * Why a request must not reach a tool that acts, as the end of a sentence; `null` when it plainly asks for it now.
 *
 * `rest` is one clause with its rule, rates and amounts already taken out; `whole` is all that was written, whose quotes, jokes and
 * doubts count for every clause. `understood` are parts of it whose "no" and "not" say what is wanted: `no digest`.
 */
export function reasonNotToAct(rest: string, whole: string, tool: DescribedTool, understood: readonly string[] = []): string | null {
  // "Forget my rule dip" is how a rule is deleted; what overrides goes on after "rules".
  const unsaid = understood.reduce((text, part) => text.replace(part, ' '), whole);
  const said = tool.access === 'write' ? withoutEnding(unsaid, tool).replace(/\bno\.? ?(?=#?\d)/g, '').replace(/\bforget (?:about )?(?:the |my )?(?:saved )?(?:(?:rule|strategy) [\w-]+|[\w-]+ (?:rule|strategy))\W*$/, '') : unsaid;
  const general = NOT_A_REQUEST.slice(0, 5).find(([pattern]) => pattern.test(said));
  if (general) return general[1];
  if (tool.phrases.includes(whole.replace(/[?!. ]+$/, ''))) return null;
  if (tool.access === 'write') return REPORTED.find(([pattern]) => pattern.test(said))?.[1] ?? null;
  const clause = rest.replace(POLITE, '').replace(/\bno(?=\.? ?\{id\})/g, '').replace(/ (?:that |which )?(?:i|we) (?:have|hold|own)\b|\bwhat(?:ever)? (?:it|that|they) (?:has|have|holds|hold|owns)\b/g, '');
  // Whoever gives a rule says when it buys.
  const stated = tool.fields.some(({ name }) => name === 'entry') ? withoutRules(clause).replace(/\b(?:when|if)(?= \{rule\})/g, '') : clause;
  const doubt = NOT_A_REQUEST.find(([pattern]) => pattern.test(stated)) ?? NOT_A_REQUEST.slice(5, 6).find(([pattern]) => pattern.test(withoutRules(whole)));
  if (doubt) return doubt[1];
  if (whole.includes('?') && !/\b(?:can|could|will|would) you\b/.test(whole)) return 'it is a question';
  if (/\boff\b/.test(clause) && !tool.phrases.some((phrase) => /\boff\b/.test(phrase)) && tool.phrases.some((phrase) => /\bon$/.test(phrase))) return 'it says the opposite';
  if (tool.access === 'admin' && !namesThing(clause, tool)) return 'it does not plainly ask for it';
  return startsLike(clause, tool) ? null : 'it does not plainly ask for it';
}

/** "I do not need alert 8 any more" is how one is deleted. */
function withoutEnding(text: string, { phrases }: DescribedTool): string {
  return phrases.some((phrase) => phrase.startsWith('delete ')) ? text.replace(/\b(?:do not|no longer) (?:need|want)\b(.*?)\b(?:any ?more|any longer)?/, '$1') : text;
}

function withoutRules(whole: string): string {
  return whole.replace(/\b(?:buy|sell)s? (?:when|if|once|whenever)\b/g, '').replace(/\b(?:when|if|whenever|once) (?:the )?(?:rsi|price|close|ema|sma|macd|it)\b/g, '');
}

/** What concerns the desk itself is asked for by more than a verb: "make" alone makes no backup. */
function namesThing(clause: string, { command, phrases, fields }: DescribedTool): boolean {
  const words = wordsOf(clause).filter((word) => !FILLER.has(word));
  if (words.some((word) => fields.some(({ name }) => word === `{${name}}` || word === name))) return true;
  const said = words.filter((word) => !word.startsWith('{')).map(stem);
  const own = new Set([command, ...phrases.flatMap((phrase) => wordsOf(phrase))].filter((word) => !FILLER.has(word)).map(stem));
  return said[0] === stem(command) || said.slice(1).some((word) => own.has(word));
}

/** An order begins with its verb: the first word of the clause must begin, or nearly begin, one of the tool's own phrases. */
function startsLike(clause: string, tool: DescribedTool): boolean {
  const lead = wordsOf(clause).map(stem).filter((word) => !['the', 'a', 'an', 'my', 'to', 'in'].includes(word)).slice(0, 2);
  const verbs = new Set([tool.command, ...tool.phrases.map((phrase) => wordsOf(phrase)[0] ?? ''), ...tool.name.split('_').slice(0, 1)].map(stem));
  const [first = '', second = ''] = lead;
  return verbs.has(first) || (MEANS[first] ?? []).some((verb) => verbs.has(verb)) || (first.startsWith('{') && verbs.has(second)) || (['put', 'market', 'limit', 'paper', 'set', 'submit', 'open', 'enter'].includes(first) && (verbs.has(second) || (MEANS[second] ?? []).some((verb) => verbs.has(verb))));
}

const MEANS: Readonly<Record<string, readonly string[]>> = {
  purchas: ['buy'], acquir: ['buy'], spend: ['buy', 'spend'], invest: ['buy', 'invest'], pick: ['buy'], pull: ['cancel'], call: ['cancel'], unwind: ['close'], grab: ['buy'], get: ['buy', 'close'], long: ['buy'], order: ['buy', 'place'], submit: ['place'], limit: ['buy', 'limit'], market: ['buy', 'market'],
  dump: ['sell', 'close'], unload: ['sell'], liquidat: ['close', 'sell'], flatten: ['close'], exit: ['close', 'exit'], withdraw: ['cancel'], kill: ['stop', 'cancel'], delet: ['cancel', 'stop'], remov: ['cancel', 'stop'],
  launch: ['deploy', 'start'], activat: ['deploy', 'start'], run: ['deploy', 'start'], start: ['deploy', 'start', 'resum'], trad: ['deploy', 'start'], shut: ['stop'], turn: ['stop', 'resum', 'turn'], paus: ['stop'], end: ['stop'], terminat: ['stop'],
  restart: ['resum'], reactivat: ['resum'], unpaus: ['resum'], unfreez: ['resum'], continu: ['resum'], chang: ['set'], rais: ['set'], lower: ['set'], increas: ['set'], decreas: ['set'], reduc: ['set'],
};
