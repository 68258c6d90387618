import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { OutcryError } from '../../../src/domain/errors.ts';
import type { Person } from '../../../src/people/person.ts';
import { DeploymentDesk } from '../../../src/trading/session/deployment-desk.ts';
import { termsHash } from '../../../src/trading/session/deployment-terms.ts';
import type { DeploymentWish } from '../../../src/trading/session/session-desk.ts';
import { BTC, DIP, HOUR, closes, decided, saying } from './session-fixture.ts';
import { ACCOUNT, TradingFloor } from './trading-floor.ts';

const ANNA: Person = { id: 'terminal:1', role: 'trader' };
const WISH: DeploymentWish = { account: ACCOUNT, strategy: { kind: 'rule', rule: DIP }, symbols: [BTC], timeframe: '1h', budget: '500' };

let floor: TradingFloor;
let desk: DeploymentDesk;

beforeEach(async () => {
  const values = [...Array.from({ length: 30 }, () => 100), 85, 86, 115, 112, 100, 100];
  floor = new TradingFloor({ markets: [{ symbol: BTC, candles: closes(...values), amountStep: '0.001', priceStep: '0.01' }], timeframe: '1h', balance: '1000', onError: () => {} });
  const { deployments, accounts, books, orders, windDown, clock } = floor;
  desk = new DeploymentDesk({ deployments, accounts, books, orders, windDown, runner: { inTurn: (id, work) => floor.runner.inTurn(id, work) }, clock });
  await floor.start();
  await floor.runner.start();
  await floor.openBars(28 * HOUR);
  onTestFinished(() => floor.stop());
});

const started = async (): ReturnType<DeploymentDesk['start']> => desk.start(await desk.terms(WISH), ANNA, 'terminal:1');

describe('terms', () => {
  it('have every default filled in, the rule in words, and one hash', async () => {
    const terms = await desk.terms(WISH);
    expect(terms).toMatchObject({ budget: '500', maxPositions: 1, sizing: { kind: 'all-in' }, exits: { stopLoss: null }, slippage: 0.0005, volumeShare: 0.05 });
    expect(terms.rule).toContain('Buys when');
    expect(termsHash(terms)).toBe(termsHash({ ...terms, budget: '500' }));
    expect(termsHash(terms)).not.toBe(termsHash({ ...terms, budget: '501' }));
  });

  it('take stop and target from the wish before the rule', async () => {
    const rule = { ...DIP, stopLoss: 0.05, takeProfit: 0.1 };
    const { exits } = await desk.terms({ ...WISH, strategy: { kind: 'rule', rule }, exits: { stopLoss: 0.02 } });
    expect(exits).toEqual({ stopLoss: 0.02, takeProfit: 0.1, trailingStop: null, maxBars: null });
  });

  it.each([
    ['budget', { budget: '0' }],
    ['symbols', { symbols: [] }],
    ['symbols', { symbols: [BTC, BTC] }],
    ['maxPositions', { maxPositions: 0 }],
    ['sizing', { sizing: { kind: 'risk', fraction: 0.01, atrMultiple: null } as const }],
  ])('are refused where %s makes no sense', async (field, wrong) => {
    await expect(desk.terms({ ...WISH, ...wrong })).rejects.toMatchObject({ kind: 'invalid-input', field });
  });

  it('cannot promise the same money twice', async () => {
    await started();
    await expect(desk.terms({ ...WISH, budget: '501' })).rejects.toMatchObject({ kind: 'refused', field: 'budget', hint: 'At most 500 USDT can be given to another one.' });
    expect(await desk.terms({ ...WISH, budget: '500' })).toMatchObject({ budget: '500' });
  });
});

describe('a deployment is found', () => {
  it('by its id or a beginning that only it has, of three characters at least', async () => {
    const { id } = await started();
    expect((await desk.pause(id.slice(0, 3), ANNA.id, 'A test.')).state).toBe('paused');
    expect((await desk.resume(id, ANNA)).state).toBe('running');
    for (const wrong of [id.slice(0, 2), id.slice(1, 6), 'zzzzzzzz']) {
      // oxlint-disable-next-line no-await-in-loop
      await expect(desk.pause(wrong, ANNA.id, 'A test.')).rejects.toMatchObject({ kind: 'not-found', message: `There is no deployment ${wrong}.` });
    }
  });

  it('not by a beginning that several have, and then none of them is touched', async () => {
    const { id, ...rest } = await started();
    await floor.deployments.create({ ...rest, id: `${id.slice(0, 4)}zzzz` }, []);
    await expect(desk.stop(id.slice(0, 4), ANNA, 'keep')).rejects.toMatchObject({ kind: 'not-found', message: `2 deployments begin with ${id.slice(0, 4)}.` });
    expect((await floor.deployments.list({})).map(({ state }) => state)).toEqual(['running', 'running']);
    expect((await desk.pause(id, ANNA.id, 'A test.')).id).toBe(id);
  });
});

describe('a deployment', () => {
  it('decides from the candle on that is open when it is started, and goes on record with role and hash', async () => {
    const deployment = await started();
    expect(deployment).toMatchObject({ state: 'running', startsAt: 28 * HOUR, by: 'terminal:1', conversation: 'terminal:1' });
    expect(deployment.id).toMatch(/^[a-z2-7]{8}$/);
    await floor.replay(29 * HOUR, 33 * HOUR);
    expect(await decided(floor, 27, deployment.id)).toBeUndefined();
    expect(await decided(floor, 30, deployment.id)).toMatchObject({ action: 'entry' });
    const [entry] = await floor.journal.about(`deployment:${deployment.id}`);
    expect(entry).toMatchObject({ kind: 'deployment.started', by: 'terminal:1', data: { hash: deployment.hash, role: 'trader' } });
  });

  it('reports what it made of its budget, and is found by its first characters', async () => {
    const { id } = await started();
    await floor.replay(29 * HOUR, 33 * HOUR);
    const [report] = await desk.report({ id: id.slice(0, 3) });
    expect(report).toMatchObject({ winRate: 1, positions: [], nextAt: 34 * HOUR });
    expect(report?.trades).toHaveLength(1);
    expect(Number(report?.realised)).toBeCloseTo((500 / 85) * 30, 0);
    expect(report?.return).toBeCloseTo(Number(report?.realised) / 500, 9);
    expect(await desk.report({ id: id.slice(0, 2) })).toEqual([]);
    expect((await desk.report({})).map(({ deployment }) => deployment.id)).toEqual([id]);
  });

  it('is stopped for good, and keeps what it holds', async () => {
    const { id } = await started();
    await floor.replay(29 * HOUR, 31 * HOUR);
    expect(await desk.stop(id, ANNA, 'keep')).toMatchObject({ state: 'stopped', note: saying('kept') });
    await floor.replay(32 * HOUR, 34 * HOUR);
    expect((await desk.report({ id }))[0]?.positions).toHaveLength(1);
    await expect(desk.stop(id, ANNA, 'keep')).rejects.toMatchObject({ kind: 'refused' });
    expect(await desk.report({})).toEqual([]);
    expect(await desk.report({ endedSince: 0 })).toHaveLength(1);
  });

  it('is stopped and sold', async () => {
    const { id } = await started();
    await floor.replay(29 * HOUR, 31 * HOUR);
    await desk.stop(id, ANNA, 'flatten');
    await floor.settle();
    expect((await desk.report({ id }))[0]?.positions).toEqual([]);
    const [sale] = await floor.orders.list({ deployment: id });
    expect(sale?.intent).toMatchObject({ side: 'sell', origin: { kind: 'desk', because: 'flatten' } });
  });

  it('is paused and let go on, each once', async () => {
    const { id } = await started();
    expect(await desk.pause(id, 'outcry', 'to look at it')).toMatchObject({ state: 'paused', note: 'to look at it' });
    await expect(desk.pause(id, 'outcry', 'again')).rejects.toMatchObject({ kind: 'refused' });
    expect(await desk.resume(id, ANNA)).toMatchObject({ state: 'running', note: null });
    await expect(desk.resume(id, ANNA)).rejects.toMatchObject({ kind: 'refused' });
  });

  it('is changed under a new hash, on record with the old one', async () => {
    const { id, hash } = await started();
    const edited = await desk.edit(id, { exits: { stopLoss: 0.03 }, budget: '600' }, ANNA);
    expect(edited.terms).toMatchObject({ budget: '600', exits: { stopLoss: 0.03 } });
    expect(edited.hash).toBe(termsHash(edited.terms));
    expect((await floor.journal.about(`deployment:${id}`)).at(-1)).toMatchObject({ kind: 'deployment.edited', data: { before: hash, hash: edited.hash } });
    await expect(desk.edit(id, { budget: '1100' }, ANNA)).rejects.toMatchObject({ kind: 'refused', field: 'budget' });
  });

  it('that there is not is said so, and where to look', async () => {
    await expect(desk.pause('nosuchid', 'outcry', '')).rejects.toMatchObject({ kind: 'not-found', field: 'id', hint: '/deployments lists them.' });
  });

  it('that is not as it would have to be is not changed, and says why', async () => {
    const { id } = await started();
    await expect(desk.resume(id, ANNA)).rejects.toMatchObject({ kind: 'refused', field: 'id', message: `Deployment ${id} was not changed: it is not paused.` });
    await desk.pause(id, 'outcry', 'x');
    await expect(desk.pause(id, 'outcry', 'y')).rejects.toMatchObject({ message: `Deployment ${id} was not changed: it does not run.` });
    await desk.stop(id, ANNA, 'keep');
    await expect(desk.edit(id, { maxPositions: 1 }, ANNA)).rejects.toMatchObject({ kind: 'refused', message: `Deployment ${id} was not changed: it has ended.` });
    await expect(desk.stop(id, ANNA, 'keep')).rejects.toMatchObject({ kind: 'refused', field: 'id', message: `Deployment ${id} has ended already.` });
  });

  it('each change of which is on record with who made it', async () => {
    const { id } = await started();
    await desk.pause(id, 'outcry', 'to look at it');
    await desk.resume(id, ANNA);
    await desk.stop(id, ANNA, 'flatten');
    expect((await floor.journal.about(`deployment:${id}`)).map(({ kind, by, data }) => [kind, by, data])).toMatchObject([
      ['deployment.started', ANNA.id, { deployment: id, promotedFrom: null }],
      ['deployment.paused', 'outcry', { deployment: id, note: 'to look at it' }],
      ['deployment.resumed', ANNA.id, { deployment: id }],
      ['deployment.stopped', ANNA.id, { deployment: id, what: 'flatten' }],
    ]);
    expect((await floor.deployments.find(id))?.note).toBe(`Stopped by ${ANNA.id}; what it holds is sold.`);
  });

  it('that was promoted knows what from', async () => {
    const { id } = await desk.startPromoted(await desk.terms(WISH), ANNA, 'terminal:1', 'abcdefgh');
    expect(await floor.deployments.find(id)).toMatchObject({ promotedFrom: 'abcdefgh' });
  });

  it('tells its slots, the newest first', async () => {
    const { id } = await started();
    await floor.replay(29 * HOUR, 32 * HOUR);
    expect((await desk.slots(id, 2)).map(({ time }) => time / HOUR)).toEqual([31, 30]);
  });

  it('that ended is reported from the instant on that it ended at', async () => {
    const { id } = await started();
    await desk.stop(id, ANNA, 'keep');
    const { stoppedAt } = (await floor.deployments.find(id)) ?? {};
    expect(await desk.report({ endedSince: stoppedAt ?? 0 })).toHaveLength(1);
    expect(await desk.report({ endedSince: (stoppedAt ?? 0) + 1 })).toEqual([]);
  });

  it('needs a market whose candles can be read', async () => {
    const terms = await desk.terms(WISH);
    floor.silence = new OutcryError('no-data', 'test has no candles of BTC/USDT.');
    await expect(desk.start(terms, ANNA, 'terminal:1')).rejects.toMatchObject({ kind: 'no-data' });
    expect(await floor.deployments.list({})).toEqual([]);
  });
});

describe('the money of a deployment', () => {
  it('is no more than what is free, to the cent, and says how much that is', async () => {
    expect(await desk.terms({ ...WISH, budget: '1000' })).toMatchObject({ budget: '1000' });
    await expect(desk.terms({ ...WISH, budget: '1000.01' })).rejects.toMatchObject({ message: `The budget exceeds what is free: ${ACCOUNT} has 1000 USDT.`, hint: 'At most 1000 USDT can be given to another one.' });
  });

  it('is what others that are at work have not been promised, and says what they have', async () => {
    const { id } = await started();
    await desk.pause(id, 'outcry', 'x');
    await expect(desk.terms({ ...WISH, budget: '600' })).rejects.toMatchObject({ message: `The budget exceeds what is free: ${ACCOUNT} has 1000 USDT, and other deployments have a claim on 500 of it.` });
    await desk.stop(id, ANNA, 'keep');
    expect(await desk.terms({ ...WISH, budget: '600' })).toMatchObject({ budget: '600' });
  });

  it('is not promised by those that trade for another currency', async () => {
    const { terms } = await started();
    const [one] = await floor.deployments.list({});
    if (one === undefined) throw new Error('it is not there');
    await floor.deployments.create({ ...one, id: 'eureuros', terms: { ...terms, symbols: ['BTC/EUR'], budget: '400' } }, []);
    expect(await desk.terms({ ...WISH, budget: '500' })).toMatchObject({ budget: '500' });
  });

  it('is that of its currency, whatever else the account has', async () => {
    floor.paper.balances = async () => [{ asset: 'BTC', free: '5000', locked: '0' }, { asset: 'USDT', free: '700', locked: '300' }];
    expect(await desk.terms({ ...WISH, budget: '700' })).toMatchObject({ budget: '700' });
    await expect(desk.terms({ ...WISH, budget: '701' })).rejects.toMatchObject({ field: 'budget' });
    floor.paper.balances = async () => [{ asset: 'BTC', free: '5000', locked: '0' }];
    await expect(desk.terms({ ...WISH, budget: '5' })).rejects.toMatchObject({ message: `The budget exceeds what is free: ${ACCOUNT} has 0 USDT.` });
  });

  it('that has been spent is not promised any more', async () => {
    await started();
    await floor.replay(29 * HOUR, 31 * HOUR);
    const [usdt] = (await floor.paper.balances()).filter(({ asset }) => asset === 'USDT');
    const free = Math.floor(Number(usdt?.free) * 100) / 100 - 0.5;
    expect(await desk.terms({ ...WISH, budget: String(free) })).toMatchObject({ budget: String(free) });
  });

  it('may be made less though nothing at all is free', async () => {
    const { id } = await desk.start(await desk.terms({ ...WISH, budget: '1000' }), ANNA, 'terminal:1');
    expect((await desk.edit(id, { budget: '900' }, ANNA)).terms.budget).toBe('900');
    await expect(desk.edit(id, { budget: '1000.5' }, ANNA)).rejects.toMatchObject({ kind: 'refused', field: 'budget' });
    expect((await desk.edit(id, { exits: { stopLoss: 0.01 } }, ANNA)).terms).toMatchObject({ budget: '900', exits: { stopLoss: 0.01 } });
  });
});
