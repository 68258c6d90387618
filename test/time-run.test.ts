import { describe, expect, it } from 'vitest';
import { TimeRun } from '../src/time-run.ts';

const START = Date.UTC(2026, 0, 5);
const MINUTE = 60_000;

/** A desk that writes down what it is told to do, and when. */
function desk() {
  let now = START + 4_000;
  const told: string[] = [];
  const stopped: { account: string; reason: string }[] = [];
  const tell = (what: string) => async () => void told.push(`${(now - START) / MINUTE} ${what}`);
  const run = new TimeRun({
    time: { clock: { now: () => now, moveTo: (instant) => void (now = instant) }, stepMs: MINUTE, onStep: tell('tick') },
    trading: { settle: tell('settle'), review: tell('review'), stopped: async () => stopped },
    candles: { tick: tell('candles') },
    jobs: { tick: tell('jobs'), idle: tell('jobs done') },
    shown: tell('shown'),
  });
  return { run, told, stopped, now: () => now };
}

describe('running a desk through time', () => {
  it('does everything of a minute before the next one begins, fills before decisions', async () => {
    const { run, told } = desk();
    expect(await run.forward(2 * MINUTE)).toEqual({ from: START, to: START + 2 * MINUTE, cutShort: null });
    const minute = ['settle', 'tick', 'candles', 'settle', 'review', 'jobs', 'jobs done', 'shown'];
    expect(told).toEqual([1, 2].flatMap((at) => minute.map((what) => `${at} ${what}`)));
  });

  it('stands still where trading is stopped, and runs on from there when it was stopped before', async () => {
    const { run, stopped, now } = desk();
    const reason = 'the drawdown is 5.1 %';
    const passed = run.forward(60 * MINUTE, { onProgress: ({ done }) => void (done === 3 && stopped.push({ account: 'paper:simulated', reason })) });
    expect(await passed).toEqual({ from: START, to: START + 3 * MINUTE, cutShort: `Trading was stopped on paper:simulated: ${reason}` });
    expect(now()).toBe(START + 3 * MINUTE);
    expect(await run.forward(MINUTE)).toMatchObject({ to: START + 4 * MINUTE, cutShort: null });
  });

  it('is called off between two minutes', async () => {
    const { run, told } = desk();
    const control = new AbortController();
    const passed = await run.forward(60 * MINUTE, { signal: control.signal, onProgress: ({ done }) => (done === 2 ? control.abort() : undefined) });
    expect(passed).toMatchObject({ to: START + 2 * MINUTE, cutShort: 'You stopped it.' });
    expect(told.at(-1)).toBe('2 shown');
  });

  it('runs once at a time', async () => {
    const { run } = desk();
    const first = run.forward(MINUTE);
    await expect(run.forward(MINUTE)).rejects.toThrow('Time is running already.');
    await first;
    await expect(run.forward(MINUTE)).resolves.toMatchObject({ cutShort: null });
  });

  it('tells how far it has come', async () => {
    const { run } = desk();
    const labels: string[] = [];
    await run.forward(2 * MINUTE, { onProgress: ({ label, done, total }) => void labels.push(`${label}: ${done} of ${total}`) });
    expect(labels).toEqual(['2026-01-05 00:01 UTC: 1 of 2', '2026-01-05 00:02 UTC: 2 of 2']);
  });
});
