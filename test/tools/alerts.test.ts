import { describe, expect, it } from 'vitest';
import { OutcryError } from '../../src/domain/errors.ts';
import { SimulatedMarket } from '../../src/market/simulated/simulated-market.ts';
import { ToolDesk, clock, fieldsOf, tableOf, textOf } from './tool-fixture.ts';

const person = { id: 'telegram:42', role: 'trader' } as const;
const IN_CHAT = { person, conversation: 'telegram:42' } as const;

/** The price that the simulated market gives at the tests' present. */
async function btcPrice(): Promise<number> {
  return (await new SimulatedMarket(clock).ticker('BTC/USDT')).last;
}

describe('setting an alert', () => {
  it('reads back the condition in words, what it is now, and where it will be told', async () => {
    const desk = new ToolDesk();
    const { card, data } = await desk.call('set_alert', { symbol: 'btc', condition: 'price > 900000' }, IN_CHAT);
    expect(card.title).toBe('Alert 1 is set: BTC/USDT');
    expect(card.simulated).toBe(true);
    expect(textOf(card)).toContain('You are told when the price is over 900000.');
    expect(fieldsOf(card)).toMatchObject({ Condition: 'close > 900000', 'Checked on': 'every price', Fires: 'once', 'Told in': 'this chat (telegram)' });
    expect(fieldsOf(card)['Now']).toMatch(/^not fulfilled \(price [\d,.]+\)$/);
    expect(card.actions).toEqual([
      { kind: 'run', label: 'Delete', tool: 'delete_alert', args: { id: 1 } },
      { kind: 'run', label: 'Chart', tool: 'get_chart', args: { symbol: 'BTC/USDT', timeframe: '1h' } },
    ]);
    expect(data).toMatchObject({ isNew: true, now: false, alert: { person: 'telegram:42', conversation: 'telegram:42', timeframe: null, cooldownMs: null } });
  });

  it.each([
    ['alert btc 4h rsi(14) > 70', { timeframe: '4h', condition: 'rsi(14) > 70', cooldownMs: null }],
    ['alert btc rsi(14) > 70', { timeframe: '1h' }],
    ['alert btc 1h price > 120000', { timeframe: '1h', condition: 'close > 120000' }],
    ['alert btc price > $1,200,000', { timeframe: null, condition: 'close > 1200000' }],
    ['alert btc price > 900k', { timeframe: null, condition: 'close > 900000' }],
    ['alert btc close > bbands(20,2).upper', { condition: 'close > bbands(20, 2).upper' }],
    ['alert btc macd(12,100,9) > 0', { condition: 'macd(12, 100, 9) > 0' }],
    ['alert sol change("24h") < -5%', { timeframe: '1h', condition: 'change("24h") < -0.05' }],
    ['alert btc price > 900k repeat=repeat', { cooldownMs: 3_600_000 }],
    ['alert btc price > 900k cooldown=30m', { cooldownMs: 1_800_000 }],
  ])('understands %s', async (line, expected) => {
    const desk = new ToolDesk();
    await desk.command(line);
    expect(await desk.alerts.active()).toMatchObject([expected]);
  });

  it('watches every price for a level that is to be crossed, from the side on which the price stands', async () => {
    const desk = new ToolDesk();
    const price = await btcPrice();
    const [above, below] = [Math.ceil(price * 1.1), Math.floor(price * 0.9)];
    await desk.call('set_alert', { symbol: 'btc', condition: `crosses_above(close, ${above})` });
    await desk.call('set_alert', { symbol: 'btc', condition: `crosses_above(close, ${below}) or crosses_below(close, ${below})` });
    await desk.call('set_alert', { symbol: 'btc', condition: `crosses_above(close, ${below})` });
    await desk.call('set_alert', { symbol: 'btc', condition: `crosses_above(close, ${above})`, timeframe: '4h' });
    expect((await desk.alerts.active()).map(({ condition, timeframe }) => [condition, timeframe])).toEqual([
      [`close > ${above}`, null],
      [`close < ${below}`, null],
      [`crosses_above(close, ${below})`, '1m'],
      [`crosses_above(close, ${above})`, '4h'],
    ]);
  });

  it('says that a condition is fulfilled already', async () => {
    const { card } = await new ToolDesk().command('alert btc price > 1');
    expect(textOf(card)).toContain('It is fulfilled already, so it fires with the next price.');
  });

  it('keeps the alert, and says so, while the venue cannot be asked', async () => {
    const silent = new ToolDesk({ market: { resolve: () => Promise.reject(new OutcryError('unreachable', 'binance does not answer.')) } });
    const { card } = await silent.command('alert btc price > 120000');
    expect(textOf(card)).toContain('binance does not answer. The market could not be looked at now: the alert is kept');
    expect(await silent.alerts.active()).toHaveLength(1);
  });

  it('refuses a market that the venue does not list, unless made-up prices stand in for it', async () => {
    const desk = new ToolDesk();
    await expect(desk.command('alert NOSUCHCOIN/USDT price > 1')).rejects.toMatchObject({ kind: 'unknown-symbol', field: 'symbol' });
    expect(await desk.alerts.active()).toEqual([]);
    const market = new SimulatedMarket(clock, { standsInFor: 'binance' });
    const standIn = new ToolDesk({ market: { resolve: async () => market } });
    await standIn.command('alert NOSUCHCOIN/USDT price > 1');
    expect(await standIn.alerts.active()).toHaveLength(1);
  });

  it.each([
    ['alert btc 5 > 3', 'condition'],
    ['alert btc bars_held > 3', 'condition'],
    ['alert btc rsi(14', 'condition'],
    ['alert btc price > 1 repeat=once cooldown=1h', 'cooldown'],
    ['alert btc price > 1 cooldown=5s', 'cooldown'],
  ])('refuses %s', async (line, field) => {
    await expect(new ToolDesk().command(line)).rejects.toMatchObject({ field });
  });

  it('sets the same alert once', async () => {
    const desk = new ToolDesk();
    await desk.command('alert btc price > 900000');
    const { card } = await desk.command('alert btc price > 900k');
    expect(card.title).toBe('Alert 1 is set already: BTC/USDT');
    expect(await desk.alerts.active()).toHaveLength(1);
  });

  it('lets one person have 100 of them, and another still theirs', async () => {
    const desk = new ToolDesk();
    for (let level = 1; level <= 100; level++) await desk.alerts.add({ person: person.id, conversation: 'telegram:42', symbol: 'BTC/USDT', condition: `close > ${900_000 + level}`, timeframe: null, cooldownMs: null, createdAt: 0 });
    await expect(desk.call('set_alert', { symbol: 'btc', condition: 'price > 5' }, IN_CHAT)).rejects.toMatchObject({ kind: 'refused' });
    await desk.call('set_alert', { symbol: 'btc', condition: 'price > 5' });
  });
});

describe('alerts that are set', () => {
  it('are listed for whose they are, with buttons', async () => {
    const desk = new ToolDesk();
    await desk.command('alert btc price > 900000');
    await desk.call('set_alert', { symbol: 'eth', condition: 'rsi(14) > 70', timeframe: '4h', cooldown: '2h' }, IN_CHAT);
    const { card } = await desk.call('list_alerts', {}, IN_CHAT);
    expect(tableOf(card).rows).toEqual([['2', 'ETH/USDT', 'rsi(14) > 70', 'each closed 4h candle', 'each time, at most every 2h', 'never', 'this chat (telegram)']]);
    expect(card.actions).toEqual([{ kind: 'run', label: 'Delete 2 (ETH/USDT)', tool: 'delete_alert', args: { id: 2 } }]);
  });

  it('are deleted by number or all at once, and only by whose they are', async () => {
    const desk = new ToolDesk();
    for (const level of [1, 2, 3]) await desk.call('set_alert', { symbol: 'btc', condition: `price > ${900_000 + level}` }, IN_CHAT);
    await expect(desk.command('unalert 1')).rejects.toMatchObject({ kind: 'not-found', field: 'id' });
    expect((await desk.call('delete_alert', { id: '1' }, IN_CHAT)).data).toEqual({ deleted: [1] });
    await expect(desk.call('delete_alert', { id: 1 }, IN_CHAT)).rejects.toMatchObject({ kind: 'not-found', hint: 'You have 2, 3; /alerts lists them.' });
    expect((await desk.call('delete_alert', { id: 'all' }, IN_CHAT)).data).toEqual({ deleted: [2, 3] });
    expect((await desk.call('delete_alert', { id: 'all' }, IN_CHAT)).card.title).toBe('There was no alert to delete');
  });
});
