import { parseNumber } from '../tools/values/number.ts';

const FIGURE = /(?<![\w.])[$€£]?[+-]?\d(?:[\d.,'’\u00A0\u202F]*\d)?\s?(?:%|k\b|m\b|bn\b)?/gi;

/** The sentences of a text, each with the space behind it. A point inside a number ends none. */
export function sentencesOf(text: string): readonly string[] {
  return text.match(/[\s\S]+?(?:[.!?…](?=\s|$)[\s]*|\n+|$)/g)?.filter((sentence) => sentence !== '') ?? [];
}

/**
 * Which figures a model may say in this turn: those that the person wrote and those in the results of the tools. It keeps a model
 * from typing a price, a size or a result of its own.
 */
export class FigureGuard {
  readonly #known = new Set<string>();
  readonly #values: number[] = [];

  /** Learns the figures of what the person wrote or of what a tool answered. */
  learn(text: string): void {
    for (const [written] of text.matchAll(/[+-]?\d(?:[\d.,]*\d)?(?:e[+-]?\d+)?/gi)) this.#add(written);
  }

  /** The first figure in the text that is not known; `null` when all are. */
  stranger(text: string): string | null {
    for (const [written] of text.matchAll(FIGURE)) {
      if (!this.#isKnown(written.trim())) return written.trim();
    }
    return null;
  }

  #add(written: string): void {
    const value = /e/i.test(written) ? Number(written) : (parseNumber(written)?.toNumber() ?? Number(written));
    if (!Number.isFinite(value)) return;
    this.#known.add(String(Math.abs(value)));
    this.#values.push(Math.abs(value));
  }

  /** A figure is known as written, or as a known fraction told in per cent, or as a known value rounded to the digits shown. */
  #isKnown(written: string): boolean {
    const bare = written.replace(/^[$€£]/, '');
    const isPercent = bare.endsWith('%');
    const value = parseNumber(bare.replace(/\s?%$/, ''))?.abs().toNumber();
    if (value === undefined) return false;
    if (!isPercent && this.#known.has(String(value))) return true;
    const decimals = String(value).split('.')[1]?.length ?? 0;
    const tolerance = 0.5 * 10 ** -decimals * (1 + 1e-9);
    const tellsMoreThanADigit = bare.replace(/\D/g, '').length >= 2;
    return this.#values.some((known) => {
      const same = isPercent ? [known * 100, known] : [known];
      return same.some((candidate) => candidate === value || (tellsMoreThanADigit && candidate >= 1 && Math.abs(candidate - value) <= tolerance));
    });
  }
}
