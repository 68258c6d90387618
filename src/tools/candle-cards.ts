import type { ImportReport } from '../market/candle-import.ts';
import { type CandleProblems, countsInWords, problemSentence } from '../market/candle-problems.ts';
import type { SeriesCheck } from '../market/candle-series-check.ts';
import type { Gap } from '../market/history.ts';
import type { Block, Card, Field } from '../reports/card.ts';
import { formatCount, formatDateTime } from '../reports/format.ts';

/** Gaps that are listed one by one; more are counted. */
const LISTED_GAPS = 10;

/** What an import did, as a card. */
export function importCard(report: ImportReport): Card {
  const { key } = report;
  return {
    title: `${key.symbol} ${key.timeframe} from ${report.file}`,
    tone: report.skipped > 0 ? 'warning' : 'good',
    blocks: [
      {
        kind: 'fields',
        fields: [
          { label: 'Venue', value: key.venue },
          { label: 'Rows', value: formatCount(report.rows, 'row') },
          { label: 'Added', value: formatCount(report.added, 'candle') },
          { label: 'Changed', value: formatCount(report.changed, 'candle') },
          { label: 'Already there', value: formatCount(report.unchanged, 'candle') },
          { label: 'Span', value: `${formatDateTime(report.span.from)} to ${formatDateTime(report.span.to)} UTC` },
        ],
      },
      ...(report.reversed ? [{ kind: 'note', tone: 'neutral', text: 'The file runs from the newest candle to the oldest, and was turned round.' } as const] : []),
      ...(report.forming === null ? [] : [{ kind: 'note', tone: 'neutral', text: `The candle of ${formatDateTime(report.forming)} UTC has not closed yet and was left out.` } as const]),
      ...(report.skipped === 0 ? [] : problemBlocks(report.problems, `${formatCount(report.skipped, 'bad row')} left out: ${countsInWords(report.problems)}.`)),
      ...qualityBlocks(report.gaps, [], report),
    ],
    actions: [],
  };
}

/** What a check of a stored series found, as a card. */
export function checkCard(check: SeriesCheck): Card {
  const sound = check.problems.total === 0;
  const blocks: Block[] = sound
    ? [{ kind: 'text', text: `${formatCount(check.bars, 'candle')}, ${formatDateTime(check.first)} to ${formatDateTime(check.last)} UTC: every one of them is sound.` }]
    : [...problemBlocks(check.problems, `${formatCount(check.problems.total, 'bad candle')}: ${countsInWords(check.problems)}.`)];
  return { title: `${check.venue} ${check.symbol} ${check.timeframe}`, tone: sound ? 'good' : 'error', blocks: [...blocks, ...qualityBlocks(check.gaps, check.unknown, check)], actions: [] };
}

function problemBlocks(problems: CandleProblems, summary: string): readonly Block[] {
  return [{ kind: 'note', tone: 'warning', text: [summary, ...problems.first.map(problemSentence)].join('\n') }];
}

function qualityBlocks(gaps: readonly Gap[], unknown: readonly Gap[], { zeroVolume, flat }: { readonly zeroVolume: number; readonly flat: number }): readonly Block[] {
  const fields: Field[] = [
    { label: 'Gaps', value: gaps.length === 0 ? 'none' : `${formatCount(gaps.length, 'gap')}, ${formatCount(missing(gaps), 'candle')}` },
    { label: 'Without volume', value: formatCount(zeroVolume, 'candle') },
    { label: 'Flat', value: formatCount(flat, 'candle') },
  ];
  if (unknown.length > 0) fields.push({ label: 'Never fetched', value: `${formatCount(unknown.length, 'gap')}, ${formatCount(missing(unknown), 'candle')}` });
  const listed = gaps.slice(0, LISTED_GAPS);
  return [
    { kind: 'fields', fields },
    ...(listed.length === 0
      ? []
      : [{
          kind: 'table',
          title: gaps.length > listed.length ? `First ${listed.length} of ${gaps.length} gaps` : 'Gaps',
          columns: [{ header: 'From (UTC)' }, { header: 'Candles', align: 'right' }],
          rows: listed.map((gap) => [formatDateTime(gap.from), String(gap.bars)]),
        } as const]),
  ];
}

function missing(gaps: readonly Gap[]): number {
  return gaps.reduce((sum, gap) => sum + gap.bars, 0);
}
