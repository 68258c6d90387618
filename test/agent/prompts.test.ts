import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { PROMPTS, type PromptName, fillPrompt, promptText } from '../../src/agent/prompts.ts';

const names = Object.keys(PROMPTS) as PromptName[];

describe('prompts', () => {
  it('are exactly the files in prompts/', () => {
    const files = readdirSync(fileURLToPath(new URL('../../prompts/', import.meta.url)));
    expect(files.toSorted()).toEqual(names.map((name) => `${name}.md`).toSorted());
  });

  it.each(names)('%s has exactly the placeholders that code fills', (name) => {
    const held = new Set([...promptText(name).matchAll(/\{\{(\w+)\}\}/g)].map(([, key]) => key!));
    expect([...held].toSorted()).toEqual([...PROMPTS[name]].toSorted());
  });

  it('come out with nothing left to fill', () => {
    const text = fillPrompt('desk', { now: '2024-06-15 12:00', tools: 'get_price' });
    expect(text).toContain('2024-06-15 12:00');
    expect(text).not.toMatch(/\{\{/);
  });
});
