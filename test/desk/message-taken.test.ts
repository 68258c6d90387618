import { expect, it } from 'vitest';
import type { Inbound } from '../../src/desk/channel.ts';
import { deskHarness, gate } from './desk-harness.ts';

const inbound = (key: string, onTaken: () => void): Inbound => ({ channel: 'scripted', conversation: 'c1', isPrivate: true, user: 'u', text: '/look', key, sentAt: 0, onTaken });

it('the desk says that a message is kept before it is answered, and that it was not taken when it is closing', async () => {
  const house = deskHarness();
  house.people.set('u', { id: 'u', role: 'admin' });
  await house.desk.start();
  const work = gate();
  house.behaviours.set('look', async () => {
    await work.opened;
    return { card: { title: 'Done', tone: 'neutral', blocks: [], actions: [] }, data: null };
  });
  const taken: string[] = [];
  const turn = house.desk.message({ ...inbound('k1', () => taken.push('k1')), sentAt: Date.now() });
  await expect.poll(() => taken).toEqual(['k1']);
  expect((await house.inbox.unfinished()).map(({ key }) => key)).toEqual(['k1']);
  work.open();
  expect(await turn).toBeUndefined();
  await house.desk.stop(0);
  expect(await house.desk.message(inbound('k2', () => taken.push('k2')))).toBe('not-taken');
  expect(taken).toEqual(['k1']);
});
