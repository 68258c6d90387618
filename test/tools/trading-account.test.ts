import { describe, expect, it } from 'vitest';
import { ToolDesk, blocksOf, fieldsOf, tableOf, textOf } from './tool-fixture.ts';
import { LIVE, TRADER, deploymentReport, fill, position } from './trading-fixture.ts';

const NOW = Date.UTC(2025, 5, 15, 12, 20);
const HOUR = 3_600_000;
const AGENT = { by: 'agent' } as const;

describe('the account', () => {
  it('shows its balance, and what is not ours as such', async () => {
    const desk = new ToolDesk();
    desk.trading.foreign = [{ asset: 'XRP', amount: '50', value: '100' }];
    const { card, data } = await desk.command('/balance');
    expect(card.title).toBe('PAPER balance 10,250.50 USDT');
    expect(tableOf(card).rows).toEqual([['USDT', '8,900', '100', '9,000.00 USDT'], ['BTC', '0.0125', '0', '1,250.50 USDT']]);
    expect(textOf(card)).toContain('never sells them');
    expect(data).toMatchObject({ account: 'paper:binance', kind: 'paper', currency: 'USDT', equity: '10250.5', cash: '9000', foreign: [{ asset: 'XRP' }] });
  });

  it('takes the account that is named, and refuses one that is not configured', async () => {
    const desk = new ToolDesk();
    await expect(desk.command('/balance live')).rejects.toMatchObject({ kind: 'refused' });
    desk.trading.live = LIVE;
    expect((await desk.command('/balance')).card.title).toBe('LIVE balance 10,250.50 USDT');
    expect((await desk.command('/balance paper')).card.title).toBe('PAPER balance 10,250.50 USDT');
    expect((await desk.command('/balance account=paper:binance')).card.title).toBe('PAPER balance 10,250.50 USDT');
  });

  it('shows positions with what guards them, and says who watches', async () => {
    const desk = new ToolDesk();
    desk.trading.positions = [position('ETH/USDT', 0.05), position('BTC/USDT', -0.02, { deployment: 'k2m4n6p7' })];
    desk.trading.guards = [{ account: 'paper:binance', symbol: 'ETH/USDT', deployment: null, amount: '0.5', stop: '1900', target: null, by: 'outcry', order: null, since: NOW }];
    const { card, data } = await desk.command('/positions');
    expect(tableOf(card).rows.map((row) => [row[0], row[5], row[6], row[7], row[8]])).toEqual([
      ['ETH/USDT', '+50.00 USDT', '+5.0%', 'stop 1,900.00 (watched by Outcry while it runs)', 'by hand'], ['BTC/USDT', '-20.00 USDT', '-2.0%', 'nothing', 'k2m4n6p7'],
    ]);
    expect(card.actions).toMatchObject([{ tool: 'close_position', args: { symbols: 'ETH/USDT' } }]);
    expect(data).toMatchObject({ positions: [{ symbol: 'ETH/USDT', guard: { stop: '1900', by: 'outcry' } }, { deployment: 'k2m4n6p7', guard: null }] });
    expect((await desk.command('/positions sol')).card.title).toBe('PAPER: no position in SOL/USDT');
  });

  it('lists open orders, or all', async () => {
    const desk = new ToolDesk();
    expect(textOf((await desk.command('/orders')).card)).toContain('"Buy 0.01 btc at 50000" proposes one');
    await desk.trading.stored({ id: 'oc-abcdefghij-1', state: 'open', approval: 'abcdefghij' });
    await desk.trading.stored({ id: 'oc-abcdefghij-2', state: 'filled', filled: '0.5', filledCost: '950', createdAt: 1 });
    expect((await desk.command('/orders')).data).toEqual({
      account: 'paper:binance',
      orders: [{
        id: 'oc-abcdefghij-1', account: 'paper:binance', symbol: 'ETH/USDT', side: 'buy', type: 'limit', amount: '0.5', price: '1900', stopPrice: null, purpose: 'entry', filled: '0', averagePrice: null, state: 'open', approval: 'abcdefghij', deployment: null, note: null,
        createdAt: NOW - 60_000,
      }],
    });
    expect((await desk.command('/orders all')).data).toMatchObject({ orders: [{ id: 'oc-abcdefghij-1' }, { id: 'oc-abcdefghij-2', averagePrice: '1900' }] });
    expect((await desk.command('/orders btc')).data).toMatchObject({ orders: [] });
  });

  it('lists fills newest first, and gives all of them as CSV, exact and oldest first', async () => {
    const desk = new ToolDesk();
    desk.trading.fills = [fill('1', 'oc-abcdefghij-1'), fill('2', null, { at: NOW, price: '1900.123456' })];
    const { card, data } = await desk.command('/trades');
    expect(tableOf(card).rows.map((row) => row[7])).toEqual(['not ours', 'by hand']);
    expect(data).toMatchObject({ csv: null, fills: [{ tradeId: '1', cost: '475', fee: '0.475', feeCurrency: 'USDT', order: 'oc-abcdefghij-1' }, { tradeId: '2' }] });
    const { data: exported } = await desk.command('/trades export=csv');
    expect((exported as { readonly csv: string }).csv.split('\r\n').slice(0, 3)).toEqual([
      '\ufeffTime (UTC),Market,Side,Amount,Price,Cost,Currency,Fee,Fee currency,Account,Trade id,Order,Deployment',
      '2025-06-15T12:19:30.000Z,ETH/USDT,buy,0.25,1900,475,USDT,0.475,USDT,paper:binance,1,oc-abcdefghij-1,',
      '2025-06-15T12:20:00.000Z,ETH/USDT,buy,0.25,1900.123456,475.030864,USDT,0.475,USDT,paper:binance,2,not ours,',
    ]);
    const { card: file } = await desk.command('/trades csv');
    expect([tableOf(file).asFile, tableOf(card).asFile]).toEqual([true, undefined]);
    expect((await desk.command('/trades eth this year round-trips csv')).data).toMatchObject({ csv: expect.stringContaining('Bought (UTC)') as string });
    desk.trading.fills = [];
    expect((await desk.command('/trades')).card.title).toBe('PAPER: no trades');
    expect((await desk.command('/trades csv')).card.blocks.filter(({ kind }) => kind === 'table')).toEqual([]);
  });

  it('lists finished trades with their profit', async () => {
    const desk = new ToolDesk();
    desk.trading.trades = [{ account: 'paper:binance', symbol: 'ETH/USDT', deployment: null, entryTime: NOW - HOUR, exitTime: NOW, entryPrice: '1900', exitPrice: '2000', amount: '0.5', fees: '1.95', profit: '48.05', return: 0.0506, orders: ['oc-abcdefghij-1'] }];
    const { card } = await desk.command('/trades show=round-trips');
    expect(tableOf(card).rows).toEqual([['2025-06-15 11:20', '2025-06-15 12:20', 'ETH/USDT', '0.5', '1,900.00', '2,000.00', '1.95 USDT', '+48.05 USDT', '+5.06%', 'by hand']]);
    expect(fieldsOf(card)).toEqual({ '1 round trip in USDT': '+48.05 USDT after fees' });
  });

  it.each([['day', Date.UTC(2025, 5, 15)], ['week', Date.UTC(2025, 5, 9)], ['month', Date.UTC(2025, 5, 1)], ['all', 0]])('counts profit of the %s from its beginning in UTC, with its curve', async (period, from) => {
    const { card, data } = await new ToolDesk().command(`/pnl ${period}`);
    expect(data).toMatchObject({ period, from, to: NOW, profit: '250.5', return: 0.02505, realised: '150', unrealised: '100.5', fees: '12.3' });
    expect(card.title).toMatch(/^PAPER \+250\.50 USDT (?:today|this|since)/);
    expect(blocksOf(card, 'chart')[0]?.alt).toContain('lowest 9,900.00 USDT, highest 10,250.50 USDT');
  });

  it('keeps what was paid in apart from profit, and says what could not be valued', async () => {
    const desk = new ToolDesk();
    desk.trading.performance = { transfers: '200', unpriced: [{ asset: 'BNB', amount: '0.01' }], curve: { time: [], equity: [] } };
    const { card, data } = await desk.command('/pnl');
    expect(data).toMatchObject({ profit: '50.5' });
    expect(fieldsOf(card)).toMatchObject({ 'Paid in or out': '+200.00 USDT, not counted as profit' });
    expect(textOf(card)).toMatch(/no curve of equity yet[^]*0\.01 BNB/);
    desk.trading.performance = { startEquity: null };
    expect((await desk.command('/pnl')).data).toMatchObject({ profit: null, return: null });
  });
});

describe('the status', () => {
  it('says how every account stands, what waits and what is at work', async () => {
    const desk = new ToolDesk();
    desk.trading.live = LIVE;
    desk.trading.foreign = [{ asset: 'XRP', amount: '50', value: '100' }];
    desk.trading.risk = { frozen: [{ symbol: 'ETH/USDT', reason: 'differs' }] };
    await desk.command('/buy btc $100 account=paper');
    const { card, data } = await desk.command('/status');
    expect(fieldsOf(card)).toMatchObject({
      Money: 'LIVE trading is configured; paper money beside it', 'PAPER paper:binance': '10,250.50 USDT · trading is on · no positions · not ours: 50 XRP · frozen: ETH/USDT', Approvals: '1 approval waiting: /approvals', Deployments: '1 running',
    });
    expect(data).toMatchObject({ trading: { mode: 'live', approvals: 1, deployments: { running: 1, paused: 0 }, accounts: [{ account: 'paper:binance', equity: '10250.5', state: 'active' }, { account: 'binance' }] } });
  });
});

describe('risk', () => {
  it('shows limits with what is used of them, and why trading stands still', async () => {
    const desk = new ToolDesk();
    expect(tableOf((await desk.command('/risk')).card).rows).toEqual([['max-drawdown', '5 %', '0.5 %', 'entries stop this far below the equity peak']]);
    desk.trading.risk = { state: 'reducing', reason: 'Equity is 5.2 % below its peak.' };
    const { card } = await desk.command('/risk');
    expect(card).toMatchObject({ title: 'PAPER: reducing only: nothing new is bought', tone: 'warning' });
    expect(textOf(card)).toContain('Equity is 5.2 % below its peak. Since 2025-06-15 11:20 UTC. An admin takes trading up again with /resume');
  });

  it('names the time from which losses count where that is not the whole day, and where the whole day is shown', async () => {
    const desk = new ToolDesk();
    expect(fieldsOf((await desk.command('/risk')).card)).toMatchObject({ 'Today (UTC)': '+50.00 USDT', 'This week (UTC)': '-20.00 USDT' });
    const resumed = NOW - HOUR;
    desk.trading.risk = { dayFrom: resumed, weekFrom: resumed };
    const { card } = await desk.command('/risk');
    expect(fieldsOf(card)).toMatchObject({ 'Today, since 2025-06-15 11:20 UTC': '+50.00 USDT' });
    expect(textOf(card)).toContain('Losses count from 2025-06-15 11:20 UTC, when trading began or was last taken up. /pnl day and /pnl week show the whole of both.');
  });

  it('moves a limit by a person\'s command only; the agent is told what to type', async () => {
    const desk = new ToolDesk();
    expect(await desk.call('set_risk', { limit: 'max drawdown', value: '3%' }, AGENT)).toMatchObject({ data: { changed: false, command: '/setrisk max-drawdown 3% account=paper:binance' } });
    expect(desk.trading.acts).toEqual([]);
    expect((await desk.command('/setrisk max-drawdown 3%')).data).toMatchObject({ changed: true, limit: { name: 'max-drawdown', value: '3%' } });
    await desk.command('/setrisk unfreeze=eth');
    expect(desk.trading.acts).toEqual([['setLimit', 'paper:binance', 'max-drawdown', '3%', 'terminal:local'], ['unfreeze', 'paper:binance', 'ETH/USDT', 'terminal:local']]);
    await expect(desk.command('/setrisk')).rejects.toMatchObject({ kind: 'invalid-input', field: 'limit' });
    await expect(desk.command('/setrisk max-drawdown')).rejects.toMatchObject({ kind: 'invalid-input', field: 'value' });
  });

  it('says of a halt that a venue keeps waiting what is done already, and that the end is told', async () => {
    const desk = new ToolDesk();
    desk.trading.pending = ['paper:binance'];
    const { card, data } = await desk.command('/halt flatten');
    expect(data).toMatchObject({ pending: ['paper:binance'] });
    expect(textOf(card)).toContain('paper:binance: entries are stopped. The venue has not answered yet; calling off and selling goes on, and you are told when it is done.');
    expect(textOf(card)).not.toContain('nothing was held');
  });

  it.each(['entries', 'orders', 'flatten'] as const)('halts at once, also by the agent: %s', async (scope) => {
    const desk = new ToolDesk();
    const { card, data } = await desk.call('halt_trading', { scope }, { by: 'agent', person: TRADER });
    expect(desk.trading.acts).toEqual([['halt', scope, 'telegram:7', 'Halted by telegram:7.', null]]);
    expect(card.title).toBe('Trading is halted');
    expect(data).toMatchObject({ scope, accounts: ['paper:binance'] });
  });

  it('takes trading up again in two steps, by a person only', async () => {
    const desk = new ToolDesk();
    expect((await desk.command('/resume')).card.title).toBe('Trading is on');
    desk.trading.risk = { state: 'halted', reason: 'Halted by telegram:7.' };
    expect(await desk.call('resume_trading', {}, AGENT)).toMatchObject({ data: { command: '/resume' } });
    expect(desk.trading.approvals).toEqual([]);
    const { card, data } = await desk.command('/resume');
    expect(data).toMatchObject({ typed: 'resume trading' });
    expect(card.actions).toMatchObject([{ kind: 'decline' }]);
    expect(textOf(card)).toContain('/approve abcdefghi2 resume trading');
  });
});

describe('explain_trade', () => {
  const story = async () => {
    const desk = new ToolDesk();
    await desk.trading.stored({ id: 'oc-abcdefghij-1', state: 'filled', filled: '0.25', filledCost: '475', approval: 'abcdefghij' });
    await desk.trading.journal.append([
      { at: NOW - 90_000, kind: 'approval.approved', about: ['approval:abcdefghij'], by: 'telegram:7', data: { note: 'Approved by telegram:7.' } },
      { at: NOW - 60_000, kind: 'order.sending', about: ['order:oc-abcdefghij-1', 'approval:abcdefghij'], by: 'telegram:7', data: { decision: { passed: true, verdicts: [{ check: 'price-band', passed: true, message: '' }] } } },
      { at: NOW - 60_000, kind: 'order.sending', about: ['order:oc-abcdefghij-2', 'approval:abcdefghij'], by: 'telegram:7', data: {} },
    ]);
    await desk.trading.orders.book([{ fill: fill('1', 'oc-abcdefghij-1'), journal: { at: NOW, kind: 'fill', about: ['order:oc-abcdefghij-1'], by: 'outcry', data: {} } }]);
    return desk;
  };

  it.each(['/why eth', '/why oc-abcdefghij-1', '/why'])('tells an order as one timeline: %s', async (line) => {
    const { card, data } = await (await story()).command(line);
    expect(card.title).toBe('PAPER: why buy 0.5 ETH at 1,900.00 USDT or better');
    expect(tableOf(card).rows).toEqual([
      ['12:18 UTC', 'Approved', 'Approved by telegram:7.', 'telegram:7'],
      ['12:19 UTC', 'Risk checked again, being sent', 'all 1 risk checks passed', 'telegram:7'],
      ['12:19 UTC', '0.25 filled at 1,900.00', 'fee 0.48 USDT', 'the venue'],
    ]);
    expect(data).toMatchObject({ kind: 'order', order: { id: 'oc-abcdefghij-1' }, timeline: [{}, {}, {}] });
  });

  it('begins a strategy\'s order with the rule and the values at the bar', async () => {
    const desk = new ToolDesk();
    await desk.trading.stored({ id: 'oc-s-1', state: 'open' }, { deployment: 'k2m4n6p7', origin: { kind: 'deployment', deployment: 'k2m4n6p7', slot: NOW - HOUR }, reason: 'rsi(14) < 30' });
    desk.trading.slots = [{ deployment: 'k2m4n6p7', time: NOW - HOUR, claimedAt: NOW, doneAt: NOW, decisions: [{ symbol: 'ETH/USDT', action: 'entry', why: 'rsi(14) = 28.4, below 30', close: 1901, order: 'oc-s-1' }] }];
    const { card } = await desk.command('/why oc-s-1');
    expect(textOf(card)).toContain('At that candle: rsi(14) = 28.4, below 30');
    expect(tableOf(card).rows[0]).toEqual(['12:20 UTC', 'Decided at the close 1,901.00', 'rsi(14) = 28.4, below 30', 'deployment k2m4n6p7']);
  });

  it('takes a number that reads as a coin for the deployment or approval that has it', async () => {
    const desk = new ToolDesk();
    for (const id of ['mjhhkdes', 'mjhhkusd']) {
      desk.trading.reports = [deploymentReport(id)];
      expect((await desk.command(`/why ${id}`)).data).toMatchObject({ kind: 'deployment', id });
    }
    await desk.command('/buy btc $100');
    expect((await desk.command(`/why ${desk.trading.approvals[0]?.id}`)).data).toMatchObject({ kind: 'approval' });
    expect((await desk.command('/why abcdefgh')).card.title).toBe('Nothing to explain of ABCDEFGH/USDT');
  });

  it('says why not, candle by candle', async () => {
    const desk = new ToolDesk();
    desk.trading.slots = [{ deployment: 'k2m4n6p7', time: NOW - HOUR, claimedAt: NOW, doneAt: NOW, decisions: [{ symbol: 'BTC/USDT', action: 'none', why: 'rsi(14) = 31.2, not below 30', close: 65000, order: null }] }];
    for (const args of [{ id: 'k2m4n6p7' }, { symbol: 'btc', asks: 'why-not' }, { id: 'mean-reversion' }]) {
      // oxlint-disable-next-line no-await-in-loop
      const { card, data } = await desk.call('explain_trade', args);
      expect(tableOf(card).rows).toEqual([['2025-06-15 11:20', 'BTC/USDT', '65000', 'nothing to do', 'rsi(14) = 31.2, not below 30']]);
      expect(data).toMatchObject({ kind: 'deployment', id: 'k2m4n6p7', slots: [{ decisions: [{ why: 'rsi(14) = 31.2, not below 30' }] }] });
    }
  });

  it('says that there is nothing to explain, and what there is', async () => {
    const desk = new ToolDesk();
    desk.trading.reports = [];
    expect((await desk.command('/why btc')).card.title).toBe('Nothing to explain of BTC/USDT');
    await expect(desk.call('explain_trade', { id: 'zzz999' })).rejects.toMatchObject({ kind: 'not-found' });
    await desk.command('/buy btc $100');
    expect((await desk.call('explain_trade', { id: 'abcdefghi2' })).data).toMatchObject({ kind: 'approval', approval: { id: 'abcdefghi2' } });
    desk.trading.reports = [deploymentReport('k2m4n6p7')];
    expect(textOf((await desk.command('/why btc')).card)).toContain('No candle has closed since it started');
  });
});
