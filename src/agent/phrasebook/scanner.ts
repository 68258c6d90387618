/** Reads a text from left to right with patterns that must match where it stands. */
export class Scanner {
  readonly text: string;
  position: number;

  constructor(text: string, position = 0) {
    this.text = text;
    this.position = position;
  }

  /** Takes what `pattern` (sticky) matches after white space; `null`, and no step, when it does not. */
  take(pattern: RegExp): RegExpExecArray | null {
    const start = this.#afterSpace();
    pattern.lastIndex = start;
    const match = pattern.exec(this.text);
    if (match) this.position = start + match[0].length;
    return match;
  }

  /** True when `pattern` (sticky) matches after white space; takes nothing. */
  sees(pattern: RegExp): boolean {
    pattern.lastIndex = this.#afterSpace();
    return pattern.test(this.text);
  }

  /** Runs `read`; goes back to where it stood when that finds nothing. */
  attempt<Found>(read: () => Found | null): Found | null {
    const before = this.position;
    const found = read();
    if (found === null) this.position = before;
    return found;
  }

  #afterSpace(): number {
    let at = this.position;
    while (this.text[at] === ' ') at += 1;
    return at;
  }
}
