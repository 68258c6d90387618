import type { AskedArgument } from '../talk.ts';
import { type AbsentTool, absentTools } from './absent-tools.ts';
import { unheldValues } from './accounting.ts';
import { askingFor, fillArguments } from './arguments.ts';
import { answersApproval } from './approval-words.ts';
import { reasonNotTheirs, reasonNotToAct } from './caution.ts';
import { civilAnswer } from './civil-words.ts';
import { NOT_USED, complete } from './completion.ts';
import { type DescribedTool, fieldWords } from './described-tool.ts';
import { NO_CONDITIONAL_ORDERS, doubtOf, isConditionalOrder } from './doubts.ts';
import { exampleRequests } from './examples.ts';
import { followUp } from './follow-up.ts';
import { hintsOf } from './hints.ts';
import { isChange, isElliptic } from './leaning.ts';
import { FILLER, plainText, wordsOf } from './plain-text.ts';
import { type ReadRequest, readRequest } from './slots.ts';
import { Spelling } from './spelling.ts';
import { type StrategyName, StrategyWords } from './strategy-words.ts';
import { COIN_WORDS } from './symbol-words.ts';
import { type ToolMatch, ToolMatcher, speaksOfNotifications } from './tool-match.ts';
import { understoodNo } from './understood-no.ts';

/** A call that a request means. */
export interface PlannedCall {
  readonly tool: string;
  readonly args: Readonly<Record<string, unknown>>;
}

/** What the phrasebook makes of a request: calls, or something to say. Never both empty. */
export interface Interpretation {
  readonly calls: readonly PlannedCall[];
  /** What to ask or say when there is nothing to call. */
  readonly say: string | null;
  /** What to say after the calls: what was taken for granted, and what was not used. `null` when everything was. */
  readonly remark: string | null;
  /** The argument that `say` asks for, where likely values of it can be offered. */
  readonly asks?: AskedArgument;
}

/** What was said and done before in the conversation, as far as a follow-up may lean on it. */
export interface Before {
  /** The last turn's calls. */
  readonly calls: readonly PlannedCall[];
  /** What the person had written when the last turn ended in a question back; `null` otherwise. */
  readonly asked: string | null;
  /** What the person had written last; `null` at the beginning. */
  readonly said?: string | null;
}

const NOTHING_BEFORE: Before = { calls: [], asked: null };
const say = (text: string): Interpretation => ({ calls: [], say: text, remark: null });
/** Below this a request is said not to be understood. */
const UNDERSTOOD = 0.42;
/** What each half of "X and Y" must reach by its words alone to be a request of its own. */
const ON_ITS_OWN = 0.55;
const LONGEST = 2000;

/** Words of the trade beside those of the tools, for correcting misspelt ones. */
const TRADE_WORDS = ('price chart candles backtest strategy strategies balance position positions portfolio order orders trade trades profit alert alerts volume average above below under over crosses cross bollinger band upper lower middle stochastic moving exponential histogram signal ' +
  'momentum reversion breakout supertrend donchian trailing target slippage commission hourly daily weekly monthly minute minutes hours days weeks months years indicators compare optimize optimiz simulate selling buying crash crashes alerted alerting notified notifying muted scheduled warned pinged reminded performance drawdown sharpe sortino calmar deploy deployment budget cancel position holding wallet account deposit golden death oversold overbought status backup resume trading parameters screen scan market markets report schedule approval approvals decisions analysis analyze outlook january february march april june july august september october november december bitcoin ethereum solana').split(' ');

/**
 * Understands everyday requests for the tools it is given, from their definitions alone: phrases, argument names, schemas and
 * access. Deterministic; makes no guess where money is concerned.
 */
export class Phrasebook {
  readonly #tools: readonly DescribedTool[];
  readonly #absent: ReadonlyMap<string, AbsentTool>;
  readonly #matcher: ToolMatcher;
  readonly #strategies: StrategyWords;
  readonly #spelling: Spelling;
  readonly #examples: readonly string[];

  /** @param ids of the deployments and approvals that there are. */
  constructor(tools: readonly DescribedTool[], strategies: readonly StrategyName[], ids: readonly string[] = []) {
    this.#tools = tools;
    const absent = absentTools(tools);
    this.#absent = new Map(absent.map((one) => [one.tool.name, one]));
    this.#matcher = new ToolMatcher([...tools, ...absent.map(({ tool }) => tool)]);
    this.#strategies = new StrategyWords(strategies, ids);
    this.#examples = exampleRequests(tools, (strategies.find(({ name }) => name.includes('-')) ?? strategies[0])?.name);
    this.#spelling = new Spelling([
      ...TRADE_WORDS, ...COIN_WORDS, ...this.#strategies.words, ...ids,
      ...this.#strategies.params, ...tools.flatMap(({ fields }) => fields.flatMap(({ name, choices }) => [...fieldWords(name).split(' '), ...choices])),
      ...tools.flatMap((tool) => [tool.command, ...tool.name.split('_'), ...tool.phrases.flatMap((phrase) => wordsOf(phrase.replace(/\{\w+\}/g, '')))]),
    ]);
  }

  /** What `text` asks for, in the light of what came before. */
  interpret(text: string, before: Before = NOTHING_BEFORE): Interpretation {
    const request = text.slice(0, LONGEST);
    if (before.asked !== null && LEAVE_OUT.test(request.trim())) {
      const { calls, say: answer, remark } = this.#interpretAlone(before.asked, before, true);
      return { calls, say: answer, remark };
    }
    if (answersApproval(plainText(request))) return say(this.#howToApprove(plainText(request)));
    const civil = civilAnswer(request, { said: before.said ?? null, examples: this.#examples, mayBeApproval: this.#tools.some(({ access }) => access === 'trade') });
    if (civil !== null) return say(civil);
    const { certain, understood, isBare, ...alone } = this.#interpretAlone(request, before);
    // A market by itself answers "which market?".
    const named = isBare && before.asked !== null ? this.#answer(before.asked, request, before, understood) : null;
    if (named !== null && named.calls.length > 0) return named;
    const isWhole = !(alone.remark ?? '').includes(NOT_USED);
    if (certain && (alone.calls.length === 0 ? before.asked === null : isWhole || before.calls.length === 0)) return alone;
    const answer = alone.calls.length === 0 && before.asked !== null ? this.#answer(before.asked, request, before, understood) : null;
    if (answer !== null) return answer;
    const isOwn = alone.calls.length > 0 && understood && isWhole;
    return this.#follow(request, before, isOwn) ?? alone;
  }

  /** What was asked about together with the answer to the question; `null` when they make no request. */
  #answer(asked: string, reply: string, before: Before, isUnderstood: boolean): Interpretation | null {
    if (wordsOf(reply).length > 12 || civilAnswer(asked, { said: null, examples: [], mayBeApproval: false }) !== null) return null;
    const { calls, say: question, remark, understood } = this.#interpretAlone(this.#joined(asked, reply), before);
    return calls.length > 0 || (understood && !isUnderstood) ? { calls, say: question, remark } : null;
  }

  /** How well each tool fits a request, best first; for choosing which tools a small model is shown. */
  rank(text: string): readonly ToolMatch[] {
    const read = this.#read(text.slice(0, LONGEST));
    return this.#matcher.rank(read.rest, read.slots, hintsOf(read)).filter(({ tool }) => !this.#absent.has(tool.name));
  }

  /** What was asked about, with the answer: a bare "above 60" to "when should it sell?" says when to sell. */
  #joined(asked: string, answer: string): string {
    const [{ slots: request }, { slots: reply, plain }] = [this.#read(asked), this.#read(answer)];
    if (request.entry === null || request.exit !== null || /\b(?:sell|exit|close|out|stop|target|tp|sl)\b/.test(plain)) return `${asked} ${answer}`;
    if (/^(?:at )?\$?\d[\d.,]*k?$/.test(plain)) return `${asked}, sell when it reaches ${answer.replace(/^\s*at /i, '')}`;
    if (/^after \d/.test(plain)) return `${asked}, sell ${answer}`;
    return reply.conditions.length > 0 || /^(?:above|below|over|under|when|if) /.test(plain) ? `${asked}, sell when ${answer.replace(/^\s*(?:when|if) /i, '')}` : `${asked} ${answer}`;
  }

  #read(text: string, before: string | null = null): ReadRequest {
    return readRequest(this.#spelling.correct(plainText(text)), text, this.#strategies, before);
  }

  #interpretAlone(text: string, before: Before, lenient = false): Interpretation & { readonly certain: boolean; readonly understood: boolean; readonly isBare: boolean } {
    const read = this.#read(text);
    const { match, ...whole } = this.#serve(read, read, before, lenient);
    const parts = this.#parts(text, read, before);
    const isBare = isBareSymbol(read);
    if (parts !== null) return { ...parts, certain: true, understood: true, isBare };
    return { ...whole, isBare, understood: match !== null, certain: match !== null && match.words >= 0.5 && !isElliptic(read) && (whole.calls.length > 0 || !isChange(read)) };
  }

  /** "X and Y" as two requests, when each half asks for something by itself and they are not the same thing. */
  #parts(text: string, whole: ReadRequest, before: Before): Interpretation | null {
    const plain = this.#spelling.correct(plainText(text));
    if (/^(?:please )?(?:watch|monitor|keep an eye on)\b/.test(plain)) return null;
    // "Halt and sell everything" is one thing.
    if (/^(?:please )?(?:halt|stop|shut|end|terminate|kill|emergency|panic|flatten)\b.*\b(?:sell|flatten|keep|cancel|close|halt)\b/.test(plain)) return null;
    for (const joiner of plain.matchAll(/(?:,| and| then|;|\.|\?| &| also| plus)+ /g)) {
      const halves = [plain.slice(0, joiner.index), plain.slice(joiner.index + joiner[0].length)].map((half) => half.trim());
      if (halves.some((half) => half.length < 2)) continue;
      const reads = halves.map((half) => readRequest(half, capitalised(half, whole), this.#strategies));
      if (reads.some(({ slots }) => slots.missed !== null)) continue;
      const served = reads.map((read, index) => this.#serve(this.#sharing(read, reads[1 - index]!), whole, before));
      const [one, two] = served;
      if (!one?.match || !two?.match || one.calls.length === 0 || two.calls.length === 0) continue;
      const isOwn = served.every(({ match }, index) => match !== null && (isBareSymbol(reads[index]!) ? index === 0 && reads[index]!.plain.includes(' ') : match.words >= ON_ITS_OWN) && match.said);
      const differ = one.match.tool.name !== two.match.tool.name || one.match.tool.access === 'trade';
      const remarks = [one.remark, two.remark].filter((remark) => remark !== null);
      if (isOwn && differ) return { calls: [...one.calls, ...two.calls], say: null, remark: remarks.length === 0 ? null : remarks.join(' ') };
    }
    return null;
  }

  /** A half without a market of its own speaks of the other's: "the price and a chart of btc". */
  #sharing(read: ReadRequest, other: ReadRequest): ReadRequest {
    return read.slots.symbols.length > 0 || other.slots.symbols.length === 0 || !/\bit\b|price|chart|book|indicator|rsi|trend/.test(read.plain) ? read : { ...read, slots: { ...read.slots, symbols: other.slots.symbols } };
  }

  #serve(read: ReadRequest, whole: ReadRequest, before: Before, lenient = false): Served {
    const ranked = this.#matcher.rank(read.rest, read.slots, hintsOf(read));
    const wanted = ranked[0];
    if (!wanted || wanted.score < UNDERSTOOD || wanted.words === 0) return { ...say(this.#notUnderstood(read)), match: null };
    const absent = this.#absent.get(wanted.tool.name);
    if (absent !== undefined) return { ...say(`${asksForAdvice(whole) ? 'I give no advice. ' : ''}${absent.say} ${this.#offer()}`.trim()), match: { ...wanted, said: true } };
    const reason = wanted.tool.access === 'read' ? null : (reasonNotTheirs(whole.original) ?? reasonNotToAct(read.rest, whole.plain, wanted.tool, understoodNo(wanted.tool, read, whole.plain)));
    const explained = this.#explained(read, ranked);
    if (explained !== null) return explained;
    if (wanted.tool.access === 'read' && FORBIDS.test(whole.plain)) return { ...say('All right: nothing of the kind is set up by that. /alerts and /schedules list what is.'), match: { ...wanted, said: true } };
    const mayLookUp = wanted.tool.access !== 'write' || LOOKS_UP.test(whole.plain);
    const best = reason === null ? wanted : !mayLookUp ? null : ranked.find(({ tool, score, words }) => tool.access === 'read' && !this.#absent.has(tool.name) && score >= UNDERSTOOD + 0.15 && words > 0.4);
    if (isConditionalOrder(read)) return { ...say(NO_CONDITIONAL_ORDERS), match: { ...wanted, said: true } };
    const refusal = `I only act when asked plainly, and here ${reason}. Nothing was done. To do it, say so directly, or use /${wanted.tool.command}.`;
    if (!best) return { ...say(refusal), match: { ...wanted, said: true } };
    const { args, question, notes } = fillArguments(best.tool, read, pointsAt(read, before));
    const match = { ...best, said: this.#matcher.rank(read.rest, read.slots, [])[0]?.tool.name === best.tool.name };
    const pointed = pointsAt(read, before);
    if (question !== null && isSaving(best.tool) && args['entry'] === undefined && typeof pointed['strategy'] === 'string') {
      return { ...say(`That was ${pointed['strategy']}, which is kept under its own name. Rules can be saved: give an entry and an exit, such as "save it as dip: buy when rsi is under 30, sell when rsi is over 60".`), match };
    }
    if (question !== null && reason === null) return { ...say(question), ...askingFor(best.tool, args, question), match };
    if (question !== null) return { ...say(refusal), match };
    const doubt = doubtOf(best.tool, read, args);
    if (doubt !== null) return { ...say(doubt), match };
    return { ...this.#call(best.tool, args, read, { lenient, isChange: false, notes }), match };
  }

  /** "How do I set an alert?" asks for the page on it; `null` for any other request, and where there is no such page. */
  #explained({ plain }: ReadRequest, ranked: readonly ToolMatch[]): Served | null {
    const help = this.#tools.find(({ access, phrases }) => access === 'read' && phrases.includes('how do i use {name}'));
    const wanted = ranked.slice(0, 4).find(({ tool, score }) => tool.access === 'write' && score >= UNDERSTOOD);
    if (help === undefined || wanted === undefined || !HOW_TO.test(plain)) return null;
    return { calls: [{ tool: help.name, args: { name: wanted.tool.command } }], say: null, remark: null, match: { ...wanted, said: true } };
  }

  /** The call with what goes with it by custom; or what must be asked before. Orders are left as they were said. */
  #call(tool: DescribedTool, given: Readonly<Record<string, unknown>>, read: ReadRequest, how: { readonly lenient: boolean; readonly isChange: boolean; readonly notes?: readonly string[] }): Interpretation {
    if (tool.access === 'trade' || tool.access === 'admin') {
      const [unheld] = unheldValues(read, given);
      if (unheld !== undefined) return say(`I do not know what to do with "${unheld}" in that request. Please leave it out, or say it another way.`);
      return { calls: [{ tool: tool.name, args: given }], say: null, remark: null };
    }
    const strategy = given['strategy'];
    const { args, question, notes: completed } = complete(tool, given, read, { ...how, params: typeof strategy === 'string' ? this.#strategies.paramsOf(strategy) : [] });
    const notes = [...(how.notes ?? []), ...completed];
    return question === null ? { calls: [{ tool: tool.name, args }], say: null, remark: notes.length === 0 ? null : notes.join(' ') } : say(question);
  }

  /** What a request changes in the call before; `null` when it does not lean on it. `isOwn` when it may as well be a request of its own. */
  #follow(text: string, before: Before, isOwn: boolean): Interpretation | null {
    const last = before.calls.at(-1);
    const tool = last && this.#tools.find(({ name }) => name === last.tool);
    if (!last || !tool || tool.access === 'trade' || tool.access === 'admin') return null;
    const exit = last.args['exit'];
    const entry = last.args['entry'];
    const condition = last.args['condition'];
    const pointsAt = [entry, exit, condition].find((rule) => typeof rule === 'string') ?? null;
    const strategy = typeof last.args['strategy'] === 'string' ? last.args['strategy'] : null;
    const alone = this.#read(this.#continued(text, tool, last.args), pointsAt);
    const read = strategy === null ? alone : this.#withParams(text, alone, strategy);
    const leans = [alone, { ...read, plain: alone.plain }, this.#read(text)].some(isElliptic);
    if (!leans && (isOwn || !isChange(read))) return null;
    const change = followUp(tool, last.args, read, (name) => this.#strategies.paramsOf(name));
    if (change === null) return null;
    return typeof change === 'string' ? say(change) : this.#call(tool, change.args, change.read, { lenient: false, isChange: true });
  }

  /** A change of notification rules that does not say which again: "at 9" after "digest at 8". */
  #continued(text: string, { fields }: DescribedTool, before: Readonly<Record<string, unknown>>): string {
    if (!fields.some(({ name }) => name === 'loudness') || speaksOfNotifications(this.#read(text).slots)) return text;
    const said = text.replace(/^(?:and|also|but|now|make (?:it|that)|change (?:it|that) to|only|no)[, ]+/i, '').replace(/,? instead\b/i, '');
    const leads: readonly (readonly [name: string, lead: string])[] = [['quiet', 'quiet'], ['digest', 'digest'], ['mute', 'mute'], ['unmute', 'unmute'], ['over', 'only trades'], ['only', 'only trades']];
    const continued = leads.filter(([name]) => before[name] !== undefined).map(([, lead]) => `${lead} ${said}`);
    return continued.find((whole) => speaksOfNotifications(this.#read(whole).slots)) ?? text;
  }

  /** A change that names parameters of the strategy before without naming it: "with fast 5". */
  #withParams(text: string, read: ReadRequest, strategy: string): ReadRequest {
    if (read.slots.strategies.length > 0 || !/\d/.test(read.rest)) return read;
    const named = this.#read(`${strategy.replaceAll('-', ' ')} ${text}`);
    return named.slots.params === undefined ? read : { ...named, rest: named.rest.replace('{strategy}', '').trim(), slots: { ...named.slots, strategies: [] } };
  }

  /** Two requests that work, in a sentence. */
  #offer(): string {
    return this.#examples.length === 0 ? '' : `Ask me for example ${this.#examples.map((example) => `"${example}"`).join(' or ')}; /help lists everything.`;
  }

  /** No typed word approves anything: what does. */
  #howToApprove(plain: string): string {
    if (!this.#tools.some(({ access }) => access === 'trade')) return `There is nothing to approve or decline here. ${this.#offer()}`;
    const named = wordsOf(plain).find((word) => this.#strategies.ids.has(word));
    if (named !== undefined) return `Approving and declining are for a person, and never done by words that I read: press the button on the card, or type /approve ${named} or /decline ${named}`;
    return 'Approving and declining are for a person: press the button on the card, or type /approve or /decline with its number. /approvals lists what waits.';
  }

  #notUnderstood(read: ReadRequest): string {
    if (/^(?:yes|yep|ok|okay|sure|approve|confirm|do it|go ahead|decline|no)\b/.test(read.plain)) {
      return this.#howToApprove(read.plain);
    }
    if (read.plain === '') return `There is nothing to answer. ${this.#offer()}`;
    const some = this.#tools.filter(({ access }) => access === 'read').slice(0, 8).map(({ command }) => `/${command}`);
    return `I did not understand that. Ask for instance for a price, a chart, an indicator or a backtest, in plain words${some.length > 0 ? `, or use a command: ${some.join(', ')}` : ''}. /help lists everything.`;
  }
}

/** What came of serving a request, and the tool that fitted best. */
type Served = Interpretation & { readonly match: (ToolMatch & { readonly said: boolean }) | null };

/** True for a tool that keeps a rule under a name. */
function isSaving({ fields }: DescribedTool): boolean {
  return ['name', 'entry'].every((wanted) => fields.some(({ name }) => name === wanted));
}

/** What asks how something that acts is done. */
const HOW_TO = /^how (?:do|can|would|should) (?:i|you|we|one) (?:set|create|make|add|schedule|mute|unmute|delete|remove|change|pause|cancel|get|turn|stop|receive|silence|save)\b/;
/** What asks whether there is something, rather than for it. */
const LOOKS_UP = /^(?:do i have|have i|did i set|are there|is there|is trading|are we|which|what)\b/;
/** What forbids to speak, which sets nothing up. */
const FORBIDS = /^(?:please )?(?:never|do not) (?:alert|notify|ping|warn|remind|message|text|send)\b/;

/** "Should I buy?" */
function asksForAdvice({ plain }: ReadRequest): boolean {
  return /\b(?:should|shall|good time|right time|worth)\b/.test(plain);
}

/** What lets go of the part of a request that was asked about. */
const LEAVE_OUT = /^(?:just |then |ok,? |please )*(?:(?:leave|take) (?:it|that|them|this) (?:out|off)|(?:ignore|skip|drop) (?:it|that|them|this)|(?:go )?(?:on )?without(?: (?:it|that|them|this))?|(?:just )?(?:run|do|test) it(?: anyway)?)[.! ]*$/i;

function isBareSymbol({ rest, slots }: ReadRequest): boolean {
  return slots.symbols.length > 0 && wordsOf(rest).every((word) => word.startsWith('{') || FILLER.has(word));
}

/** The arguments that "it" and "this" stand for: those of the call before. */
function pointsAt({ plain }: ReadRequest, before: Before): Readonly<Record<string, unknown>> {
  return /\b(?:it|this|that|these|them)\b/.test(plain) ? (before.calls.at(-1)?.args ?? {}) : {};
}

/** The half as it may have been written: coins in capitals where the whole had them, so that they are known again. */
function capitalised(half: string, whole: ReadRequest): string {
  return whole.slots.symbols.reduce((text, symbol) => text.replace(new RegExp(`\\b${symbol.split('/')[0]!.toLowerCase()}\\b`, 'g'), (word) => word.toUpperCase()), half);
}
