import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WORKING_PACE, type WorkingChat, WorkingReplies, progressLine } from '../../../src/channels/telegram/working-replies.ts';

describe('a working reply', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  function chat() {
    const done: string[] = [];
    const note = (what: string) => {
      done.push(what);
      return Promise.resolve(7);
    };
    const open: WorkingChat = { typing: () => note('typing'), show: (text) => note(`show ${text}`), edit: (id, text) => note(`edit ${id} ${text}`), remove: (id) => note(`remove ${id}`) };
    return { done, replies: new WorkingReplies((conversation) => (conversation === 'nowhere' ? null : open)) };
  }

  const working = (done: number) => ({ kind: 'working', label: 'Reading candles', done, total: 100 }) as const;

  it('types at once and every 4 s, shows progress after 1.5 s and edits it every 2 s when it changed', async () => {
    const { done, replies } = chat();
    replies.begin('c', 'k');
    replies.update('c', working(34), 'k');
    await vi.advanceTimersByTimeAsync(199);
    expect(done).toEqual([]);
    await vi.advanceTimersByTimeAsync(1_301);
    expect(done).toEqual(['typing', 'show ⏳ Reading candles 34%']);
    for (const share of [40, 50, 60]) replies.update('c', working(share), 'k');
    await vi.advanceTimersByTimeAsync(4_500);
    expect(done.slice(2)).toEqual(['edit 7 ⏳ Reading candles 60%', 'typing']);
    replies.update('c', { kind: 'done' }, 'k');
    await vi.advanceTimersByTimeAsync(60_000);
    expect(done.slice(4)).toEqual(['remove 7']);
    expect(replies.size).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is not begun again by progress that comes late', async () => {
    const { done, replies } = chat();
    replies.begin('c', 'k');
    replies.end('c', 'k');
    replies.update('c', working(99), 'k');
    await vi.advanceTimersByTimeAsync(60_000);
    expect(done).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('that nothing is heard of any more is over after a while', async () => {
    const { replies } = chat();
    replies.update('c', working(1), 'k');
    await vi.advanceTimersByTimeAsync(WORKING_PACE.forgottenAfterMs + 1);
    expect(replies.size).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('leaves no timers and little memory behind 5,000 answers', async () => {
    const { replies } = chat();
    for (let message = 0; message < 5_000; message++) {
      replies.begin('c', `k${message}`);
      replies.update('c', working(1), `k${message}`);
      replies.end('c', `k${message}`);
    }
    await vi.advanceTimersByTimeAsync(0);
    expect(replies.size).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('takes its message away though it was still being sent when the answer came', async () => {
    const done: string[] = [];
    let arrive = (_id: number) => {};
    const slow: WorkingChat = {
      typing: () => Promise.resolve(),
      show: () => new Promise((resolve) => {
        arrive = resolve;
      }),
      edit: () => Promise.resolve(),
      remove: (id) => Promise.resolve(done.push(`remove ${id}`)),
    };
    const replies = new WorkingReplies(() => slow);
    replies.update('c', working(1), 'k');
    await vi.advanceTimersByTimeAsync(1_600);
    replies.end('c', 'k');
    arrive(9);
    await vi.advanceTimersByTimeAsync(0);
    expect(done).toEqual(['remove 9']);
  });

  it('says nothing where there is no chat', () => {
    const { replies } = chat();
    replies.begin('nowhere', 'k');
    expect(replies.size).toBe(0);
  });

  it.each([
    [{ label: 'Reading', done: 1, total: 3 }, '⏳ Reading 33%'],
    [{ label: 'Reading', done: 5, total: 3 }, '⏳ Reading 100%'],
    [{ label: 'Reading', done: 1_500, total: null }, '⏳ Reading 1,500'],
    [{ label: '', done: 0, total: 0 }, '⏳ Working'],
    [{ label: 'a\u202eb\nc', done: 0, total: null }, '⏳ ab c'],
  ])('writes %j as %s', (progress, line) => {
    expect(progressLine({ kind: 'working', ...progress })).toBe(line);
  });
});
