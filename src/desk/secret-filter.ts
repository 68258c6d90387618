import type { Card } from '../reports/card.ts';

/** Takes secrets out of whatever leaves the house. */
export interface SecretFilter {
  /** The text with every secret hidden. */
  text(text: string): string;
  /** The card with every secret hidden in each of its texts; the same card when there is none in it. */
  card(card: Card): Card;
}

/** What stands where a secret stood. */
const HIDDEN = '[hidden]';

/** Hides every one of these values, as they are and as they stand in an address (`%3A` for `:`, in either case). */
export function secretFilter(secrets: readonly string[]): SecretFilter {
  const spellings = secrets.flatMap((secret) => {
    const encoded = encodeURIComponent(secret);
    return [secret, encoded, encoded.replaceAll(/%[0-9A-F]{2}/g, (code) => code.toLowerCase())];
  });
  // Longer ones first: one secret may be the beginning of another.
  const wanted = [...new Set(spellings)].filter((spelling) => spelling !== '').sort((a, b) => b.length - a.length);
  const text = (given: string) => wanted.reduce((clean, secret) => (clean.includes(secret) ? clean.replaceAll(secret, HIDDEN) : clean), given);
  // The walk changes texts and nothing else.
  return { text, card: (card) => (wanted.length === 0 ? card : (withTexts(card, text) as Card)) };
}

/** A value with every text in it, property names aside, replaced; what holds nothing to replace stays the same object. */
function withTexts(value: unknown, replace: (text: string) => string): unknown {
  if (typeof value === 'string') return replace(value);
  // Columns of numbers hold no text.
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
  if (Array.isArray(value)) {
    const items: readonly unknown[] = value;
    const replaced = items.map((item) => withTexts(item, replace));
    return replaced.some((item, index) => item !== items[index]) ? replaced : items;
  }
  const entries = Object.entries(value).map(([name, held]) => [name, held as unknown, withTexts(held as unknown, replace)] as const);
  return entries.some(([, held, replaced]) => held !== replaced) ? Object.fromEntries(entries.map(([name, , replaced]) => [name, replaced])) : value;
}
