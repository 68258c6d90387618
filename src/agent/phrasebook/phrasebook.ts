import { parseNumber } from '../../tools/values/number.ts';
import { fillArguments } from './arguments.ts';
import { reasonNotToAct } from './caution.ts';
import { type DescribedTool, fieldWords } from './described-tool.ts';
import { followUp } from './follow-up.ts';
import { FILLER, plainText, wordsOf } from './plain-text.ts';
import { isAmbiguousNumber } from './money-words.ts';
import { type ReadRequest, readRequest } from './slots.ts';
import { Spelling } from './spelling.ts';
import { type StrategyName, StrategyWords } from './strategy-words.ts';
import { meanings } from './synonyms.ts';
import { COIN_WORDS } from './symbol-words.ts';
import { type ToolMatch, ToolMatcher } from './tool-match.ts';

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
}

/** What was said and done before in the conversation, as far as a follow-up may lean on it. */
export interface Before {
  /** The last turn's calls. */
  readonly calls: readonly PlannedCall[];
  /** What the person had written when the last turn ended in a question back; `null` otherwise. */
  readonly asked: string | null;
}

const NOTHING_BEFORE: Before = { calls: [], asked: null };
/** Below this a request is said not to be understood. */
const UNDERSTOOD = 0.42;
/** What each half of "X and Y" must reach by its words alone to be a request of its own. */
const ON_ITS_OWN = 0.55;
const LONGEST = 2000;

/** Words of the trade beside those of the tools, for correcting misspelt ones. */
const TRADE_WORDS = ('price chart candles backtest strategy strategies balance position positions portfolio order orders trade trades profit alert alerts volume average above below under over crosses cross bollinger band upper lower middle stochastic moving exponential histogram signal ' +
  'momentum reversion breakout supertrend donchian trailing target slippage commission hourly daily weekly monthly minute minutes hours days weeks months years indicators compare optimize optimiz simulate performance drawdown sharpe sortino calmar deploy deployment budget cancel position holding wallet account deposit golden death oversold overbought status backup resume trading parameters screen scan market markets report schedule approval approvals decisions analysis analyze outlook january february march april june july august september october november december bitcoin ethereum solana').split(' ');

/**
 * Understands everyday requests for the tools it is given, from their definitions alone: phrases, argument names, schemas and
 * access. Deterministic; makes no guess where money is concerned.
 */
export class Phrasebook {
  readonly #tools: readonly DescribedTool[];
  readonly #matcher: ToolMatcher;
  readonly #strategies: StrategyWords;
  readonly #spelling: Spelling;

  constructor(tools: readonly DescribedTool[], strategies: readonly StrategyName[]) {
    this.#tools = tools;
    this.#matcher = new ToolMatcher(tools);
    this.#strategies = new StrategyWords(strategies);
    this.#spelling = new Spelling([
      ...TRADE_WORDS, ...COIN_WORDS, ...this.#strategies.words,
      ...this.#strategies.params, ...tools.flatMap(({ fields }) => fields.flatMap(({ name, choices }) => [...fieldWords(name).split(' '), ...choices])),
      ...tools.flatMap((tool) => [tool.command, ...tool.name.split('_'), ...tool.phrases.flatMap((phrase) => wordsOf(phrase.replace(/\{\w+\}/g, '')))]),
    ]);
  }

  /** What `text` asks for, in the light of what came before. */
  interpret(text: string, before: Before = NOTHING_BEFORE): Interpretation {
    const request = text.slice(0, LONGEST);
    const { certain, understood, ...alone } = this.#interpretAlone(request, before);
    if (certain) return alone;
    const follow = this.#follow(request, before);
    if (follow !== null) return follow;
    if (before.asked !== null && alone.calls.length === 0 && wordsOf(request).length <= 12) {
      const { calls, say } = this.#interpretAlone(`${before.asked} ${request}`, before);
      if (calls.length > 0 || !understood) return { calls, say };
    }
    return alone;
  }

  /** How well each tool fits a request, best first; for choosing which tools a small model is shown. */
  rank(text: string): readonly ToolMatch[] {
    const read = this.#read(text.slice(0, LONGEST));
    return this.#matcher.rank(read.rest, read.slots, hintsOf(read));
  }

  #read(text: string, before: string | null = null): ReadRequest {
    return readRequest(this.#spelling.correct(plainText(text)), text, this.#strategies, before);
  }

  #interpretAlone(text: string, before: Before): Interpretation & { readonly certain: boolean; readonly understood: boolean } {
    const read = this.#read(text);
    const whole = this.#serve(read, read, before);
    const parts = this.#parts(text, read, before);
    if (parts !== null) return { ...parts, certain: true, understood: true };
    return { calls: whole.calls, say: whole.say, understood: whole.match !== null, certain: whole.match !== null && whole.match.words >= 0.5 && !isElliptic(read) };
  }

  /** "X and Y" as two requests, when each half asks for something by itself and they are not the same thing. */
  #parts(text: string, whole: ReadRequest, before: Before): Interpretation | null {
    const plain = this.#spelling.correct(plainText(text));
    for (const joiner of plain.matchAll(/(?:,| and| then|;|\.|\?| &| also| plus)+ /g)) {
      const halves = [plain.slice(0, joiner.index), plain.slice(joiner.index + joiner[0].length)].map((half) => half.trim());
      if (halves.some((half) => half.length < 2)) continue;
      const reads = halves.map((half) => readRequest(half, capitalised(half, whole), this.#strategies));
      const served = reads.map((read, index) => this.#serve(this.#sharing(read, reads[1 - index]!), whole, before));
      const [one, two] = served;
      if (!one?.match || !two?.match || one.calls.length === 0 || two.calls.length === 0) continue;
      const isOwn = served.every(({ match }, index) => match !== null && (isBareSymbol(reads[index]!) ? index === 0 && reads[index]!.plain.includes(' ') : match.words >= ON_ITS_OWN) && match.said);
      const differ = one.match.tool.name !== two.match.tool.name || one.match.tool.access === 'trade';
      if (isOwn && differ) return { calls: [...one.calls, ...two.calls], say: null };
    }
    return null;
  }

  /** A half without a market of its own speaks of the other's: "the price and a chart of btc". */
  #sharing(read: ReadRequest, other: ReadRequest): ReadRequest {
    return read.slots.symbols.length > 0 || other.slots.symbols.length === 0 || !/\bit\b|price|chart|book|indicator|rsi|trend/.test(read.plain) ? read : { ...read, slots: { ...read.slots, symbols: other.slots.symbols } };
  }

  #serve(read: ReadRequest, whole: ReadRequest, before: Before): Interpretation & { readonly match: (ToolMatch & { readonly said: boolean }) | null } {
    const hints = hintsOf(read);
    const ranked = this.#matcher.rank(read.rest, read.slots, hints);
    const wanted = ranked[0];
    if (!wanted || wanted.score < UNDERSTOOD || wanted.words === 0) return { calls: [], say: this.#notUnderstood(read), match: null };
    const reason = wanted.tool.access === 'read' ? null : reasonNotToAct(read.rest, whole.plain, wanted.tool);
    const best = reason === null ? wanted : ranked.find(({ tool, score, words }) => tool.access === 'read' && score >= UNDERSTOOD + 0.15 && words > 0.4);
    if (isConditionalOrder(read)) return { calls: [], say: NO_CONDITIONAL_ORDERS, match: { ...wanted, said: true } };
    const refusal = `I only act when asked plainly, and here ${reason}. Nothing was done. To do it, say so directly, or use /${wanted.tool.command}.`;
    if (!best) return { calls: [], say: refusal, match: { ...wanted, said: true } };
    const { args, question } = fillArguments(best.tool, read, pointsAt(read, before));
    const match = { ...best, said: this.#matcher.rank(read.rest, read.slots, [])[0]?.tool.name === best.tool.name };
    if (question !== null) return { calls: [], say: reason === null ? question : refusal, match };
    const doubt = best.tool.access !== 'read' ? doubtAbout(read, args) : null;
    if (doubt !== null) return { calls: [], say: doubt, match };
    return { calls: [{ tool: best.tool.name, args }], say: null, match };
  }

  #follow(text: string, before: Before): Interpretation | null {
    const last = before.calls.at(-1);
    const tool = last && this.#tools.find(({ name }) => name === last.tool);
    if (!last || !tool || tool.access === 'trade' || tool.access === 'admin') return null;
    const exit = last.args['exit'];
    const entry = last.args['entry'];
    const pointsAt = typeof entry === 'string' ? entry : typeof exit === 'string' ? exit : null;
    const read = this.#read(text, pointsAt);
    if (!isElliptic(read)) return null;
    const args = followUp(tool, last.args, read);
    return args === null ? null : { calls: [{ tool: tool.name, args }], say: null };
  }

  #notUnderstood(read: ReadRequest): string {
    if (/^(?:yes|yep|ok|okay|sure|approve|confirm|do it|go ahead|decline|no)\b/.test(read.plain)) {
      return 'Approving and declining are for a person: press the button on the card, or type /approve or /decline with its number.';
    }
    if (read.plain === '' || /^(?:good (?:morning|evening|day|night|afternoon)|great|nice|cool|perfect|servus|hola|moin|salut|bonjour|hallo)\b/.test(read.plain)) return 'Good to hear from you. Ask for a price, a chart, an indicator or a backtest; /help lists everything.';
    const some = this.#tools.filter(({ access }) => access === 'read').slice(0, 8).map(({ command }) => `/${command}`);
    return `I did not understand that. Ask for instance for a price, a chart, an indicator or a backtest, in plain words${some.length > 0 ? `, or use a command: ${some.join(', ')}` : ''}. /help lists everything.`;
  }
}

const NO_CONDITIONAL_ORDERS = 'I do not place orders on a condition. Ask for an alert on it, or for a backtest of it as a rule.';

/** "Sell 1 btc if it goes above 100k": an order with a size and a condition, not a rule to be tested. */
function isConditionalOrder({ slots, plain, rest }: ReadRequest): boolean {
  return slots.conditions.length > 0 && (slots.amount !== undefined || slots.fraction !== undefined || /^(?:please )?sell (?:my|all|half)\b/.test(plain)) && !/\b(?:test|backtest|simulate|would|past|history|alert|strategy|rule|deploy|save|entry|exit)\b/.test(rest) && /^(?:please )?(?:buy|sell)\b|\b(?:buy|sell) (?:\{amount\}|\{fraction\})/.test(rest);
}

/** What an order leaves open that must not be guessed. */
function doubtAbout(read: ReadRequest, args: Readonly<Record<string, unknown>>): string | null {
  const { slots, plain } = read;
  if (slots.conditions.length > 0 && args['entry'] === undefined && args['condition'] === undefined) return NO_CONDITIONAL_ORDERS;
  if (/-\s?\d/.test(read.original) && !slots.symbols.some((symbol) => symbol.includes('-'))) return 'An order has no negative amount. Do you mean to buy or to sell?';
  if ([args['amount'], args['cost'], args['budget']].includes('0')) return 'How much? It must be more than nothing.';
  if (slots.symbols.length > 1 && args['symbol'] !== undefined) return `One market at a time: ${slots.symbols.join(' or ')}?`;
  if (slots.from !== null && args['from'] === undefined) return 'I do not know what the time in that request is for. Please leave it out, or say it another way.';
  const leftOver = /(?<![\w{])[$#]?\d[\w.,%:]*/.exec(read.rest)?.[0];
  if (leftOver !== undefined && !Object.values(args).includes(leftOver)) return `I am not sure what ${leftOver} is in that request. Please say it another way.`;
  const ambiguous = [...plain.matchAll(/\d[\d.,]*/g)].find(([number]) => isAmbiguousNumber(number));
  if (ambiguous) return `Is ${ambiguous[0]} meant as ${parseNumber(ambiguous[0])?.toString() ?? ambiguous[0]} or as ${ambiguous[0].replaceAll('.', '')}? Please write it without the point.`;
  if (/\d ?eur\b/.test(plain) && !slots.symbols.some((symbol) => symbol.endsWith('/EUR'))) return 'Is that amount in the quote currency? Please give it in USDT, or name the pair, such as BTC/EUR.';
  const unwritten = ['amount', 'cost', 'price', 'budget'].map((name) => args[name]).find((value) => typeof value === 'string' && !isWritten(value, read.original));
  if (unwritten !== undefined) return 'Please write the amounts of an order in digits, such as 100 or 0.05.';
  if (args['amount'] !== undefined && args['cost'] !== undefined) return 'Is that an amount of coins, or what it should cost? Please give one of them.';
  if (/\b(?:buy|purchase)\b/.test(read.rest) && /\bsell\b/.test(read.rest)) return 'Buy or sell? One at a time, please.';
  return null;
}

/** True when the amount stands in the text as it was written: whatever reading did to it on the way, an order is for what was typed. */
function isWritten(amount: string, original: string): boolean {
  return [...original.matchAll(/\d(?:[\d.,'’ \u00A0\u202F]*\d)?(?: ?(?:k|m|mio)\b)?/gi)].some(([number]) => parseNumber(number)?.toString() === amount);
}

/** Words that a request means without saying them: what everyday turns of speech stand for among the words of the trade. */
function hintsOf({ plain, rest, slots }: ReadRequest): readonly string[] {
  const hints: string[] = [];
  const hasRule = slots.conditions.length > 0;
  const acts = /\b(?:deploy|go live|save|store|remember|alert|notify|scan|screen|compare|optimiz\w*|tune|walk)\b/.test(rest);
  const isAlert = hasRule && /\b(?:alert|notify|ping|tell|let me know|warn|remind|message|text|wake|shout)\b.*\b(?:when|if|once|as soon as|whenever|for)\b/.test(rest);
  const isScan = hasRule && /\b(?:which|what|find|any|all|list|show)\b.{0,20}\b(?:coins?|markets?|pairs?|tokens?|symbols?|cryptos?|alts?|altcoins?)\b/.test(rest);
  if (isAlert) hints.push('alert');
  if (isScan) hints.push('scan');
  const tests = /\b(?:would|how did|did .* do|have done|have worked|had (?:bought|sold|i)|what if|historically|in the past|simulate\w*|test\w*|try|perform\w*|worked|paid off|have made|do on|did on|run)\b/.test(rest);
  const areIndicators = slots.strategies.length === slots.expressions.length;
  const several = slots.strategies.length > 1 && (areIndicators ? /\b(?:vs|or|better|best|compare|against|than|between|strateg\w*)\b/ : /\b(?:vs|or|and|better|best|compare|against|than|between)\b/).test(plain);
  if (several && !/\b(?:optimiz|walk)/.test(rest)) hints.push('compare', 'strategies');
  else if (!acts && !isAlert && !isScan && (hasRule || slots.strategies.length > 0) && !/\b(?:explain|what is|what are|how does|tell me about|describe|about|parameters? of|settings|show strategy|overfit|sell|delete|remove|best parameters)\b/.test(hasRule || (slots.symbols.length > 0 && slots.from !== null) ? '' : rest)) {
    if (tests || hasRule || slots.symbols.length > 0) hints.push('backtest', 'test');
  }
  const residue = wordsOf(rest).filter((word) => !word.startsWith('{') && !FILLER.has(word));
  if (slots.expressions.length > 0 && slots.symbols.length > 0 && !hasRule && !acts && !tests && hints[0] !== 'compare' && !/\bstrateg|backtest|walk|overfit|trad|cross|breakout|revers/.test(plain)) return ['technical', 'indicators'];
  if (residue.length === 0 && slots.symbols.length > 0 && slots.strategies.length === 0 && !hasRule && slots.amount === undefined) hints.push('price');
  return [...hints, ...meanings(rest)];
}

function isBareSymbol({ rest, slots }: ReadRequest): boolean {
  return slots.symbols.length > 0 && wordsOf(rest).every((word) => word.startsWith('{') || FILLER.has(word));
}

/** The arguments that "it" and "this" stand for: those of the call before. */
function pointsAt({ plain }: ReadRequest, before: Before): Readonly<Record<string, unknown>> {
  return /\b(?:it|this|that|these|them)\b/.test(plain) ? (before.calls.at(-1)?.args ?? {}) : {};
}

const ELLIPTIC = /^(?:and|also|but|now|what about|how about|same|again|with|without|instead|try (?:it|that|the same)|do (?:it|that|the same)|make (?:it|that)|on|for|use|change|then|ok|okay|only|just|over|since|in|the same|repeat|once more)\b|\b(?:instead|same thing|as well|again|too)\b/;

/** True for a request that leans on the one before: "and on ETH?", "same with 4h", "with a 5% stop". */
function isElliptic({ plain, rest }: ReadRequest): boolean {
  if (ELLIPTIC.test(plain)) return true;
  return wordsOf(rest).every((word) => word.startsWith('{') || FILLER.has(word)) && !/^\{symbol\}\W*$/.test(rest);
}

/** The half as it may have been written: coins in capitals where the whole had them, so that they are known again. */
function capitalised(half: string, whole: ReadRequest): string {
  return whole.slots.symbols.reduce((text, symbol) => text.replace(new RegExp(`\\b${symbol.split('/')[0]!.toLowerCase()}\\b`, 'g'), (word) => word.toUpperCase()), half);
}
