import type { Block, Card } from '../reports/card.ts';
import { formatCount } from '../reports/format.ts';
import type { FieldFinding, ReplayReport } from '../trading/replay/replay-report.ts';

const FINDINGS: Readonly<Record<FieldFinding, string>> = { same: 'same', differs: 'DIFFERS', 'as-recorded': 'as recorded' };

const MADE_BY: Readonly<Record<ReplayReport['by'], string>> = {
  strategy: 'sent by a strategy at a candle',
  person: 'approved by a person',
  protection: "sent by Outcry for a position's stop or target",
  flatten: 'sent by Outcry to sell everything',
};

const OUTCOMES: Readonly<Record<ReplayReport['outcome'], Card['tone']>> = { same: 'good', differs: 'error', 'not-shown': 'error' };

const SHA_256 = /^[0-9a-f]{64}$/;

/** What working an order out again came to: field by field, and at the end in one line. */
export function cardOfReplay({ order, by, simulated, outcome, verdict, fields, notes, journal }: ReplayReport): Card {
  const table: Block = {
    kind: 'table',
    columns: [{ header: 'Field' }, { header: 'Recorded' }, { header: 'Worked out again' }, { header: '' }],
    rows: fields.map(({ field, recorded, derived, finding }) => [field, cell(recorded, finding), finding === 'as-recorded' ? '' : cell(derived, finding), FINDINGS[finding]]),
  };
  return {
    title: `Order ${order}, ${MADE_BY[by]}`,
    tone: OUTCOMES[outcome],
    simulated,
    blocks: [...(fields.length === 0 ? [] : [table]), ...notes.map((text): Block => ({ kind: 'text', text })), { kind: 'text', text: chainWords(journal) }, { kind: 'text', text: `Verdict: ${verdict}` }],
    actions: [],
  };
}

/** A value, with hashes cut short where they are the same. */
function cell(value: string | null, finding: FieldFinding): string {
  if (value === null) return '—';
  return finding !== 'differs' && SHA_256.test(value) ? `${value.slice(0, 16)}…` : value;
}

function chainWords({ entries, first, last, intact }: ReplayReport['journal']): string {
  const used = first === null || last === null ? 'no entry of the journal' : `${formatCount(entries, 'entry', 'entries')} of the journal (${first} to ${last})`;
  return `It rests on ${used}; the chain of hashes ${intact ? 'holds' : 'does not hold'} up to the last of them.`;
}
