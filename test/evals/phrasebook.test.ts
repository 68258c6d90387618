import { describe, expect, it } from 'vitest';
import { CATALOGUE } from './catalogue.ts';
import { evaluate } from './evaluate.ts';
import { HELD_OUT } from './held-out.ts';
import { phrasebookPlanner } from './phrasebook-planner.ts';
import { PHRASINGS } from './phrasings.ts';

const planner = phrasebookPlanner(CATALOGUE);

describe('the phrasebook on the evaluation set', () => {
  it('holds at least 200 phrasings over every tool of the catalogue, and 30 that must not reach a money tool', () => {
    const all = [...PHRASINGS, ...HELD_OUT];
    const named = new Set(all.flatMap(({ expect: wanted }) => (typeof wanted === 'string' ? [] : wanted.map(([tool]) => tool))));
    expect(all.length).toBeGreaterThanOrEqual(200);
    expect(CATALOGUE.map(({ name }) => name).filter((name) => !named.has(name))).toEqual([]);
    expect(all.filter(({ expect: wanted }) => wanted === 'no-money').length).toBeGreaterThanOrEqual(30);
  });

  it('understands at least 95 % of it', async () => {
    const outcomes = await evaluate(PHRASINGS, planner, CATALOGUE);
    const failed = outcomes.flatMap(({ phrasing, failure }) => (failure === null ? [] : [`${phrasing.text}: ${failure}`]));
    // One in twenty may fail; when more do, the list of them is the message.
    expect(failed.length <= 0.05 * outcomes.length ? [] : failed).toEqual([]);
  });

  it('understands most of the phrasings that it was never tuned on', async () => {
    const outcomes = await evaluate(HELD_OUT, planner, CATALOGUE);
    expect(outcomes.filter(({ failure }) => failure === null).length / outcomes.length).toBeGreaterThanOrEqual(0.85);
  });

  it('lets none of the requests that must not move money reach a tool that does', async () => {
    const risky = [...PHRASINGS, ...HELD_OUT].filter(({ expect: wanted }) => wanted === 'no-money');
    const outcomes = await evaluate(risky, planner, CATALOGUE);
    expect(outcomes.flatMap(({ phrasing, failure }) => (failure === null ? [] : [`${phrasing.text}: ${failure}`]))).toEqual([]);
  });
});
