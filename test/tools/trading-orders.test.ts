import { describe, expect, it } from 'vitest';
import type { Card } from '../../src/reports/card.ts';
import { type ToolDesk as Desk, ToolDesk, fieldsOf, tableOf, textOf } from './tool-fixture.ts';
import { LIVE, deploymentReport, position } from './trading-fixture.ts';

const AGENT = { by: 'agent' } as const;

/** The orders that were proposed last. */
function proposed(desk: Desk): readonly object[] {
  const { action } = desk.trading.approvals.at(-1)!;
  return action.kind === 'orders' ? action.intents : [];
}

function buttons({ actions }: Card): readonly string[] {
  return actions.map(({ label }) => label);
}

describe('place_order', () => {
  it.each([
    ['/buy btc $100', { symbol: 'BTC/USDT', side: 'buy', type: 'market', amount: '0.05', price: null }],
    ['/buy btc 100 usdt', { symbol: 'BTC/USDT', side: 'buy', amount: '0.05' }],
    ['/buy 0.1 eth', { symbol: 'ETH/USDT', side: 'buy', type: 'market', amount: '0.1' }],
    ['/buy eth 0.5 at 1,900', { symbol: 'ETH/USDT', type: 'limit', amount: '0.5', price: '1900' }],
    ['/buy eth 0.5 1900', { symbol: 'ETH/USDT', type: 'limit', amount: '0.5', price: '1900' }],
    ['/sell eth half', { symbol: 'ETH/USDT', side: 'sell', amount: '0.5' }],
    ['/sell eth 25%', { side: 'sell', amount: '0.25' }],
    ['/buy eth 1 stop-price=2100', { type: 'stop', stopPrice: '2100', price: null }],
    ['/buy eth 1 price=2110 stop-price=2100', { type: 'stop-limit', stopPrice: '2100', price: '2110' }],
    ['/buy btc $100 stop=3% target=6%', { guard: { stop: '1940', target: '2120' } }],
    ['/place_order buy btc $100', { side: 'buy', symbol: 'BTC/USDT', amount: '0.05' }],
    ['/place-order side=sell symbol=btc amount=1', { side: 'sell', amount: '1' }],
  ])('reads %s', async (line, wanted) => {
    const desk = new ToolDesk();
    await desk.command(line);
    expect(proposed(desk)).toMatchObject([wanted]);
  });

  it.each([['a person', 'person'], ['the agent', 'agent']] as const)('puts an order before a person, whoever asks for it: %s', async (_, by) => {
    const desk = new ToolDesk();
    const { card, data } = await desk.call('place_order', { side: 'buy', symbol: 'btc', cost: '100', stopLoss: '3%' }, { by });
    expect(desk.trading.acts).toEqual([]);
    expect(card).toMatchObject({ title: 'PAPER: buy 0.05 BTC?', subject: 'approval:abcdefghi2', actions: [{ kind: 'approve', approvalId: 'abcdefghi2' }, { kind: 'decline', approvalId: 'abcdefghi2' }] });
    expect(fieldsOf(card)).toEqual({
      Order: 'Buy 0.05 BTC at the market', 'Price now': '2,001.00 USDT', 'Expected price': '2,000.00 USDT (slippage 0.04%: paper money fills 0.05% worse than the ask)', Cost: '100.00 USDT', Fee: '0.10 USDT', 'Of your equity': '1.0%', 'Guarded by': 'stop 1,940.00 USDT', 'Loss at the stop': '3.20 USDT',
      'Exposure after': '22.0% of equity', Account: 'PAPER money at binance prices', 'Approve by': '12:30 UTC', Number: 'abcdefghi2',
    });
    expect(data).toEqual({
      id: 'abcdefghi2', status: 'pending', account: 'paper:binance', expiresAt: Date.UTC(2025, 5, 15, 12, 30), hash: 'a'.repeat(64), typed: null, people: 1,
      orders: [{ symbol: 'BTC/USDT', side: 'buy', type: 'market', amount: '0.05', price: null, stopPrice: null, purpose: 'entry', guard: { stop: '1940', target: null } }],
      preview: [{ cost: '100', fee: '0.1', expectedPrice: '2000', slippage: 0.0004, setSlippage: 0.0005, shareOfEquity: 0.0098, lossAtStop: '3.2', exposureAfter: 0.22 }],
    });
  });

  it('says that all may be lost where no stop is set, and that real money is real', async () => {
    const desk = new ToolDesk();
    desk.trading.live = LIVE;
    const { card } = await desk.command('/buy btc $100');
    expect(card).toMatchObject({ title: 'LIVE: buy 0.05 BTC?', tone: 'warning' });
    expect(fieldsOf(card)).toMatchObject({ 'You can lose': 'all of it: no stop is set', Account: 'LIVE: real money at binance' });
    expect(fieldsOf((await desk.command('/buy btc $100 account=paper')).card)).toMatchObject({ Account: 'PAPER money at binance prices' });
  });

  it.each([
    ['/buy btc', 'How much?'],
    ['/buy btc $100 amount=1', 'Give one of amount and cost'],
    ['/buy btc $100 type=limit', 'A limit order needs a limit price.'],
    ['/buy btc $100 type=market price=3', 'A market order takes no price.'],
    ['/sell btc 1 stop=3%', 'A stop or a target guards what is bought'],
    ['/buy btc 0', 'more than zero'],
    ['/buy btc cost="100 eur"', 'is in EUR'],
    ['/sell btc fraction=150%', 'a share above 0 up to 100%'],
    ['/buy btc side=sell', '/buy says the side itself: buy.'],
    ['/buy btc $100 account=nowhere', 'There is no account nowhere.'],
  ])('refuses what it cannot mean: %s', async (line, message) => {
    await expect((async () => new ToolDesk().command(line))()).rejects.toThrow(message);
  });

  it('has no button where words must be typed', async () => {
    const desk = new ToolDesk();
    await desk.command('/buy btc $100');
    desk.trading.approvals = desk.trading.approvals.map((approval) => ({ ...approval, typed: 'buy 0.05 BTC', people: 2 }));
    const { card } = await desk.command('/approvals');
    expect(buttons(card)).toEqual(['Decline']);
    expect(textOf(card)).toContain('/approve abcdefghi2 buy 0.05 BTC');
    expect(fieldsOf(card)).toMatchObject({ Needs: 'the yes of 2 people' });
  });
});

describe('close_position', () => {
  const held = () => [position('BTC/USDT', 0.05), position('ETH/USDT', 0.03), position('SOL/USDT', 0.01), position('ADA/USDT', -0.06), position('XRP/USDT', 0.09, { deployment: 'k2m4n6p7' })];

  it.each([
    [{ symbols: 'all', except: 'btc', return: '> 2%' }, ['ETH/USDT']],
    [{ symbols: 'all', return: 'loss' }, ['ADA/USDT']],
    [{ symbols: 'all', return: '< -5%' }, ['ADA/USDT']],
    [{ symbols: 'btc, eth' }, ['BTC/USDT', 'ETH/USDT']],
    [{ symbols: 'all' }, ['BTC/USDT', 'ETH/USDT', 'SOL/USDT', 'ADA/USDT']],
  ])('turns a selection into an explicit list under one approval: %j', async (args, symbols) => {
    const desk = new ToolDesk();
    desk.trading.positions = held();
    const { card } = await desk.call('close_position', args, AGENT);
    expect(desk.trading.approvals).toHaveLength(1);
    expect(proposed(desk)).toMatchObject(symbols.map((symbol) => ({ symbol, side: 'sell', type: 'market', amount: '0.5', purpose: 'exit' })));
    expect(buttons(card)).toEqual(['Approve', 'Decline']);
  });

  it('names what is not in the list, and why', async () => {
    const desk = new ToolDesk();
    desk.trading.positions = held();
    const { card, data } = await desk.command('/close all return="> 4%"');
    expect(textOf(card)).toContain('Not XRP/USDT: it belongs to deployment k2m4n6p7: /stop k2m4n6p7 flatten sells it.');
    expect(data).toMatchObject({ skipped: [{ symbol: 'XRP/USDT', deployment: 'k2m4n6p7' }], orders: [{ symbol: 'BTC/USDT' }] });
  });

  it('sells a share of a position, by its exact amount', async () => {
    const desk = new ToolDesk();
    desk.trading.positions = [position('ETH/USDT', 0.03)];
    await desk.command('/close eth fraction=50%');
    expect(proposed(desk)).toMatchObject([{ symbol: 'ETH/USDT', amount: '0.25' }]);
  });

  it('proposes nothing where nothing is meant', async () => {
    const desk = new ToolDesk();
    desk.trading.positions = [position('ETH/USDT', 0.01)];
    expect((await desk.command('/close all return="> 2%"')).card).toMatchObject({ title: 'Nothing to close', actions: [] });
    expect(desk.trading.approvals).toEqual([]);
    await expect(desk.command('/close btc')).rejects.toMatchObject({ kind: 'not-found', hint: 'You hold ETH/USDT.' });
    await expect((async () => desk.command('/close all return=plenty'))()).rejects.toThrow('no condition on a return');
  });

  it('leaves out what has no price where the return matters', async () => {
    const desk = new ToolDesk();
    desk.trading.positions = [position('ETH/USDT', 0.05), position('SOL/USDT', 0, { price: null, value: null, profit: null, return: null })];
    const { data } = await desk.command('/close all return="> 2%"');
    expect(data).toMatchObject({ orders: [{ symbol: 'ETH/USDT' }], skipped: [{ symbol: 'SOL/USDT' }] });
  });
});

describe('cancel_order', () => {
  const withOrders = async () => {
    const desk = new ToolDesk();
    await desk.trading.stored({ id: 'oc-abcdefghij-1', state: 'open' });
    await desk.trading.stored({ id: 'oc-abcdefghij-2', state: 'open', createdAt: 5 }, { symbol: 'BTC/USDT' });
    return desk;
  };

  it.each(['oc-abcdefghij-1', 'abcdefghij-1', 'abcdefghij', '#oc-abcdefghij-1'])('calls an order off by its number, also in short: %s', async (id) => {
    const desk = await withOrders();
    const { card, data } = await desk.call('cancel_order', { id }, AGENT);
    expect(desk.trading.acts).toEqual([['cancel', 'oc-abcdefghij-1', expect.any(String)]]);
    expect(card.title).toBe('Order cancelled');
    expect(data).toMatchObject({ orders: [{ id: 'oc-abcdefghij-1', state: 'canceled' }], failed: [] });
  });

  it('calls all off at a person\'s word, and asks first where the agent says all', async () => {
    const desk = await withOrders();
    const { card } = await desk.call('cancel_order', { id: 'all' }, AGENT);
    expect(desk.trading.acts).toEqual([]);
    expect(card).toMatchObject({ title: 'Cancel 2 orders?', actions: [{ kind: 'run', tool: 'cancel_order', args: { id: 'oc-abcdefghij-1,oc-abcdefghij-2' } }] });
    expect((await desk.command('/cancel all btc')).data).toMatchObject({ orders: [{ id: 'oc-abcdefghij-2' }] });
    expect((await desk.command('/cancel all')).data).toMatchObject({ orders: [{ id: 'oc-abcdefghij-1' }] });
    expect((await desk.command('/cancel all')).card.title).toBe('No open orders');
  });

  it('says which could not be called off, and which there are', async () => {
    const desk = await withOrders();
    await desk.command('/cancel oc-abcdefghij-1');
    expect(await desk.command('/cancel oc-abcdefghij-1,oc-abcdefghij-2')).toMatchObject({ failed: true, card: { tone: 'error' }, data: { failed: [{ id: 'oc-abcdefghij-1' }], orders: [{ id: 'oc-abcdefghij-2' }] } });
    await expect(desk.command('/cancel 4711')).rejects.toMatchObject({ kind: 'not-found', field: 'id' });
  });
});

describe('list_approvals', () => {
  it('shows the card of one, a list of several, and what to do where there is none', async () => {
    const desk = new ToolDesk();
    expect(textOf((await desk.command('/approvals')).card)).toContain('"buy $100 of btc"');
    await desk.command('/buy btc $100');
    expect((await desk.command('/approvals')).card.title).toBe('PAPER: buy 0.05 BTC?');
    await desk.command('/buy eth $100');
    const { card, data } = await desk.command('/approvals');
    expect(tableOf(card).rows.map(([id, , what]) => [id, what])).toEqual([['abcdefghi2', 'Buy 0.05 BTC at the market'], ['abcdefghi3', 'Buy 0.05 ETH at the market']]);
    expect(buttons(card)).toEqual(['Approve abcdefghi2', 'Decline abcdefghi2', 'Approve abcdefghi3', 'Decline abcdefghi3']);
    expect(data).toMatchObject({ approvals: [{ id: 'abcdefghi2', kind: 'orders', status: 'pending' }, { id: 'abcdefghi3' }] });
  });
});

describe('where nothing trades', () => {
  it('has no tool that trades', () => {
    const { tools } = new ToolDesk({ trading: null });
    expect(tools.filter(({ access }) => access === 'trade')).toEqual([]);
    expect(deploymentReport('k2m4n6p7').deployment.state).toBe('running');
  });
});
