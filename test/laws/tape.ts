/** Numbers from 0 to 99, read round and round: a run that reads the same tape goes wrong in the same places. */
export class Tape {
  /** True when nothing is to go wrong any more. */
  quiet = false;
  readonly #numbers: readonly number[];
  #at = 0;
  #round = 0;

  constructor(numbers: readonly number[]) {
    this.#numbers = numbers.length === 0 ? [0] : numbers;
  }

  /** Something that is to happen so often, in per cent. A tape of zeros lets nothing happen. */
  chance(percent: number): boolean {
    return !this.quiet && this.next() >= 100 - percent;
  }

  /** A number below a bound of at most 100. */
  below(bound: number): number {
    return this.next() % bound;
  }

  /** Each round reads other values than the one before, so that a short tape does not repeat itself; zeros stay zeros. */
  next(): number {
    const number = this.#numbers[this.#at] ?? 0;
    this.#at += 1;
    if (this.#at === this.#numbers.length) {
      this.#at = 0;
      this.#round += 1;
    }
    return number === 0 ? 0 : (number + 37 * this.#round) % 100;
  }
}
