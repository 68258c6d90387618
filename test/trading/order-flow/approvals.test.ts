import { describe, expect, it } from 'vitest';
import { OutcryError } from '../../../src/domain/errors.ts';
import { deploymentOf } from '../session/parity-run.ts';
import { ADMIN, ACCOUNT, ASKER, Desk, OTHER, TRADER, VIEWER, wish } from './order-flow-harness.ts';

const error = async (work: Promise<unknown>): Promise<OutcryError> => {
  const thrown: unknown = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(thrown instanceof OutcryError)) throw new Error('expected an OutcryError', { cause: thrown });
  return thrown;
};

describe('a proposal', () => {
  it('stores one pending approval with the exact order, its preview and its hash, and sends nothing', async () => {
    const desk = new Desk();
    const approval = await desk.flow.propose(ACCOUNT, [wish({ stopLoss: 0.02 })], ASKER, 'buy the dip');
    expect(approval).toMatchObject({ status: 'pending', account: ACCOUNT, askedBy: TRADER.id, summary: 'buy the dip', typed: null, people: 1 });
    expect(approval.id).toMatch(/^[a-z2-7]{10}$/);
    expect(approval.hash).toMatch(/^[0-9a-f]{64}$/);
    expect(approval.expiresAt - approval.createdAt).toBe(10 * 60_000);
    expect(approval.previews[0]?.order).toMatchObject({ side: 'buy', type: 'market', amount: '9.99', purpose: 'entry', guard: { stop: '98.1', target: null } });
    expect(desk.execution.sent).toEqual([]);
    expect(await desk.orders.list({})).toEqual([]);
    expect(await desk.kinds(`approval:${approval.id}`)).toEqual(['approval.asked']);
    expect(await desk.approvals.find(approval.id)).toEqual(approval);
  });

  it('asks once for several orders, paid from the same funds', async () => {
    const desk = new Desk();
    const wishes = [wish({ cost: '6000' }), wish({ symbol: 'ETH/USDT', cost: '3000' })];
    const approval = await desk.flow.propose(ACCOUNT, wishes, ASKER, 'two');
    expect(approval.previews.map(({ order }) => order.symbol)).toEqual(['BTC/USDT', 'ETH/USDT']);
    expect(desk.gate.counted).toEqual([0, 1]);
    const tooMuch = await error(desk.flow.propose(ACCOUNT, [wish({ cost: '600' }), wish({ cost: '9500' })], ASKER, 'two'));
    expect(tooMuch).toMatchObject({ kind: 'invalid-input', field: 'cost' });
    expect(tooMuch.hint).toMatch(/At most 9\d{3}\.\d\d USDT can be spent/);
  });

  it('refuses at once what the risk gate refuses, in its words', async () => {
    const desk = new Desk();
    desk.gate.reason = 'The drawdown is 6.0 %, and 5 % is the most.';
    expect(await error(desk.flow.propose(ACCOUNT, [wish()], ASKER, 'x'))).toMatchObject({ kind: 'refused', message: desk.gate.reason });
    expect(await desk.flow.pending()).toEqual([]);
  });

  it('of nothing is refused, with what to say', async () => {
    const desk = new Desk();
    expect(await error(desk.flow.propose(ACCOUNT, [], ASKER, 'x'))).toMatchObject({ kind: 'invalid-input', field: 'symbol', hint: 'Name a market, a side and how much.' });
  });

  it('is shown without shares of equity where the account cannot be valued, and is not where that is a fault of ours', async () => {
    const books = { positions: async () => [], snapshot: async (): Promise<never> => Promise.reject(new OutcryError('unreachable', 'No prices.')) };
    const desk = new Desk({ books });
    const approval = await desk.flow.propose(ACCOUNT, [wish()], ASKER, 'x');
    expect(approval.previews[0]).toMatchObject({ shareOfEquity: null, exposureAfter: null, cost: expect.any(String) as string });
    const broken = new Desk({ books: { ...books, snapshot: async (): Promise<never> => Promise.reject(new TypeError('a fault of ours')) } });
    await expect(broken.flow.propose(ACCOUNT, [wish()], ASKER, 'x')).rejects.toThrow('a fault of ours');
  });

  it('needs words typed, or a second person, above what its account says, and not at that', async () => {
    const desk = new Desk();
    desk.rules = { ...desk.rules, typedAbove: '999.999', secondPersonAbove: '999.999' };
    const { previews: [preview] } = await desk.flow.propose(ACCOUNT, [wish()], ASKER, 'x');
    const cost = preview?.cost ?? '';
    desk.rules = { ...desk.rules, typedAbove: cost, secondPersonAbove: cost };
    expect(await desk.flow.propose(ACCOUNT, [wish()], ASKER, 'x')).toMatchObject({ typed: null, people: 1 });
    desk.rules = { ...desk.rules, typedAbove: '999', secondPersonAbove: '999' };
    expect(await desk.flow.propose(ACCOUNT, [wish()], ASKER, 'x')).toMatchObject({ typed: 'buy 9.99 BTC', people: 2 });
    expect(await desk.flow.propose(ACCOUNT, [wish({ cost: '600' }), wish({ symbol: 'ETH/USDT', cost: '600' })], ASKER, 'x')).toMatchObject({ typed: '2 orders 1,200.00 USDT' });
  });

  it('says that there is no price when there is none, and stores nothing', async () => {
    const desk = new Desk();
    desk.market.silence = new OutcryError('unreachable', 'binance does not answer.');
    expect(await error(desk.flow.propose(ACCOUNT, [wish()], ASKER, 'x'))).toMatchObject({ kind: 'unreachable' });
    expect(await desk.flow.pending()).toEqual([]);
  });

  it('is not taken from somebody who may only look', async () => {
    const desk = new Desk();
    expect(await error(desk.flow.propose(ACCOUNT, [wish()], { ...ASKER, person: VIEWER }, 'x'))).toMatchObject({ kind: 'refused' });
  });

  it('says in the summary when there was no book to read', async () => {
    const desk = new Desk();
    desk.market.bookless = true;
    const approval = await desk.flow.propose(ACCOUNT, [wish()], ASKER, 'buy');
    expect(approval.summary).toContain('No order book');
    expect(approval.previews[0]).toMatchObject({ slippage: null, expectedPrice: '100.1' });
  });
});

describe('a yes', () => {
  it('sends the order under an id that contains the approval, stored before it is sent', async () => {
    const desk = new Desk();
    const { id } = await desk.flow.propose(ACCOUNT, [wish()], ASKER, 'buy');
    desk.execution.beforePlace = async (order) => expect(await desk.orders.find(order.id)).toMatchObject({ state: 'sending', approval: id });
    const outcome = await desk.flow.approve(id, TRADER);
    expect(outcome).toMatchObject({ outcome: 'approved', approval: { status: 'approved', approvedBy: [TRADER.id] }, result: null });
    expect(desk.execution.sent.map((order) => order.id)).toEqual([`oc-${id}-1`]);
    expect(await desk.orders.find(`oc-${id}-1`)).toMatchObject({ state: 'filled', filled: '9.99' });
    expect(await desk.kinds(`order:oc-${id}-1`)).toEqual(['order.created', 'order.sending', 'fill', 'order.filled']);
    expect(await desk.kinds(`approval:${id}`)).toEqual(
      'approval.asked approval.looked-at approval.approved order.created order.sending fill order.filled'.split(' '),
    );
  });

  it('makes one order when two tap at once; the other is told what happened', async () => {
    const desk = new Desk();
    const { id } = await desk.flow.propose(ACCOUNT, [wish()], ASKER, 'buy');
    const outcomes = await Promise.all([desk.flow.approve(id, TRADER), desk.flow.approve(id, OTHER), desk.flow.approve(id, TRADER)]);
    expect(outcomes.map(({ outcome }) => outcome).toSorted()).toEqual(['approved', 'over', 'over']);
    for (const outcome of outcomes) expect(outcome.approval.status).toBe('approved');
    expect(desk.execution.sent).toHaveLength(1);
  });

  it('makes one order when two processes on one store are tapped at once', async () => {
    const desk = new Desk();
    const second = desk.open();
    const { id } = await desk.flow.propose(ACCOUNT, [wish()], ASKER, 'buy');
    const outcomes = await Promise.all([desk.flow.approve(id, TRADER), second.approve(id, OTHER)]);
    expect(outcomes.map(({ outcome }) => outcome).toSorted()).toEqual(['approved', 'over']);
    expect(desk.execution.sent).toHaveLength(1);
  });

  it('does not undo a no, and a no does not undo a yes', async () => {
    const desk = new Desk();
    const first = await desk.flow.propose(ACCOUNT, [wish()], ASKER, 'buy');
    expect(await desk.flow.decline(first.id, OTHER)).toMatchObject({ outcome: 'declined', approval: { status: 'declined', note: `Declined by ${OTHER.id}.` } });
    expect(await desk.flow.approve(first.id, TRADER)).toMatchObject({ outcome: 'over', approval: { status: 'declined' } });
    const second = await desk.flow.propose(ACCOUNT, [wish()], ASKER, 'buy');
    await desk.flow.approve(second.id, TRADER);
    expect(await desk.flow.decline(second.id, OTHER)).toMatchObject({ outcome: 'over', approval: { status: 'approved' } });
    expect(desk.execution.sent).toHaveLength(1);
  });

  it('is refused from a viewer, and for an id that there is not', async () => {
    const desk = new Desk();
    const { id } = await desk.flow.propose(ACCOUNT, [wish()], ASKER, 'buy');
    expect(await error(desk.flow.approve(id, VIEWER))).toMatchObject({ kind: 'refused' });
    expect(await error(desk.flow.decline(id, VIEWER))).toMatchObject({ kind: 'refused' });
    expect(await error(desk.flow.approve('aaaaaaaaaa', TRADER))).toMatchObject({ kind: 'not-found', field: 'id' });
    expect(await desk.flow.pending()).toHaveLength(1);
    expect(desk.execution.sent).toEqual([]);
  });

  it('comes too late after the expiry, by the clock and not by a timer', async () => {
    const desk = new Desk();
    const { id } = await desk.flow.propose(ACCOUNT, [wish()], ASKER, 'buy');
    desk.clock.time += 10 * 60_000;
    expect(await desk.flow.approve(id, TRADER)).toMatchObject({ outcome: 'over', approval: { status: 'expired' } });
    expect(desk.execution.sent).toEqual([]);
  });

  it('counts after a restart as before it', async () => {
    const desk = new Desk();
    const { id } = await desk.flow.propose(ACCOUNT, [wish()], ASKER, 'buy');
    await desk.flow.stop();
    desk.flow = desk.open();
    await desk.flow.start();
    expect(await desk.flow.approve(id, TRADER)).toMatchObject({ outcome: 'approved' });
    expect(desk.execution.sent).toHaveLength(1);
  });

  it('does not send what is stored when that is not what was shown', async () => {
    const desk = new Desk();
    const approval = await desk.flow.propose(ACCOUNT, [wish()], ASKER, 'buy');
    const find = desk.approvals.find.bind(desk.approvals);
    desk.approvals.find = async (id) => {
      const found = await find(id);
      return found && { ...found, action: { kind: 'orders', intents: approval.previews.map(({ order }) => ({ ...order, amount: '99' })) } };
    };
    expect(await desk.flow.approve(approval.id, TRADER)).toMatchObject({ outcome: 'over', approval: { status: 'declined' } });
    expect(desk.execution.sent).toEqual([]);
  });

  it('does not send what was shown beside something else', async () => {
    const desk = new Desk();
    const approval = await desk.flow.propose(ACCOUNT, [wish()], ASKER, 'buy');
    const find = desk.approvals.find.bind(desk.approvals);
    desk.approvals.find = async (id) => {
      const found = await find(id);
      return found && { ...found, previews: found.previews.map((preview) => ({ ...preview, order: { ...preview.order, amount: '0.1' } })) };
    };
    expect(await desk.flow.approve(approval.id, TRADER)).toMatchObject({ outcome: 'over', approval: { status: 'declined' } });
    expect(desk.execution.sent).toEqual([]);
  });
});

describe('drift between the look and the yes', () => {
  it('sends nothing, ends the old proposal, and asks again at the present price with levels that follow it', async () => {
    const desk = new Desk();
    const { id } = await desk.flow.propose(ACCOUNT, [wish({ stopLoss: 0.1, takeProfit: 0.2 })], ASKER, 'buy');
    desk.market.move(1.02);
    const outcome = await desk.flow.approve(id, TRADER);
    if (outcome.outcome !== 'drifted') throw new Error(outcome.outcome);
    expect(outcome.reason).toBe('BTC/USDT went from 100.10 to 102.10 since this was shown: 2.00%, and 1.00% is the most that is let pass.');
    expect(outcome.approval).toMatchObject({ id, status: 'expired', note: outcome.reason });
    expect(outcome.fresh).toMatchObject({ status: 'pending', askedBy: TRADER.id });
    expect(outcome.fresh?.id).not.toBe(id);
    expect(outcome.fresh?.previews[0]?.order).toMatchObject({ amount: '9.99', guard: { stop: '91.89', target: '122.52' } });
    expect(desk.execution.sent).toEqual([]);
    expect(await desk.flow.approve(outcome.fresh?.id ?? '', TRADER)).toMatchObject({ outcome: 'approved' });
    expect(desk.execution.sent).toHaveLength(1);
  });

  it('asks again when the price fell as much, and does not within the bound', async () => {
    const desk = new Desk();
    const first = await desk.flow.propose(ACCOUNT, [wish()], ASKER, 'buy');
    desk.market.move(0.98);
    expect((await desk.flow.approve(first.id, TRADER)).outcome).toBe('drifted');
    const second = await desk.flow.propose(ACCOUNT, [wish()], ASKER, 'buy');
    desk.market.move(1.009);
    expect((await desk.flow.approve(second.id, TRADER)).outcome).toBe('approved');
  });

  it('sends nothing when it moves between the claim and the sending either', async () => {
    const desk = new Desk();
    const { id } = await desk.flow.propose(ACCOUNT, [wish()], ASKER, 'buy');
    let checks = 0;
    desk.gate.before = () => void (++checks === 2 && desk.market.move(1.05));
    const outcome = await desk.flow.approve(id, TRADER);
    expect(outcome).toMatchObject({ outcome: 'drifted', approval: { status: 'approved' }, fresh: { status: 'pending' } });
    expect(await desk.orders.find(`oc-${id}-1`)).toMatchObject({ state: 'refused' });
    expect(desk.execution.sent).toEqual([]);
  });

  it('says so when trading was halted meanwhile, and asks nothing again', async () => {
    const desk = new Desk();
    const { id } = await desk.flow.propose(ACCOUNT, [wish()], ASKER, 'buy');
    desk.gate.reason = 'Trading is halted.';
    expect(await desk.flow.approve(id, TRADER)).toMatchObject({ outcome: 'drifted', fresh: null, reason: 'Trading is halted.', approval: { note: 'Trading is halted.' } });
    expect(await desk.flow.pending()).toEqual([]);
    expect(desk.execution.sent).toEqual([]);
  });

  it('refuses with the reason when trading is halted between the claim and the sending', async () => {
    const desk = new Desk();
    const { id } = await desk.flow.propose(ACCOUNT, [wish()], ASKER, 'buy');
    desk.gate.next.push(null, 'Trading is halted.', 'Trading is halted.');
    expect(await desk.flow.approve(id, TRADER)).toMatchObject({ outcome: 'drifted', fresh: null, reason: 'Trading is halted.' });
    expect(await desk.orders.find(`oc-${id}-1`)).toMatchObject({ state: 'refused', note: 'Trading is halted.' });
    expect(desk.execution.sent).toEqual([]);
  });

  it('waits for another try while there is no price to compare with', async () => {
    const desk = new Desk();
    const { id } = await desk.flow.propose(ACCOUNT, [wish()], ASKER, 'buy');
    desk.market.silence = new OutcryError('unreachable', 'binance does not answer.');
    expect(await error(desk.flow.approve(id, TRADER))).toMatchObject({ kind: 'unreachable' });
    desk.market.silence = null;
    expect(await desk.flow.approve(id, TRADER)).toMatchObject({ outcome: 'approved' });
  });

  it('sends of several orders those that pass, one after the other', async () => {
    const desk = new Desk();
    const { id } = await desk.flow.propose(ACCOUNT, [wish(), wish({ symbol: 'ETH/USDT' })], ASKER, 'two');
    desk.gate.next.push(null, null, null, 'Enough for now.');
    const outcome = await desk.flow.approve(id, TRADER);
    expect(outcome).toMatchObject({ outcome: 'approved', orders: [{ state: 'filled' }, { state: 'refused', note: 'Enough for now.' }] });
    expect(desk.execution.sent.map((order) => order.id)).toEqual([`oc-${id}-1`]);
  });
});

describe('words and a second person', () => {
  it('asks for the words to be typed above the amount, whoever says yes', async () => {
    const desk = new Desk();
    desk.rules = { ...desk.rules, typedAbove: '500' };
    expect((await desk.flow.propose(ACCOUNT, [wish({ cost: '400' })], ASKER, 'small')).typed).toBeNull();
    const { id, typed } = await desk.flow.propose(ACCOUNT, [wish()], ASKER, 'large');
    expect(typed).toBe('buy 9.99 BTC');
    expect((await desk.flow.approve(id, TRADER)).outcome).toBe('needs-typing');
    expect((await desk.flow.approve(id, ADMIN, 'yes')).outcome).toBe('needs-typing');
    expect((await desk.flow.approve(id, TRADER, 'buy 9.9 btc')).outcome).toBe('needs-typing');
    expect(desk.execution.sent).toEqual([]);
    expect((await desk.flow.approve(id, TRADER, 'BUY 9.990 btc')).outcome).toBe('approved');
  });

  it('names number and sum where it is several orders', async () => {
    const desk = new Desk();
    desk.rules = { ...desk.rules, typedAbove: '1500' };
    const { typed } = await desk.flow.propose(ACCOUNT, [wish(), wish({ symbol: 'ETH/USDT' })], ASKER, 'two');
    expect(typed).toBe('2 orders 2,000.00 USDT');
  });

  it('needs two different people above the other amount', async () => {
    const desk = new Desk();
    desk.rules = { ...desk.rules, secondPersonAbove: '500' };
    const { id } = await desk.flow.propose(ACCOUNT, [wish()], ASKER, 'large');
    expect(await desk.flow.approve(id, TRADER)).toMatchObject({ outcome: 'needs-second', approval: { approvedBy: [TRADER.id] } });
    expect(await desk.flow.approve(id, TRADER)).toMatchObject({ outcome: 'needs-second' });
    expect(desk.execution.sent).toEqual([]);
    expect(await desk.flow.approve(id, OTHER)).toMatchObject({ outcome: 'approved', approval: { approvedBy: [TRADER.id, OTHER.id] } });
    expect(desk.execution.sent).toHaveLength(1);
    await desk.flow.quiet();
    expect(desk.approvalNews.map(({ change }) => change)).toEqual(['asked', 'seconded', 'approved']);
  });

  it('lets two people who say yes at the same moment make one order', async () => {
    const desk = new Desk();
    desk.rules = { ...desk.rules, secondPersonAbove: '500' };
    const { id } = await desk.flow.propose(ACCOUNT, [wish()], ASKER, 'large');
    const outcomes = await Promise.all([desk.flow.approve(id, TRADER), desk.flow.approve(id, OTHER)]);
    expect(outcomes.map(({ outcome }) => outcome).toSorted()).toEqual(['approved', 'needs-second']);
    expect(desk.execution.sent).toHaveLength(1);
  });
});

describe('an expiry', () => {
  it('is noticed at the next tick, told, and on record', async () => {
    const desk = new Desk();
    const { id } = await desk.flow.propose(ACCOUNT, [wish()], ASKER, 'buy');
    desk.clock.time += 10 * 60_000;
    await desk.pass(1);
    expect(await desk.approvals.find(id)).toMatchObject({ status: 'expired', note: 'Nobody answered in time; nothing was done.' });
    expect(desk.approvalNews).toMatchObject([
      { change: 'asked', quiet: false },
      { change: 'expired', quiet: false },
    ]);
    expect(await desk.kinds(`approval:${id}`)).toEqual(['approval.asked', 'approval.expired']);
  });

  it('is quiet where the account wants it so, and as late as it wants', async () => {
    const desk = new Desk();
    desk.rules = { ...desk.rules, quietExpiry: true, expiryMs: 5_000 };
    const { id } = await desk.flow.propose(ACCOUNT, [wish()], ASKER, 'buy');
    await desk.pass(4);
    expect((await desk.approvals.find(id))?.status).toBe('pending');
    await desk.pass(1);
    expect(desk.approvalNews.at(-1)).toMatchObject({ change: 'expired', quiet: true });
  });

  it('shows at any look, before any tick', async () => {
    const desk = new Desk();
    const { id } = await desk.flow.propose(ACCOUNT, [wish()], ASKER, 'buy');
    desk.clock.time += 10 * 60_000;
    expect(await desk.flow.find(id)).toMatchObject({ status: 'expired' });
    expect(await desk.flow.pending()).toEqual([]);
  });

  it('of a proposal that another process answered is not told; its answer is', async () => {
    const desk = new Desk();
    const { id } = await desk.flow.propose(ACCOUNT, [wish()], ASKER, 'buy');
    const other = desk.open();
    await desk.flow.quiet();
    await other.decline(id, OTHER);
    await other.quiet();
    desk.approvalNews.length = 0;
    await desk.pass(1);
    expect(desk.approvalNews.map(({ change }) => change)).toEqual(['declined']);
  });
});

describe('an approval of something other than orders', () => {
  it('is carried out once, after the claim, and says what was done', async () => {
    const desk = new Desk();
    const { id } = await desk.flow.proposeAction({ kind: 'resume', account: ACCOUNT }, ACCOUNT, 'resume', ASKER, 'resume');
    expect(await error(desk.flow.approve(id, TRADER, 'resume'))).toMatchObject({ kind: 'refused', message: 'Only an admin may approve this.' });
    expect((await desk.flow.approve(id, ADMIN)).outcome).toBe('needs-typing');
    expect(await desk.flow.approve(id, ADMIN, 'Resume')).toMatchObject({ outcome: 'approved', orders: [], result: `resumed ${ACCOUNT}` });
    expect((await desk.flow.approve(id, ADMIN, 'resume')).outcome).toBe('over');
    expect(desk.done).toEqual([`resumed ${ACCOUNT}`]);
    expect(await desk.kinds(`approval:${id}`)).toEqual(['approval.asked', 'approval.approved', 'approval.done']);
  });

  it('does what was approved, a deployment or a promotion, once, however often it is approved', async () => {
    const desk = new Desk();
    const { terms } = deploymentOf({ strategy: { kind: 'built-in', name: 'macd' }, symbols: ['BTC/USDT'] });
    for (const [action, done] of [[{ kind: 'deployment', terms }, `deployed on ${terms.account}`], [{ kind: 'promotion', deployment: 'abcdefgh', terms }, 'promoted abcdefgh']] as const) {
      const { id } = await desk.flow.proposeAction(action, ACCOUNT, 'x', ASKER, null);
      expect(await desk.flow.approve(id, ADMIN)).toMatchObject({ outcome: 'approved', result: done });
      expect(await desk.flow.approve(id, ADMIN)).toMatchObject({ outcome: 'over', approval: { id, status: 'approved' } });
      expect(desk.done.splice(0)).toEqual([done]);
    }
  });

  it('that fails is on record as failed, and is not done again', async () => {
    const desk = new Desk();
    const failing = async (): Promise<string> => Promise.reject(new OutcryError('refused', 'A HALT file lies in the data folder.'));
    desk.flow = desk.open({ actions: { deployment: failing, promotion: failing, resume: failing, wasDone: async () => null } });
    const { id } = await desk.flow.proposeAction({ kind: 'resume', account: null }, ACCOUNT, 'resume', ASKER, null);
    expect(await error(desk.flow.approve(id, ADMIN))).toMatchObject({ message: 'A HALT file lies in the data folder.' });
    expect(await desk.kinds(`approval:${id}`)).toContain('approval.failed');
    expect((await desk.flow.approve(id, ADMIN)).outcome).toBe('over');
  });

  it('that a crash cut short is owned up to after the restart', async () => {
    const desk = new Desk();
    const { id } = await desk.flow.proposeAction({ kind: 'resume', account: null }, ACCOUNT, 'resume', ASKER, null);
    await desk.approvals.decide(id, { status: 'approved', by: ADMIN.id, at: desk.clock.now(), note: '' }, [], []);
    await desk.flow.quiet();
    desk.approvalNews.length = 0;
    desk.clock.time += 15_000;
    await desk.open().recover();
    desk.wasDone = true;
    await desk.open().recover();
    await desk.flow.quiet();
    expect((await desk.kinds(`approval:${id}`)).filter((kind) => kind === 'approval.cut-short')).toHaveLength(1);
    expect(desk.approvalNews).toMatchObject([{ change: 'cut-short', wasDone: false }, { change: 'cut-short', wasDone: false }]);
    expect(desk.done).toEqual([]);
  });

  it('that another process may be at still is given time to end before it is told of', async () => {
    const desk = new Desk();
    const { id } = await desk.flow.proposeAction({ kind: 'resume', account: null }, ACCOUNT, 'resume', ASKER, null);
    await desk.approvals.decide(id, { status: 'approved', by: ADMIN.id, at: desk.clock.now(), note: '' }, [], []);
    await desk.flow.quiet();
    desk.approvalNews.length = 0;
    const restarted = desk.open();
    await restarted.recover();
    await desk.pass(14, restarted);
    expect(desk.approvalNews).toEqual([]);
    desk.wasDone = null;
    await desk.pass(1, restarted);
    expect(desk.approvalNews).toMatchObject([{ change: 'cut-short', wasDone: null }]);
  });
});

describe('the record of an approval', () => {
  it('names who agreed, in the approval and in the journal, with what was looked at', async () => {
    const desk = new Desk();
    desk.rules = { ...desk.rules, secondPersonAbove: '500' };
    const { id, hash } = await desk.flow.propose(ACCOUNT, [wish()], ASKER, 'large');
    await desk.flow.approve(id, TRADER);
    await desk.flow.approve(id, OTHER);
    expect(await desk.approvals.find(id)).toMatchObject({ status: 'approved', note: `Approved by ${TRADER.id} and ${OTHER.id}.`, decidedAt: desk.clock.now() });
    const entries = await desk.journal.about(`approval:${id}`);
    expect(entries.find(({ kind }) => kind === 'approval.approved')).toMatchObject({ by: OTHER.id, data: { hash } });
    expect(entries.find(({ kind }) => kind === 'approval.looked-at')).toMatchObject({ data: { decisions: [{ passed: true, verdicts: [{ check: 'test' }] }] } });
  });

  it('of something other than orders names who agreed, and what came of it', async () => {
    const desk = new Desk();
    const { id, hash } = await desk.flow.proposeAction({ kind: 'resume', account: ACCOUNT }, ACCOUNT, 'resume', ASKER, null);
    await desk.flow.approve(id, ADMIN);
    expect(await desk.approvals.find(id)).toMatchObject({ status: 'approved', note: `Approved by ${ADMIN.id}.`, decidedAt: desk.clock.now() });
    const entries = await desk.journal.about(`approval:${id}`);
    expect(entries.find(({ kind }) => kind === 'approval.approved')).toMatchObject({ by: ADMIN.id, data: { hash } });
    expect(entries.find(({ kind }) => kind === 'approval.done')).toMatchObject({ data: { result: `resumed ${ACCOUNT}` } });
  });

  it('looks at each of several orders under its own id and at its own price', async () => {
    const desk = new Desk();
    const { id } = await desk.flow.propose(ACCOUNT, [wish(), wish({ symbol: 'ETH/USDT' })], ASKER, 'two');
    desk.gate.checked.length = 0;
    await desk.flow.approve(id, TRADER);
    expect(desk.gate.checked.slice(0, 2)).toEqual([`oc-${id}-1`, `oc-${id}-2`]);
  });
});

describe('approvals that wait', () => {
  it('are those of the account that is asked for, and of all where none is', async () => {
    const desk = new Desk();
    const { id } = await desk.flow.propose(ACCOUNT, [wish()], ASKER, 'buy');
    const other = await desk.flow.propose(ACCOUNT, [wish()], ASKER, 'buy');
    await desk.flow.decline(other.id, OTHER);
    expect((await desk.flow.pending(ACCOUNT)).map((approval) => approval.id)).toEqual([id]);
    expect((await desk.flow.pending()).map((approval) => approval.id)).toEqual([id]);
    expect(await desk.flow.pending('paper:other')).toEqual([]);
  });

  it('end in time though the account’s rules cannot be read, and are told then', async () => {
    const desk = new Desk();
    const { id } = await desk.flow.propose(ACCOUNT, [wish()], ASKER, 'buy');
    desk.clock.time += 10 * 60_000;
    const restarted = desk.open({ rules: { approvalRules: () => Promise.reject(new OutcryError('corrupt', 'The limits are corrupt.')) } });
    expect(await restarted.find(id)).toMatchObject({ status: 'expired' });
    await restarted.quiet();
    expect(desk.approvalNews.at(-1)).toMatchObject({ change: 'expired', quiet: false });
  });

  it('do not hide a fault of ours in reading the rules', async () => {
    const desk = new Desk();
    const { id } = await desk.flow.propose(ACCOUNT, [wish()], ASKER, 'buy');
    desk.clock.time += 10 * 60_000;
    const faulty = desk.open({ rules: { approvalRules: () => Promise.reject(new Error('a fault of ours')) } });
    await expect(faulty.find(id)).rejects.toThrow('a fault of ours');
  });

  it('that two processes answer at once are over for the one that comes second', async () => {
    const desk = new Desk();
    const other = desk.open();
    const { id } = await desk.flow.proposeAction({ kind: 'resume', account: ACCOUNT }, ACCOUNT, 'resume', ASKER, null);
    const outcomes = await Promise.all([desk.flow.approve(id, ADMIN), other.approve(id, ADMIN)]);
    expect(outcomes.map(({ outcome }) => outcome).toSorted()).toEqual(['approved', 'over']);
    expect(desk.done).toHaveLength(1);
  });
});
