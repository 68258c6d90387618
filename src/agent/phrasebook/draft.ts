/** A piece of a text that was understood. */
export interface TakenPiece {
  /** The `{field}` that stands where it stood; empty for none. */
  readonly place: string;
  /** As it was written, in plain words. */
  readonly text: string;
  /** What it was understood as. */
  readonly value: unknown;
}

/** A text from which what was understood is taken out, a `{field}` left in its place. */
export class Draft {
  text: string;
  readonly #taken: TakenPiece[] = [];

  constructor(text: string) {
    this.text = text;
  }

  /** What was taken out so far, in the order of taking. */
  get taken(): readonly TakenPiece[] {
    return this.#taken;
  }

  /** Takes the first match of `pattern` out, leaving `{place}`; `null` when there is none or `read` refuses it. */
  take<Value>(pattern: RegExp, place: string | (() => string), read: (match: RegExpExecArray) => Value | null): Value | null {
    const global = new RegExp(pattern.source, pattern.flags.includes('g') ? pattern.flags : `${pattern.flags}g`);
    for (let match = global.exec(this.text); match !== null; match = global.exec(this.text)) {
      const value = read(match);
      if (value !== null) {
        const name = typeof place === 'string' ? place : place();
        this.#taken.push({ place: name, text: match[0].trim(), value });
        this.text = `${this.text.slice(0, match.index)} ${name === '' ? '' : `{${name}}`} ${this.text.slice(match.index + match[0].length)}`.replace(/\s+/g, ' ').trim();
        return value;
      }
    }
    return null;
  }

  /** Takes all matches out, in order. */
  takeAll<Value>(pattern: RegExp, place: string | (() => string), read: (match: RegExpExecArray) => Value | null): readonly Value[] {
    const values: Value[] = [];
    for (let value = this.take(pattern, place, read); value !== null && values.length < 20; value = this.take(pattern, place, read)) values.push(value);
    return values;
  }

  /** Puts `{place}` where the text from `start` to `end` stands, which was understood as `value`. */
  put(start: number, end: number, place: string, value: unknown): void {
    this.#taken.push({ place, text: this.text.slice(start, end).trim(), value });
    this.text = `${this.text.slice(0, start)}{${place}}${this.text.slice(end)}`;
  }
}
