import type { Chart } from './chart.ts';

/** How a card or a figure feels: channels turn it into colour or a mark, never into other words. */
export type Tone = 'neutral' | 'good' | 'bad' | 'warning' | 'error';

/** A paragraph of plain text. Channels escape it; it holds no markup. */
export interface TextBlock {
  readonly kind: 'text';
  readonly text: string;
}

/** Labelled figures, laid out by the channel as it can. */
export interface FieldsBlock {
  readonly kind: 'fields';
  readonly title?: string;
  readonly fields: readonly Field[];
}

/** One labelled figure, already formatted. */
export interface Field {
  readonly label: string;
  readonly value: string;
  readonly tone?: Tone;
}

/** A table of text cells; every row has as many cells as there are columns. */
export interface TableBlock {
  readonly kind: 'table';
  readonly title?: string;
  readonly columns: readonly { readonly header: string; readonly align?: 'left' | 'right' }[];
  readonly rows: readonly (readonly string[])[];
  /** True for what is asked for as a file: a CSV file of it is handed over, however short it is, and it is not laid out. */
  readonly asFile?: boolean;
}

/** A picture, as data; `alt` says in words what it shows, for channels and people without pictures. */
export interface ChartBlock {
  readonly kind: 'chart';
  readonly chart: Chart;
  readonly alt: string;
}

/** A remark that must not be missed or mistaken for a result. */
export interface NoteBlock {
  readonly kind: 'note';
  readonly tone: Tone;
  readonly text: string;
}

/** A part of a card. */
export type Block = TextBlock | FieldsBlock | TableBlock | ChartBlock | NoteBlock;

/** A button. `run` calls a tool with exactly these arguments, under the role of whoever presses it. */
export type Action =
  | { readonly kind: 'run'; readonly label: string; readonly tool: string; readonly args: Readonly<Record<string, unknown>> }
  | { readonly kind: 'approve'; readonly label: string; readonly approvalId: string }
  | { readonly kind: 'decline'; readonly label: string; readonly approvalId: string };

/** A reply that every channel can show: what is said is here, how it looks is the channel's. */
export interface Card {
  /** Empty for words that need none, such as an agent's remark: no channel prints anything in its place. */
  readonly title: string;
  readonly tone: Tone;
  /** True when any figure on it comes from the simulated market; every channel says so beside the title. */
  readonly simulated?: boolean;
  /** What it is about, where that goes on after the card was sent: `approval:k3fq…`. At most 60 characters. */
  readonly subject?: string;
  /** True when it takes the place of the last card on its subject in the same conversation, where the channel can change what it sent. */
  readonly replaces?: boolean;
  readonly blocks: readonly Block[];
  readonly actions: readonly Action[];
}
