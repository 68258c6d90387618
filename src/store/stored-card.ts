import { z } from 'zod';
import type { Candles } from '../domain/candles.ts';
import type { Action, Card, ChartBlock, Field, FieldsBlock, NoteBlock, TableBlock, TextBlock, Tone } from '../reports/card.ts';
import type { Chart, ChartLayer, ChartMark, ChartPane } from '../reports/chart.ts';
import { type Shape, fromStoredJson } from './stored-json.ts';

type LayerOf<Kind extends ChartLayer['kind']> = Extract<ChartLayer, { kind: Kind }>;
type ActionOf<Kind extends Action['kind']> = Extract<Action, { kind: Kind }>;

/** Columns are written as their bytes, in the machine's order like candles, so that they come back to the last bit. */
const COLUMN = z.strictObject({ float64: z.string() }).transform(({ float64 }, context) => {
  const bytes = Buffer.from(float64, 'base64');
  const column = bytes.byteLength === Buffer.byteLength(float64, 'base64') ? toColumn(bytes) : null;
  if (column) return column;
  context.addIssue({ code: 'custom', message: 'not a column of numbers' });
  return z.NEVER;
});

/** A number; one that JSON has no word for is written as a column of one. */
const NUMBER = z.union([z.number(), COLUMN.transform((column) => column[0] ?? Number.NaN)]);

const TEXT = z.string();
const TONE: z.ZodType<Tone> = z.enum(['neutral', 'good', 'bad', 'warning', 'error']);

const CANDLES = z.strictObject({ time: COLUMN, open: COLUMN, high: COLUMN, low: COLUMN, close: COLUMN, volume: COLUMN } satisfies Shape<Candles>);

const MARK = z.strictObject({ time: NUMBER, price: NUMBER, side: z.enum(['buy', 'sell']), label: TEXT.exactOptional() } satisfies Shape<ChartMark>);

const LAYER = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('candles'), name: TEXT, candles: CANDLES } satisfies Shape<LayerOf<'candles'>>),
  z.strictObject({ kind: z.literal('line'), name: TEXT, values: COLUMN, dashed: z.boolean().exactOptional() } satisfies Shape<LayerOf<'line'>>),
  z.strictObject({ kind: z.literal('area'), name: TEXT, values: COLUMN, tone: z.enum(['bad', 'neutral']).exactOptional() } satisfies Shape<LayerOf<'area'>>),
  z.strictObject({ kind: z.literal('bars'), name: TEXT, values: COLUMN } satisfies Shape<LayerOf<'bars'>>),
  z.strictObject({ kind: z.literal('marks'), name: TEXT, marks: z.array(MARK) } satisfies Shape<LayerOf<'marks'>>),
]);

const PANE = z.strictObject({
  title: TEXT,
  unit: z.enum(['price', 'money', 'percent', 'plain']),
  weight: NUMBER,
  layers: z.array(LAYER),
  levels: z.array(NUMBER).exactOptional(),
} satisfies Shape<ChartPane>);

const CHART = z.strictObject({ title: TEXT, subtitle: TEXT.exactOptional(), time: COLUMN, panes: z.array(PANE) } satisfies Shape<Chart>);

const FIELD = z.strictObject({ label: TEXT, value: TEXT, tone: TONE.exactOptional() } satisfies Shape<Field>);

const TABLE_COLUMN = z.strictObject({ header: TEXT, align: z.enum(['left', 'right']).exactOptional() } satisfies Shape<TableBlock['columns'][number]>);

const BLOCK = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('text'), text: TEXT } satisfies Shape<TextBlock>),
  z.strictObject({ kind: z.literal('fields'), title: TEXT.exactOptional(), fields: z.array(FIELD) } satisfies Shape<FieldsBlock>),
  z.strictObject({
    kind: z.literal('table'),
    title: TEXT.exactOptional(),
    columns: z.array(TABLE_COLUMN),
    rows: z.array(z.array(TEXT)),
    asFile: z.boolean().exactOptional(),
  } satisfies Shape<TableBlock>),
  z.strictObject({ kind: z.literal('chart'), chart: CHART, alt: TEXT } satisfies Shape<ChartBlock>),
  z.strictObject({ kind: z.literal('note'), tone: TONE, text: TEXT } satisfies Shape<NoteBlock>),
]);

const ACTION = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('run'), label: TEXT, tool: TEXT, args: z.record(TEXT, z.unknown()) } satisfies Shape<ActionOf<'run'>>),
  z.strictObject({ kind: z.literal('approve'), label: TEXT, approvalId: TEXT } satisfies Shape<ActionOf<'approve'>>),
  z.strictObject({ kind: z.literal('decline'), label: TEXT, approvalId: TEXT } satisfies Shape<ActionOf<'decline'>>),
]);

const CARD = z.strictObject({
  title: TEXT,
  tone: TONE,
  simulated: z.boolean().exactOptional(),
  subject: z.string().exactOptional(),
  replaces: z.boolean().exactOptional(),
  blocks: z.array(BLOCK),
  actions: z.array(ACTION),
} satisfies Shape<Card>);

/** A card as text, from which `readStoredCard` makes an equal one. */
export function storedCard(card: Card): string {
  return JSON.stringify(card, (_, value: unknown) => {
    if (value instanceof Float64Array) return fromColumn(value);
    if (typeof value === 'number' && !Number.isFinite(value)) return fromColumn(Float64Array.of(value));
    return value;
  });
}

/** The card of a text. @throws OutcryError `corrupt`, naming `what` was being read. */
export function readStoredCard(text: string, what: string): Card {
  return fromStoredJson<Card>(CARD, text, what);
}

/** A card's action as text, from which `readStoredAction` makes an equal one. */
export function storedAction(action: Action): string {
  return JSON.stringify(action);
}

/** The action of a text. @throws OutcryError `corrupt`, naming `what` was being read. */
export function readStoredAction(text: string, what: string): Action {
  return fromStoredJson<Action>(ACTION, text, what);
}

function fromColumn(column: Float64Array): { readonly float64: string } {
  return { float64: Buffer.from(column.buffer, column.byteOffset, column.byteLength).toString('base64') };
}

function toColumn(bytes: Buffer): Float64Array | null {
  if (bytes.byteLength % Float64Array.BYTES_PER_ELEMENT !== 0) return null;
  // Copied, as small buffers lie anywhere in a shared one.
  return new Float64Array(Uint8Array.from(bytes).buffer);
}
