import { Decimal } from '../../domain/money.ts';

/** Words and figures of a text; everything else parts them. A figure may have its thousands grouped by commas. */
const TOKEN = /\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![\d,])|\d+(?:\.\d+)?|\p{L}+|[^\s\p{L}\d]/gu;

/** What people put around what they type without meaning it. */
const ORNAMENT = /^["'`“”‘’«»!.]$/u;

/**
 * True when somebody typed what they were asked to: whatever the case, the spaces, the quotation marks around it and the commas
 * between thousands, but every word, in order, and every figure exactly (`0.50` is `0.5`; `0,5` is not).
 */
export function isTyped(asked: string, typed: string): boolean {
  const [wanted, given] = [tokens(asked), tokens(typed)];
  return wanted.length > 0 && wanted.length === given.length && wanted.every((token, i) => token === given[i]);
}

function tokens(text: string): readonly string[] {
  const found = text.normalize('NFKC').toLowerCase().match(TOKEN) ?? [];
  return found.filter((token) => !ORNAMENT.test(token)).map((token) => (/^\d/.test(token) ? new Decimal(token.replaceAll(',', '')).toString() : token));
}
