import type { TextRole, TextStyle } from '../../reports/text-style.ts';

/** Select-graphic-rendition codes (ECMA-48) of each role. */
const CODES: Readonly<Record<TextRole, readonly number[]>> = {
  title: [1],
  heading: [4],
  muted: [2],
  neutral: [36],
  good: [32],
  bad: [31],
  warning: [1, 33],
  error: [1, 31],
};

/** Colours for terminals that show them. */
export const ANSI_STYLE: TextStyle = (text, role) => (text === '' ? '' : `\u001b[${CODES[role].join(';')}m${text}\u001b[0m`);
