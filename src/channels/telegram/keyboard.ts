import type { Action } from '../../reports/card.ts';
import { textWidth } from '../../reports/plain-text.ts';
import { safeLine } from '../../reports/safe-text.ts';

/** A button as Telegram takes it: its label, and what comes back when it is pressed. */
export interface Button {
  readonly text: string;
  readonly callback_data: string;
}

/** Rows of buttons under a message. */
export type Keyboard = readonly (readonly Button[])[];

/** Telegram's limit for one message. */
const MAX_BUTTONS = 100;
const MAX_IN_ROW = 3;
/** Columns of labels that a row shows uncut on a phone. */
const ROW_COLUMNS = 34;
const MAX_LABEL = 48;

/** What comes before the reference in a button's data, so that other buttons can be told from these. */
const PREFIX = 'a:';

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Actions as buttons, in their order, short labels beside each other. One keyboard holds 100; more become further ones. */
export function keyboardsOf(actions: readonly Action[], references: readonly string[]): readonly Keyboard[] {
  const buttons = actions.map((action, index) => ({ text: labelOf(action), callback_data: PREFIX + (references[index] ?? '') }));
  const keyboards: Keyboard[] = [];
  for (let from = 0; from < buttons.length; from += MAX_BUTTONS) keyboards.push(rowsOf(buttons.slice(from, from + MAX_BUTTONS)));
  return keyboards;
}

/** The reference that a pressed button carries; `null` for buttons that are not ours. */
export function referenceOf(data: string): string | null {
  return /^a:([\w-]{16})$/.exec(data)?.[1] ?? null;
}

function rowsOf(buttons: readonly Button[]): Keyboard {
  const rows: Button[][] = [];
  for (const button of buttons) {
    const row = rows.at(-1);
    const widest = Math.max(...[...(row ?? []), button].map(({ text }) => textWidth(text)));
    // Telegram makes the buttons of a row equally wide.
    if (row && row.length < MAX_IN_ROW && widest * (row.length + 1) <= ROW_COLUMNS) row.push(button);
    else rows.push([button]);
  }
  return rows;
}

function labelOf(action: Action): string {
  const label = safeLine(action.label).trim();
  if (label === '') return action.kind === 'run' ? safeLine(action.tool).trim() || 'Go on' : action.kind;
  if (textWidth(label) <= MAX_LABEL) return label;
  let short = '';
  for (const { segment } of graphemes.segment(label)) {
    if (textWidth(short + segment) > MAX_LABEL - 1) break;
    short += segment;
  }
  return `${short.trimEnd()}…`;
}
