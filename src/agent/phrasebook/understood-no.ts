import type { DescribedTool } from './described-tool.ts';
import type { ReadRequest } from './slots.ts';

/** What mutes a market by saying no. */
const MUTING = /\b(?:stop|quit|do not|no(?: more)?)\b/;

/** What asks for a halt by saying no. */
const NO_MORE = /\bno (?:more )?(?:new )?(?:positions|trades|trading|entries|orders|buying)\b/;

/** Parts of a request whose "no" and "not" say what it wants: how to be notified, what to leave alone, what is to stop. */
export function understoodNo({ access, fields }: DescribedTool, { taken, slots }: ReadRequest, whole: string): readonly string[] {
  const takes = (name: string) => fields.some((field) => field.name === name);
  // What stands before the markets is "but not"; they have been taken out.
  if (access === 'trade') return takes('except') ? taken.filter(({ place }) => place === 'except').map(({ text }) => text.split('{')[0]!.trim()) : [];
  if (takes('scope')) return NO_MORE.exec(whole) ?? [];
  const less = taken.filter(({ place }) => ['quiet', 'digest', 'events', 'only', 'over', 'until', 'cooldown'].includes(place)).map(({ text }) => text);
  return slots.mutes ? [...less, ...(MUTING.exec(whole) ?? [])] : less;
}
