import type { NoteBlock } from '../../reports/card.ts';
import type { Verdict } from '../../trading/risk/risk-gate.ts';

/** From this share of its limit on, what a check found is worth a word though it passed. */
const NEAR = 0.8;

/** The checks that did not pass, and those that nearly did not, as remarks; the others go without saying. */
export function remarkableVerdicts(verdicts: readonly Verdict[]): readonly NoteBlock[] {
  return verdicts.flatMap((verdict): readonly NoteBlock[] => {
    if (!verdict.passed) return [{ kind: 'note', tone: 'error', text: `Would be refused now by ${verdict.check}: ${verdict.message}` }];
    return isNear(verdict) ? [{ kind: 'note', tone: 'warning', text: `Close to the limit ${verdict.check}: ${verdict.value} of ${verdict.limit}.` }] : [];
  });
}

/** True when both are figures of one unit and the value comes up to most of the limit. */
export function isNear({ limit, value }: Pick<Verdict, 'limit' | 'value'>): boolean {
  const [most, now] = [measured(limit), measured(value)];
  return most !== null && now !== null && most.unit === now.unit && most.number > 0 && now.number <= most.number && now.number >= NEAR * most.number;
}

function measured(text: string): { readonly number: number; readonly unit: string } | null {
  const [, digits, unit] = /^(\d[\d,]*(?:\.\d+)?)\s*(.*)$/.exec(text.trim()) ?? [];
  return digits === undefined || unit === undefined ? null : { number: Number(digits.replaceAll(',', '')), unit };
}
