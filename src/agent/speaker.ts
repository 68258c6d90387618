import type { AgentLog } from './agent-log.ts';
import { type FigureGuard, sentencesOf } from './figures.ts';
import { looksLikeCall, withoutThoughts } from './text-call.ts';

/**
 * Lets a model's words out sentence by sentence as they come. A sentence with a figure that no tool has computed is dropped, and what
 * may be a tool call written as text is held back until the reply is complete.
 */
export class Speaker {
  readonly #guard: FigureGuard;
  readonly #say: (text: string) => void;
  readonly #log: AgentLog;
  #pending = '';
  #said = '';
  #heard = false;
  #hasSpoken = false;

  constructor(guard: FigureGuard, say: (text: string) => void, log: AgentLog) {
    this.#guard = guard;
    this.#say = say;
    this.#log = log;
  }

  /** True once anything was let out in this turn. */
  get hasSpoken(): boolean {
    return this.#hasSpoken;
  }

  /** Takes the next piece of a reply. */
  hear(piece: string): void {
    if (piece === '') return;
    this.#heard = true;
    this.#pending += piece;
    if (looksLikeCall(this.#pending) || /<think/.test(this.#pending)) return;
    const sentences = sentencesOf(this.#pending);
    // The last one may go on; a sentence is complete when another has begun.
    this.#pending = sentences.at(-1) ?? '';
    for (const sentence of sentences.slice(0, -1)) this.#letOut(sentence);
  }

  /** Ends a reply that reads `text` as a whole; lets out what was held back unless `isCall`. Returns what the person was shown of it. */
  finish(text: string, isCall: boolean): string {
    const rest = withoutThoughts(this.#heard ? this.#pending : text);
    if (!isCall) for (const sentence of sentencesOf(rest)) this.#letOut(sentence);
    const said = this.#said.trim();
    this.#pending = '';
    this.#said = '';
    this.#heard = false;
    return said;
  }

  /** Says something of the house's own, whose figures are code's. */
  state(text: string): void {
    this.#emit(text);
  }

  #letOut(sentence: string): void {
    const stranger = this.#guard.stranger(sentence);
    if (stranger === null) return this.#emit(sentence);
    this.#log.warn({ figure: stranger, sentence: sentence.trim() }, 'a sentence was dropped: it holds a figure that no tool has computed');
  }

  #emit(text: string): void {
    if (text === '') return;
    this.#hasSpoken ||= text.trim() !== '';
    this.#said += text;
    this.#say(text);
  }
}
