import { expect, it } from 'vitest';
import { BriefMemory } from '../../../src/trading/risk/brief-memory.ts';
import { HandClock } from './risk-bench.ts';

it('keeps an answer as long as it is good for, and no longer', async () => {
  const clock = new HandClock();
  const memory = new BriefMemory<number>(1_000, clock);
  let asked = 0;
  const ask = async (): Promise<number> => ++asked;
  expect([await memory.get('a', ask), await memory.get('a', ask), await memory.get('b', ask)]).toEqual([1, 1, 2]);
  clock.pass(999);
  expect(await memory.get('a', ask)).toBe(1);
  clock.pass(1);
  expect(await memory.get('a', ask)).toBe(3);
});

it('keeps nothing that failed', async () => {
  const memory = new BriefMemory<number>(1_000, new HandClock());
  await expect(memory.get('a', async () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await memory.get('a', async () => 1)).toBe(1);
});

it('shares what is on its way, but waits for nothing that is stuck', async () => {
  const clock = new HandClock();
  const memory = new BriefMemory<number>(0, clock);
  let give: (value: number) => void = () => {};
  const first = memory.get('a', async () => new Promise<number>((resolve) => (give = resolve)));
  const second = memory.get('a', async () => 2);
  clock.pass(1_000);
  expect(await memory.get('a', async () => 3)).toBe(3);
  give(1);
  expect(await Promise.all([first, second])).toEqual([1, 1]);
  expect(await memory.get('a', async () => 4)).toBe(4);
});
