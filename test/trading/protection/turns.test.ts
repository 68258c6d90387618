import { expect, it } from 'vitest';
import { Turns } from '../../../src/trading/protection/turns.ts';

/** Work that ends when it is told to. */
function held(): { readonly work: () => Promise<string>; readonly end: (result: string) => void; readonly fail: (error: Error) => void; begun: boolean } {
  let end: (result: string) => void = () => {};
  let fail: (error: Error) => void = () => {};
  const promise = new Promise<string>((resolve, reject) => {
    end = resolve;
    fail = reject;
  });
  const one = {
    begun: false,
    work: async () => {
      one.begun = true;
      return promise;
    },
    end,
    fail,
  };
  return one;
}

it('does what concerns one thing in turn, and other things side by side', async () => {
  const turns = new Turns();
  const [first, second, other] = [held(), held(), held()];
  const done = [turns.take('a', first.work), turns.take('a', second.work), turns.take('b', other.work)];
  await Promise.resolve();
  expect([first.begun, second.begun, other.begun]).toEqual([true, false, true]);
  other.end('other');
  first.end('first');
  expect(await done[0]).toBe('first');
  second.end('second');
  expect(await Promise.all(done)).toEqual(['first', 'second', 'other']);
});

it('goes on after what failed, which whoever asked for it hears of', async () => {
  const turns = new Turns();
  const first = held();
  const failed = turns.take('a', first.work);
  const next = turns.take('a', async () => 'next');
  first.fail(new Error('no'));
  await expect(failed).rejects.toThrow('no');
  expect(await next).toBe('next');
  await turns.idle();
});
