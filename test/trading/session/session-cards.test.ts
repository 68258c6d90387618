import { describe, expect, it } from 'vitest';
import type { RealisedTrade } from '../../../src/trading/books/books.ts';
import type { OrderRecord } from '../../../src/trading/order-flow/order-store.ts';
import type { SlotDecision } from '../../../src/trading/session/deployment.ts';
import { type LateSlot, caughtUpCard, failedOrderCard, failingCard, fillCard, silentCard, unsoldCard } from '../../../src/trading/session/session-cards.ts';
import { START, intent } from '../order-flow/order-flow-harness.ts';
import { deploymentOf } from './parity-run.ts';
import { BTC, DIP, HOUR } from './session-fixture.ts';

const DEPLOYMENT = deploymentOf({ strategy: { kind: 'rule', rule: DIP }, symbols: [BTC] });
const NAME = `Deployment ${DEPLOYMENT.id} (${DEPLOYMENT.terms.account}, 1h)`;

function order(change: Partial<OrderRecord> = {}): OrderRecord {
  return {
    id: 'oc-a', intent: intent(), state: 'filled', approval: null, venueOrderId: 'v1', filled: '0.5', filledCost: '50', note: null,
    cancelAskedAt: null, createdAt: START, sentAt: START, updatedAt: START, ...change,
  };
}

function trade(profit: string): RealisedTrade {
  return {
    account: 'paper:test', symbol: BTC, deployment: DEPLOYMENT.id, entryTime: 0, exitTime: HOUR, entryPrice: '100', exitPrice: '110', amount: '0.5',
    fees: '0', profit, return: Number(profit) / 50, orders: ['oc-a'],
  };
}

const fieldsOf = (card: ReturnType<typeof fillCard>): Record<string, string> =>
  Object.fromEntries(card.blocks.flatMap((block) => (block.kind === 'fields' ? block.fields.map(({ label, value }) => [label, value]) : [])));
const textsOf = (card: ReturnType<typeof fillCard>): readonly string[] => card.blocks.flatMap((block) => (block.kind === 'text' || block.kind === 'note' ? [block.text] : []));

describe('the card of a fill', () => {
  it('of a purchase says what it cost and why', () => {
    const card = fillCard(DEPLOYMENT, order(), null, true);
    expect(card).toMatchObject({ title: 'Bought 0.5 BTC at 100.00 USDT', tone: 'neutral', simulated: true });
    expect(fieldsOf(card)).toEqual({ Amount: '0.5 BTC', Price: '100.00 USDT', Cost: '50.00 USDT' });
    expect(textsOf(card)).toEqual([`Why: ${intent().reason}`, NAME]);
    expect(card.actions.map((action) => ('tool' in action ? [action.tool, action.args] : []))).toEqual([['explain_trade', { id: DEPLOYMENT.id }], ['list_deployments', {}]]);
  });

  it.each([['5', 'good', '+5.00 USDT (+10.00%)'], ['0', 'good', '0.00 USDT'], ['-5', 'bad', '-5.00 USDT (-10.00%)']] as const)('that ends a trade says what it made: %s', (profit, tone, words) => {
    const card = fillCard(DEPLOYMENT, order({ intent: intent({ side: 'sell', purpose: 'exit' }), note: 'It filled late.' }), trade(profit), false);
    expect(card).toMatchObject({ title: 'Sold 0.5 BTC at 100.00 USDT', tone, simulated: false });
    expect(Object.keys(fieldsOf(card))).toEqual(['Amount', 'Price', 'Proceeds', 'Profit']);
    expect(fieldsOf(card)['Profit']?.replace('−', '-')).toContain(words);
    expect(JSON.stringify(card.blocks)).toContain(`"tone":"${tone}"`);
    expect(textsOf(card).at(-1)).toBe('It filled late.');
  });
});

describe('the card of an order that came to nothing', () => {
  it('says what becomes of an entry, and of a sale', () => {
    const entry = failedOrderCard(DEPLOYMENT, order({ state: 'rejected', note: 'Not enough money.' }), true);
    expect(entry).toMatchObject({ title: 'Not bought: 0.5 BTC was rejected', tone: 'warning' });
    expect(textsOf(entry)).toEqual(['Not enough money.', `It was wanted because: ${intent().reason}`, `${NAME}. It waits for the next signal. As long as it meets the same, that is told once a day, and /deployments counts it.`]);
    expect(textsOf(failedOrderCard(DEPLOYMENT, order({ state: 'refused' }), true, 24)).at(-1)).toContain('That makes 24 times within a day.');
    const exit = failedOrderCard(DEPLOYMENT, order({ state: 'lost', intent: intent({ side: 'sell', purpose: 'exit' }) }), true);
    expect(exit).toMatchObject({ title: 'Not sold: 0.5 BTC was lost', tone: 'error', actions: [{ tool: 'get_orders' }] });
    expect(textsOf(exit)).toEqual(['The order was lost.', expect.stringContaining('wanted because'), expect.stringContaining('The sale is tried again')]);
  });
});

describe('the card after an absence', () => {
  const decision = (action: SlotDecision['action'], placed: string | null): SlotDecision => ({ symbol: BTC, action, close: 100, order: placed, why: `${action} it was` });
  const late = (...decisions: readonly SlotDecision[]): LateSlot[] => decisions.map((one, i) => ({ slot: i * HOUR, decisions: [one] }));

  it('says what was sold late and what was missed, and nothing of what came to nothing', () => {
    const card = caughtUpCard(DEPLOYMENT, late(decision('missed', null), decision('exit', 'oc-x'), decision('exit', null), decision('none', null)), true);
    expect(card).toMatchObject({ title: '4 candles closed while Outcry was away', tone: 'warning', simulated: true, actions: [{ tool: 'list_deployments', args: {} }] });
    expect(textsOf(card)[1]).toMatch(/^1970-01-01 01:00.* BTC\/USDT: sold late\. exit it was\n1970-01-01 00:00.* BTC\/USDT: entry missed\. missed it was$/);
    expect(textsOf(card)).toHaveLength(2);
  });

  it('says so where nothing was asked for', () => {
    const card = caughtUpCard(DEPLOYMENT, late(decision('none', null)), true);
    expect(card).toMatchObject({ title: '1 candle closed while Outcry was away', tone: 'neutral' });
    expect(textsOf(card)[1]).toBe('None of them asked for anything.');
  });

  it('lists the last ten and counts the others', () => {
    const missed = (count: number) => textsOf(caughtUpCard(DEPLOYMENT, late(...Array.from({ length: count }, () => decision('missed', null))), true));
    expect(missed(10)).toHaveLength(2);
    const texts = missed(13);
    expect(texts[1]?.split('\n')).toHaveLength(10);
    expect(texts[2]).toBe('And 3 before.');
  });
});

describe('the card of a deployment that cannot go on', () => {
  it('says what it waits for, and how to stop it', () => {
    const silent = silentCard(DEPLOYMENT, HOUR, 'binance does not answer.', true);
    expect(textsOf(silent)[0]).toContain('01:00 UTC: binance does not answer.');
    expect(silent).toMatchObject({ tone: 'warning', actions: [{ tool: 'get_status' }] });
    expect(failingCard(DEPLOYMENT, HOUR, 'There is no such strategy.', true)).toMatchObject({ tone: 'error', actions: [{ tool: 'stop_strategy', args: { id: DEPLOYMENT.id } }] });
  });

  it('that was stopped says what is not sold yet, and that it is tried again', () => {
    const card = unsoldCard(DEPLOYMENT, BTC, 'BTC/USDT could not be sold: closed.', false);
    expect(card).toMatchObject({ title: 'BTC of a stopped deployment is not sold yet', tone: 'warning', simulated: false, actions: [{ tool: 'list_deployments', args: {} }] });
    expect(textsOf(card)).toEqual([`${NAME}: BTC/USDT could not be sold: closed.`, 'It is tried again for a while; its stop, where it has one, stays in force meanwhile.']);
  });
});
