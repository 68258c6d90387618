import { describe, expect, it } from 'vitest';
import { ToolDesk, fieldsOf, tableOf, textOf } from './tool-fixture.ts';
import { LIVE, TRADER, deploymentReport, position } from './trading-fixture.ts';

const AGENT = { by: 'agent' } as const;
const ID = 'k2m4n6p7';

describe('deploy_strategy', () => {
  it('starts a person\'s own command on paper money at once', async () => {
    const desk = new ToolDesk();
    const { card, data } = await desk.command('/deploy mean-reversion btc 1h 500');
    expect(desk.trading.acts).toEqual([['start', 'paper:binance', 'mean-reversion', 'terminal:local']]);
    expect(card.title).toBe('PAPER deployment n3w5t7a2 is running');
    expect(fieldsOf(card)).toMatchObject({ Id: 'n3w5t7a2', Market: 'BTC/USDT, each 1h candle', Budget: '500.00 USDT: the most it can lose', Account: 'PAPER money at binance prices' });
    expect(data).toMatchObject({ id: 'n3w5t7a2', account: 'paper:binance', mode: 'paper', strategyId: 'mean-reversion', symbols: ['BTC/USDT'], timeframe: '1h', budget: '500', state: 'running', approval: null });
  });

  it('deploys a rule with its stops', async () => {
    const desk = new ToolDesk();
    const { data } = await desk.command('/deploy entry="rsi(14) < 30" exit="rsi(14) > 60" symbols=eth timeframe=4h budget=$250 stop=3%');
    expect(data).toMatchObject({ symbols: ['ETH/USDT'], timeframe: '4h', budget: '250', exits: { stopLoss: 0.03 } });
  });

  it('asks a person where the agent was asked, also on paper', async () => {
    const desk = new ToolDesk();
    const { card, data } = await desk.call('deploy_strategy', { strategy: 'mean-reversion', symbols: 'btc', timeframe: '1h', budget: '500' }, AGENT);
    expect(desk.trading.acts).toEqual([]);
    expect(card).toMatchObject({ title: 'PAPER: let a strategy trade with 500.00 USDT?', actions: [{ kind: 'approve' }, { kind: 'decline' }] });
    expect(data).toMatchObject({ id: null, mode: 'paper', approval: { status: 'pending', typed: null } });
  });

  it('lets real money trade only for an admin, who types it', async () => {
    const desk = new ToolDesk();
    desk.trading.live = LIVE;
    const { card, data } = await desk.command('/deploy mean-reversion btc 1h 500 account=live');
    expect(desk.trading.acts).toEqual([]);
    expect(card).toMatchObject({ tone: 'warning', actions: [{ kind: 'decline' }] });
    expect(data).toMatchObject({ mode: 'live', approval: { typed: 'trade 500 USDT live' } });
    await expect(desk.call('deploy_strategy', { strategy: 'mean-reversion', symbols: 'btc', budget: '500', account: 'live' }, { person: TRADER })).rejects.toMatchObject({ kind: 'refused', field: 'account' });
    expect((await desk.command('/deploy mean-reversion btc 1h 500')).data).toMatchObject({ mode: 'paper', id: 'n3w5t7a2' });
  });

  it.each(['/deploy btc 1h 500', '/deploy mean-reversion btc 1h', '/deploy nothing-known btc 1h 500'])('refuses what is not said: %s', async (line) => {
    await expect((async () => new ToolDesk().command(line))()).rejects.toThrow(/strategy|budget/i);
  });
});

describe('list_deployments', () => {
  it('lists what is at work, and says how to begin where nothing is', async () => {
    const desk = new ToolDesk();
    const { card, data } = await desk.command('/deployments');
    expect(card.title).toBe('1 deployment at work');
    expect(tableOf(card).rows[0]?.slice(0, 10)).toEqual([ID, 'PAPER', 'mean-reversion', 'BTC/USDT', '1h', '500.00 USDT', '512.50 USDT', '+2.50%', '0', 'running']);
    expect(data).toMatchObject({ deployments: [{ id: ID, account: 'paper:binance', mode: 'paper', budget: '500', equity: '512.5', return: 0.025, trades: 0, state: 'running' }] });
    desk.trading.reports = [];
    expect(textOf((await desk.command('/deployments')).card)).toContain('/deploy mean-reversion btc 1h 500');
  });

  it('counts the entries that came to nothing lately, in the list and on the card of one', async () => {
    const desk = new ToolDesk();
    desk.trading.reports = [deploymentReport('k2m4n6p7', {}, { refused: { count: 24, why: 'Only 10.5 USDT is free.' } })];
    const { card, data } = await desk.command('/deployments');
    expect(tableOf(card).rows[0]).toContain('running; 24 entries refused within a day');
    expect(data).toMatchObject({ deployments: [{ refusedEntries: 24 }] });
    expect(fieldsOf((await desk.command('/deployments k2m4n6p7')).card)).toMatchObject({ 'Came to nothing': '24 entries refused within a day: Only 10.5 USDT is free.' });
  });

  it('shows one by the first characters of its id or the name of its strategy', async () => {
    const desk = new ToolDesk();
    for (const name of [ID, 'k2m', 'mean-reversion']) {
      // oxlint-disable-next-line no-await-in-loop
      expect((await desk.call('list_deployments', { id: name })).card.title).toBe(`PAPER deployment ${ID}`);
    }
    desk.trading.reports.push(deploymentReport('k2m4zzzz'));
    await expect(desk.call('list_deployments', { id: 'k2m' })).rejects.toMatchObject({ kind: 'invalid-input', message: '"k2m" may be k2m4n6p7 or k2m4zzzz: give the id.' });
    await expect(desk.call('list_deployments', { id: 'nope' })).rejects.toMatchObject({ kind: 'not-found' });
  });
});

describe('stop_strategy', () => {
  it.each(['keep', 'flatten'] as const)('stops at a person\'s word: %s', async (holdings) => {
    const desk = new ToolDesk();
    const { data } = await desk.command(`/stop ${ID} ${holdings}`);
    expect(desk.trading.acts).toEqual([['stop', ID, 'terminal:local', holdings]]);
    expect(data).toMatchObject({ id: ID, state: 'stopped', stopped: true });
  });

  it('asks what becomes of holdings, and always where the agent was asked', async () => {
    const desk = new ToolDesk();
    expect((await desk.call('stop_strategy', { id: ID, holdings: 'flatten' }, AGENT)).data).toMatchObject({ stopped: false });
    desk.trading.reports = [deploymentReport(ID, {}, { positions: [position('BTC/USDT', 0.1, { deployment: ID })] })];
    const { card } = await desk.command(`/stop ${ID}`);
    expect(card.actions).toMatchObject([{ args: { id: ID, holdings: 'keep' } }, { args: { id: ID, holdings: 'flatten' } }]);
    expect(desk.trading.acts).toEqual([]);
  });
});

describe('promote_strategy', () => {
  it('shows what a paper deployment has to show, and asks nothing while that is not enough', async () => {
    const desk = new ToolDesk();
    const { card, data, failed } = await desk.command(`/promote ${ID} 500`);
    expect(card.title).toBe(`Deployment ${ID} has not shown enough yet`);
    expect(tableOf(card).rows).toEqual([['days on paper', 'at least 14', '3', 'not yet']]);
    expect(data).toMatchObject({ ready: false, approval: null });
    expect(failed).toBe(true);
    expect(desk.trading.approvals).toEqual([]);
  });

  it('asks an admin to type it once it is enough, with the evidence beside', async () => {
    const desk = new ToolDesk();
    desk.trading.isReady = true;
    desk.trading.live = LIVE;
    expect((await desk.command(`/promote ${ID}`)).data).toMatchObject({ ready: true, approval: null });
    const { card, data } = await desk.command(`/promote ${ID} 500`);
    expect(card.actions.map(({ kind }) => kind)).toEqual(['decline']);
    expect(tableOf(card).rows).toEqual([['days on paper', 'at least 14', '20', 'reached']]);
    expect(data).toMatchObject({ ready: true, approval: { typed: 'trade 500 USDT live', account: 'binance' } });
    expect(desk.trading.approvals.at(-1)?.action).toMatchObject({ kind: 'promotion', deployment: ID, terms: { account: 'binance', budget: '500' } });
  });

  it('asks nothing where live trading is not configured', async () => {
    const desk = new ToolDesk();
    desk.trading.isReady = true;
    await expect(desk.command(`/promote ${ID} 500`)).rejects.toMatchObject({ kind: 'refused' });
  });
});

describe('edit_deployment', () => {
  it('changes budget and exits by a person, and asks where the agent was asked', async () => {
    const desk = new ToolDesk();
    const { card, data } = await desk.command(`/redeploy ${ID} budget=800 stop=2%`);
    expect(desk.trading.acts).toEqual([['edit', ID, { budget: '800', maxPositions: undefined, exits: { stopLoss: 0.02 } }, 'terminal:local']]);
    expect(card.title).toBe(`Deployment ${ID} is changed`);
    expect(data).toMatchObject({ changed: true, budget: '800', exits: { stopLoss: 0.02 } });
    const asked = await desk.call('edit_deployment', { id: ID, stopLoss: '2%' }, AGENT);
    expect(asked).toMatchObject({ data: { changed: false }, card: { actions: [{ kind: 'run', tool: 'edit_deployment', args: { id: ID, stopLoss: 0.02 } }] } });
    expect(desk.trading.acts).toHaveLength(1);
  });

  it('wants one thing said, and no more', async () => {
    const desk = new ToolDesk();
    await expect(desk.command(`/redeploy ${ID}`)).rejects.toMatchObject({ kind: 'invalid-input', field: 'action' });
    await expect(desk.command(`/redeploy ${ID} pause budget=800`)).rejects.toMatchObject({ kind: 'invalid-input', field: 'action' });
  });

  it('pauses for anybody who may, and goes on only by a person', async () => {
    const desk = new ToolDesk();
    expect((await desk.call('edit_deployment', { id: ID, action: 'pause' }, AGENT)).data).toMatchObject({ state: 'paused', changed: true });
    desk.trading.reports = [deploymentReport(ID, { state: 'paused' })];
    expect(await desk.call('edit_deployment', { id: ID, action: 'resume' }, AGENT)).toMatchObject({ data: { changed: false }, card: { actions: [{ kind: 'run', tool: 'edit_deployment', args: { id: ID, action: 'resume' } }] } });
    expect((await desk.command(`/redeploy ${ID} resume`)).data).toMatchObject({ state: 'running', changed: true });
    expect(desk.trading.acts).toEqual([['pause', ID, 'terminal:local'], ['resume', ID, 'terminal:local']]);
    expect((await desk.command(`/redeploy ${ID} pause`)).card.title).toBe(`Deployment ${ID} is already paused`);
  });
});
