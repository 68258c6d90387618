import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DeskBench } from './desk-bench.ts';
import { purchase } from './risk-bench.ts';

const ACCOUNT = 'paper:binance';

/** A desk with a resting entry, whose venue answers no cancellation before `answer` is called. */
async function silentDesk(): Promise<{ readonly bench: DeskBench; readonly answer: () => void }> {
  const bench = new DeskBench();
  bench.execution.usually({ kind: 'rest' });
  await bench.flow.submit('oc-entry', purchase({ type: 'limit', price: '98' }));
  const cancel = bench.flow.cancel.bind(bench.flow);
  let answer = (): void => {};
  const answered = new Promise<void>((resolve) => {
    answer = resolve;
  });
  bench.flow.cancel = async (id, by) => {
    await answered;
    return cancel(id, by);
  };
  return { bench, answer: () => answer() };
}

describe('a halt at a venue that does not answer', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
  afterEach(() => void vi.useRealTimers());

  it('is answered within a second: entries are stopped, the rest goes on, and its end is told where it was asked for and to the owners', async () => {
    const { bench, answer } = await silentDesk();
    const halting = bench.control.halt('orders', 'telegram:2', 'Stop.', undefined, 'telegram:2');
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await halting).toEqual({ scope: 'orders', accounts: [ACCOUNT], canceled: 0, failed: [], sold: [], pending: [ACCOUNT] });
    expect((await bench.risk.state(ACCOUNT))?.state).toBe('halted');
    const told: string[] = [];
    const notify = bench.notifier.notify.bind(bench.notifier);
    bench.notifier.notify = async (notification) => {
      told.push(`${notification.to.kind}: ${notification.card.title}`);
      return notify(notification);
    };
    expect((await bench.orders.find('oc-entry'))?.state).toBe('open');
    answer();
    await bench.control.settled();
    expect((await bench.orders.find('oc-entry'))?.state).toBe('canceled');
    expect(told).toEqual([`conversation: The halt is carried out: ${ACCOUNT}`, `owners: The halt is carried out: ${ACCOUNT}`]);
    await bench.control.tick();
    expect(told).toHaveLength(2);
  });

  it('that fails in the end is carried on and told once it is done', async () => {
    const { bench, answer } = await silentDesk();
    const halting = bench.control.halt('orders', 'telegram:2', 'Stop.');
    await vi.advanceTimersByTimeAsync(1_000);
    expect((await halting).pending).toEqual([ACCOUNT]);
    await vi.advanceTimersByTimeAsync(10_000);
    await bench.control.settled();
    expect(bench.notifier.titles).toContain(`Halted, but not all is done: ${ACCOUNT}`);
    expect(bench.notifier.titles).not.toContain(`The halt is carried out: ${ACCOUNT}`);
    answer();
    await bench.control.tick();
    expect(bench.notifier.titles).toContain(`The halt is carried out: ${ACCOUNT}`);
  });

  it('is waited for by a process that ends with its answer', async () => {
    const { bench, answer } = await silentDesk();
    bench.control.beAlone();
    const halting = bench.control.halt('orders', 'terminal:1', 'Stop.');
    await vi.advanceTimersByTimeAsync(5_000);
    answer();
    expect(await halting).toMatchObject({ canceled: 1, pending: [] });
  });

  it('is told to the owners at once, before the venue has answered', async () => {
    const { bench, answer } = await silentDesk();
    const halting = bench.control.halt('orders', 'terminal:1', 'Stop.');
    await vi.advanceTimersByTimeAsync(1_000);
    await halting;
    expect(bench.notifier.titles).toEqual([`Trading halted: ${ACCOUNT}`]);
    answer();
    await bench.control.settled();
  });
});
