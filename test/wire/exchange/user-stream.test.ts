import { createHmac } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { fillWithGenerated } from './contents.ts';
import { FakeExchange } from './fake-exchange.ts';
import type { Account } from './venue/account.ts';
import { FLAT, START } from './venue/small-venue.ts';

/** What is waited for takes a few milliseconds, or as long as a busy machine needs. */
const QUICKLY = { interval: 2, timeout: 20_000 } as const;

type Message = Readonly<Record<string, unknown>>;

/** A client of the WebSocket API that remembers what it was sent. */
class Listener {
  readonly messages: Message[] = [];
  closed = false;
  private readonly socket: WebSocket;

  constructor(url: string) {
    this.socket = new WebSocket(`${url.replace('http', 'ws')}/ws-api/v3`);
    this.socket.on('message', (data: Buffer) => this.messages.push(JSON.parse(data.toString()) as Message));
    this.socket.on('close', () => {
      this.closed = true;
    });
  }

  async open(): Promise<this> {
    await new Promise((resolve, reject) => {
      this.socket.on('open', resolve);
      this.socket.on('error', reject);
    });
    return this;
  }

  /** Sends a request and waits for its answer. */
  async ask(method: string, params: Readonly<Record<string, string | number>> = {}): Promise<Message> {
    const id = `${method} ${this.messages.length}`;
    this.socket.send(JSON.stringify({ id, method, params }));
    await vi.waitUntil(() => this.messages.some((message) => message['id'] === id), QUICKLY);
    return this.messages.find((message) => message['id'] === id)!;
  }

  /** Client ids and states of the orders that were reported. */
  get reports(): readonly string[] {
    return this.messages.flatMap(({ event }) => {
      const { e, c, X } = (event ?? {}) as Message;
      return e === 'executionReport' ? [`${String(c)} ${String(X)}`] : [];
    });
  }

  end(): void {
    this.socket.terminate();
  }
}

describe('an account’s stream', () => {
  let exchange: FakeExchange;
  let account: Account;
  let listener: Listener;
  let keys = 0;

  const signed = (secret = 'hush'): Record<string, string | number> => {
    const signature = createHmac('sha256', secret).update(`apiKey=${account.apiKey}&timestamp=${START}`).digest('hex');
    return { apiKey: account.apiKey, timestamp: START, signature };
  };
  const place = (newClientOrderId: string) =>
    exchange.venue.submit(account, {
      symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.01', price: '50000', newClientOrderId,
    });

  beforeAll(async () => {
    exchange = await FakeExchange.start({ now: () => START });
    fillWithGenerated(exchange.state);
    exchange.openTrading();
    exchange.venue.setPrice('BTCUSDT', 60_000, FLAT);
  });
  beforeEach(async () => {
    keys += 1;
    exchange.userStream.faults.clear();
    account = exchange.venue.openAccount({ apiKey: `listener-${keys}`, secret: 'hush', balances: { USDT: '100000' } });
    listener = await new Listener(exchange.url).open();
  });
  afterEach(async () => {
    listener.end();
    await vi.waitUntil(() => exchange.userStream.open === 0, QUICKLY);
  });
  afterAll(() => exchange.stop());

  it('is given to whoever signs for it, event by event', async () => {
    expect(await listener.ask('userDataStream.subscribe.signature', signed())).toMatchObject({ status: 200, result: { subscriptionId: 0 } });
    place('a');
    exchange.venue.transfer(account, 'USDT', '5');
    await expect.poll(() => listener.messages.length, QUICKLY).toBe(5);
    expect(listener.messages.slice(1)).toMatchObject([
      { subscriptionId: 0, event: { e: 'executionReport', c: 'a' } },
      { subscriptionId: 0, event: { e: 'outboundAccountPosition' } },
      { subscriptionId: 0, event: { e: 'balanceUpdate', d: '5.00000000' } },
      { subscriptionId: 0, event: { e: 'outboundAccountPosition' } },
    ]);
  });

  it('is refused with a wrong signature, an unknown key, or none', async () => {
    expect(await listener.ask('userDataStream.subscribe.signature', signed('wrong'))).toMatchObject({ status: 400, error: { code: -1022 } });
    expect(await listener.ask('userDataStream.subscribe.signature', { ...signed(), apiKey: 'nobody' })).toMatchObject({ status: 401, error: { code: -2015 } });
    expect(await listener.ask('userDataStream.subscribe')).toMatchObject({ status: 401, error: { code: -1002 } });
  });

  it('can be had after a logon, and given up', async () => {
    expect(await listener.ask('session.logon', signed())).toMatchObject({ status: 200, result: { apiKey: account.apiKey } });
    await listener.ask('userDataStream.subscribe');
    expect(exchange.userStream.subscribers).toBe(1);
    await listener.ask('userDataStream.unsubscribe');
    expect(exchange.userStream.subscribers).toBe(0);
    expect(await listener.ask('time')).toMatchObject({ result: { serverTime: START } });
  });

  it('repeats, swaps and loses events when told to', async () => {
    await listener.ask('userDataStream.subscribe.signature', signed());
    const settled = (count: number) => expect.poll(() => listener.reports.length, QUICKLY).toBe(count);
    exchange.userStream.faults.next('repeat');
    place('a');
    await settled(2);
    // Each order is a report and a position: the second report goes out after the position.
    exchange.userStream.faults.next('swap');
    place('b');
    await settled(3);
    expect(listener.messages.slice(-2)).toMatchObject([{ event: { e: 'outboundAccountPosition' } }, { event: { c: 'b' } }]);
    exchange.userStream.faults.next('lose');
    place('c');
    place('d');
    await settled(4);
    expect(listener.reports).toEqual(['a NEW', 'a NEW', 'b NEW', 'd NEW']);
  });

  it('drops before an event, which is then missed, and comes back empty-handed', async () => {
    await listener.ask('userDataStream.subscribe.signature', signed());
    exchange.userStream.faults.next('drop-before');
    place('missed');
    await expect.poll(() => listener.closed, QUICKLY).toBe(true);
    listener = await new Listener(exchange.url).open();
    await listener.ask('userDataStream.subscribe.signature', signed());
    place('heard');
    await expect.poll(() => listener.reports, QUICKLY).toEqual(['heard NEW']);
  });

  it('drops after an event', async () => {
    await listener.ask('userDataStream.subscribe.signature', signed());
    exchange.userStream.faults.next('drop-after');
    place('heard');
    await expect.poll(() => listener.closed, QUICKLY).toBe(true);
    expect(listener.reports).toEqual(['heard NEW']);
  });

  it('ends while the connection stays, when the exchange ends it', async () => {
    await listener.ask('userDataStream.subscribe.signature', signed());
    exchange.userStream.terminateSubscriptions();
    await expect.poll(() => listener.messages.at(-1), QUICKLY).toMatchObject({ event: { e: 'eventStreamTerminated' } });
    expect([exchange.userStream.subscribers, exchange.userStream.open]).toEqual([0, 1]);
  });
});
