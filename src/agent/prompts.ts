import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** The prompts there are and the values that each is filled with. A test holds the files in `prompts/` to this. */
export const PROMPTS = {
  desk: ['now', 'tools'],
  'repair-call': ['tools'],
} as const;

/** The name of a prompt: its file's name in `prompts/` without `.md`. */
export type PromptName = keyof typeof PROMPTS;

const files = createRequire(import.meta.url);

const cache = new Map<PromptName, string>();

/** The prompt's text as it stands in the file, read once. Where the files are is said in package.json, for `src` and `dist` alike. */
export function promptText(name: PromptName): string {
  const known = cache.get(name);
  if (known !== undefined) return known;
  const text = readFileSync(files.resolve(`#prompts/${name}.md`), 'utf8').trim();
  cache.set(name, text);
  return text;
}

/** The prompt with every `{{placeholder}}` filled. */
export function fillPrompt<Name extends PromptName>(name: Name, values: Readonly<Record<(typeof PROMPTS)[Name][number], string>>): string {
  const given: Readonly<Record<string, string>> = values;
  return promptText(name).replace(/\{\{(\w+)\}\}/g, (whole, key: string) => given[key] ?? whole);
}
