import type { TranscriptEntry } from './transcript.ts';

/** Characters in a token of English and JSON, on the careful side; models count each in their own way. */
const CHARACTERS_PER_TOKEN = 3.2;
/** Tokens that every message costs beside its text. */
const PER_MESSAGE = 8;

/** About how many tokens a text is to a model; rather too many than too few. */
export function tokensOf(text: string): number {
  return Math.ceil(text.length / CHARACTERS_PER_TOKEN) + PER_MESSAGE;
}

/** One turn: what the person wrote and all that followed until they wrote again. */
export type Turn = readonly TranscriptEntry[];

/** The transcript as whole turns, oldest first; what stands before the first word of the person is left out. */
export function turnsOf(entries: readonly TranscriptEntry[]): readonly Turn[] {
  const turns: TranscriptEntry[][] = [];
  for (const entry of entries) {
    if (entry.role === 'user') turns.push([entry]);
    else turns.at(-1)?.push(entry);
  }
  return turns.map(paired);
}

/** Calls without a result and results without a call confuse every model: both are left out. */
function paired(turn: Turn): Turn {
  const answered = new Set(turn.flatMap((entry) => (entry.role === 'tool' ? [entry.callId] : [])));
  const made = new Set(turn.flatMap((entry) => (entry.role === 'assistant' ? entry.calls.map(({ id }) => id) : [])));
  return turn.flatMap((entry): TranscriptEntry[] => {
    if (entry.role === 'tool') return made.has(entry.callId) ? [entry] : [];
    if (entry.role === 'user') return [entry];
    const calls = entry.calls.filter(({ id }) => answered.has(id));
    return calls.length === 0 && entry.text === '' ? [] : [{ ...entry, calls }];
  });
}

/** The latest turns that fit into `budget` tokens, oldest first: turns are kept whole or left out whole. */
export function turnsWithin(entries: readonly TranscriptEntry[], budget: number): readonly Turn[] {
  const kept: Turn[] = [];
  let left = budget;
  for (const turn of turnsOf(entries).toReversed()) {
    const cost = turn.reduce((sum, entry) => sum + entryTokens(entry), 0);
    if (cost > left) break;
    left -= cost;
    kept.unshift(turn);
  }
  return kept;
}

function entryTokens(entry: TranscriptEntry): number {
  const calls = entry.role === 'assistant' ? entry.calls : [];
  return tokensOf(entry.text) + calls.reduce((sum, { tool, args }) => sum + tokensOf(tool + JSON.stringify(args)), 0);
}
