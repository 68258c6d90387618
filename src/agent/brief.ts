/** The longest that a tool's result may be for the model, in characters; about 700 tokens. */
export const BRIEF_LENGTH = 2400;

/** A result as compact JSON for the model, never longer than `limit`: long lists are shortened, and it says that they were. */
export function briefJson(value: unknown, limit: number = BRIEF_LENGTH): string {
  for (const items of [Number.POSITIVE_INFINITY, 12, 5, 2, 0]) {
    const text = JSON.stringify(shortened(value, items, 0)) ?? 'null';
    if (text.length <= limit) return text;
  }
  return JSON.stringify({ note: 'The result is long; the person sees all of it on the card.' });
}

function shortened(value: unknown, items: number, depth: number): unknown {
  if (typeof value === 'number') return Number.isFinite(value) ? Number(value.toPrecision(7)) : null;
  if (typeof value === 'string') return value.length > 300 ? `${value.slice(0, 299)}…` : value;
  if (Array.isArray(value)) {
    const kept: unknown[] = value.slice(0, items).map((item) => shortened(item, items, depth + 1));
    return value.length > items ? [...kept, `… ${value.length - kept.length} more`] : kept;
  }
  if (typeof value === 'object' && value !== null) {
    if (depth > 4) return '…';
    return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, shortened(field, items, depth + 1)]));
  }
  return value;
}
