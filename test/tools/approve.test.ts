import { describe, expect, it } from 'vitest';
import { OutcryError } from '../../src/domain/errors.ts';
import { LOCAL_PERSON } from '../../src/desk/identity.ts';
import type { Person } from '../../src/people/person.ts';
import { approveTool } from '../../src/tools/approve.ts';
import { declineTool } from '../../src/tools/decline.ts';
import type { ToolCall } from '../../src/tools/tool.ts';
import type { ApprovalOutcome, OrderDesk } from '../../src/trading/order-flow/order-desk.ts';
import { approvalOf } from './trading-fixture.ts';

const CALL: ToolCall = { now: 0, conversation: 'telegram:42', person: LOCAL_PERSON, by: 'person' };
const ID = 'k3fqzyx2ma';

/** A desk that answers as it is told, and remembers what it was asked. */
function deskThat(outcome: ApprovalOutcome | OutcryError) {
  const asked: unknown[] = [];
  const answer = (...words: readonly unknown[]) => {
    asked.push(words);
    return outcome instanceof OutcryError ? Promise.reject(outcome) : Promise.resolve(outcome);
  };
  const desk: Pick<OrderDesk, 'approve' | 'decline'> = {
    approve: (id: string, by: Person, typed?: string) => answer('approve', id, by.id, typed),
    decline: (id: string, by: Person) => answer('decline', id, by.id),
  };
  return { asked, approve: approveTool(desk), decline: declineTool(desk) };
}

const approval = approvalOf(ID);

describe('/approve', () => {
  it('says yes to an approval as the person who asks, however its number is written', async () => {
    const { asked, approve } = deskThat({ outcome: 'approved', approval: { ...approval, status: 'approved', approvedBy: [LOCAL_PERSON.id] }, orders: [], result: 'Done.' });
    for (const id of [ID, `#${ID}`, ID.toUpperCase(), `oc-${ID}-1`]) {
      // oxlint-disable-next-line no-await-in-loop -- in turn
      const { failed, card } = await approve.call({ id }, CALL);
      expect([failed, card.subject, card.replaces]).toEqual([false, `approval:${ID}`, true]);
    }
    expect(new Set(asked.map((words) => JSON.stringify(words)))).toEqual(new Set([JSON.stringify(['approve', ID, LOCAL_PERSON.id, undefined])]));
  });

  it('hands on what was typed behind the number', async () => {
    const { asked, approve } = deskThat({ outcome: 'needs-typing', approval: { ...approval, typed: 'trade 500 USDT live' } });
    const { card, failed } = await approve.call({ id: ID, words: 'trade 500 USDT' }, CALL);
    expect(asked).toEqual([['approve', ID, LOCAL_PERSON.id, 'trade 500 USDT']]);
    expect([card.title, failed]).toEqual(['This one has to be typed', true]);
  });

  it('fails where it is over, with a card that says how it ended', async () => {
    const { approve } = deskThat({ outcome: 'over', approval: { ...approval, status: 'declined', decidedAt: 1 } });
    const { card, failed, data } = await approve.call({ id: ID }, CALL);
    expect([failed, card.title]).toEqual([true, `That is over: ${ID}`]);
    expect(data).toMatchObject({ outcome: 'over' });
  });

  it('refuses what is no number, naming where the numbers are', async () => {
    const { asked, approve } = deskThat({ outcome: 'over', approval });
    await expect(approve.call({ id: 'all of them' }, CALL)).rejects.toThrow(/\/approvals/);
    expect(asked).toEqual([]);
  });

  it('is nothing that the agent can do', async () => {
    const { asked, approve, decline } = deskThat({ outcome: 'over', approval });
    await expect(approve.call({ id: ID }, { ...CALL, by: 'agent' })).rejects.toThrow(/Only a person/);
    await expect(decline.call({ id: ID }, { ...CALL, by: 'agent' })).rejects.toThrow(/Only a person/);
    expect(asked).toEqual([]);
  });
});

describe('/decline', () => {
  it('says no', async () => {
    const { asked, decline } = deskThat({ outcome: 'declined', approval: { ...approval, status: 'declined' } });
    const { card, failed } = await decline.call({ id: ID }, CALL);
    expect(asked).toEqual([['decline', ID, LOCAL_PERSON.id]]);
    expect([failed, card.title]).toEqual([false, `Declined: ${ID}`]);
  });

  it('fails where it was approved before', async () => {
    const { decline } = deskThat({ outcome: 'over', approval: { ...approval, status: 'approved', decidedAt: 1, approvedBy: ['telegram:42'] } });
    expect((await decline.call({ id: ID }, CALL)).failed).toBe(true);
  });
});
