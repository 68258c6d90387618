import type { Draft } from './draft.ts';

/** A risk limit that a request wants changed, as the tools take it. */
export interface LimitWords {
  /** Its name in `/setrisk`; `null` where none is named. */
  readonly limit: string | null;
  /** What it is to be, as it was written; `null` where it is not said. */
  readonly value: string | null;
}

const CHANGES = /^(?:(?:please|ok|okay|now|can you|could you|i want (?:you )?to|let us)[, ]+)*(?:set|change|raise|lower|increase|decrease|reduce|limit|cap|turn|switch|disable|put|make|allow|only allow|adjust|move|drop|tighten|loosen)\b/;

/** What people call the limits; the first that fits is meant. */
const NAMES: readonly (readonly [RegExp, string])[] = [
  [/\b(?:max(?:imum)? )?(?:daily|day) loss(?: limit)?\b|\bloss (?:per|a) day\b/, 'max-daily-loss'],
  [/\b(?:max(?:imum)? )?weekly loss(?: limit)?\b|\bloss (?:per|a) week\b/, 'max-weekly-loss'],
  [/\b(?:max(?:imum)?[ -])?drawdown(?: limit)?\b/, 'max-drawdown'],
  [/\borders (?:per|a) minute\b/, 'orders-per-minute'],
  [/\bprice band\b/, 'price-band'],
  [/\b(?:max(?:imum)? )?(?:order size|size of (?:an|each) order|order notional|order value|orders? (?:to|at))\b/, 'max-order-notional'],
  [/\b(?:(?:max(?:imum)?|number of) )?open positions\b/, 'max-open-positions'],
  [/\b(?:max(?:imum)? )?(?:total )?exposure\b/, 'max-exposure'],
  [/\b(?:max(?:imum)? )?spread\b/, 'max-spread'],
  [/\bprice age\b/, 'max-price-age'],
  [/\bloss(?:es)?[ -](?:streak|in a row)\b|\bconsecutive losses\b/, 'loss-streak'],
  [/\ballowed (?:markets|symbols|coins)\b/, 'allowed-symbols'],
  [/\bapproval expiry\b|\bapprovals? expire\b/, 'approval-expiry'],
];

const VALUE = /\b(?:to|at|of|is|=) ?(\$? ?\d[\d.,]*(?<![.,]) ?(?:%|k\b|usdt\b|minutes?\b|hours?\b|days?\b)?|off|on|usual|none|\{symbol\})/;

/** Takes the change of a limit out of the draft: "set the max drawdown to 4%". Needs the symbols taken. */
export function takeLimitWords(draft: Draft): LimitWords {
  const nothing = { limit: null, value: null };
  if (!CHANGES.test(draft.text) || /\{strategy\}|\bback ?test|\b(?:buy|sell|alert)\b/.test(draft.text)) return nothing;
  const limit = draft.take(/\blimit ([a-z]+(?:-[a-z]+)+)\b/, 'limit', ([, name]) => name!) ?? NAMES.map(([pattern, name]) => draft.take(pattern, 'limit', () => name)).find((name) => name !== null) ?? null;
  if (limit === null) return nothing;
  const value = draft.take(VALUE, 'value', ([, text]) => text!.replace(/^\$ ?/, '').replace(/ (?=%)/, '').trim());
  return { limit, value: value ?? (/\b(?:off|disable)\b/.test(draft.text) ? 'off' : null) };
}
