import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../src/domain/clock.ts';
import { DeskCommands } from './desk-commands.ts';
import { RunningDesk } from './running-desk.ts';
import { fillWithGenerated } from './wire/exchange/contents.ts';
import { FakeExchange } from './wire/exchange/fake-exchange.ts';
import type { Account, AccountRights } from './wire/exchange/venue/account.ts';

/** A key and a secret that must be found nowhere. */
export const KEYS = { apiKey: 'KEY-vq7Xn2TzL0pWd', secret: 'SECRET+u3/Gk9=Rm1Yc' } as const;

/** How often strangers trade in each market. */
const TRADE_MS = 500;

/** What a live desk is set up with. */
export interface LiveDeskOptions {
  /** What the key may do beside trading. */
  readonly rights?: Partial<AccountRights>;
  /** Further settings, such as those of a chat. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** A desk that trades live at a fake exchange: 10,000 USDT there, BTC at 60,000, ETH at 3,000; a service and commands that share one folder. */
export class LiveDesk {
  readonly exchange: FakeExchange;
  readonly account: Account;
  readonly settings: Readonly<Record<string, string>>;
  readonly service: RunningDesk;
  readonly commands: DeskCommands;
  /** A market that people trade in has a price of this moment. */
  readonly #trading: NodeJS.Timeout;

  private constructor(exchange: FakeExchange, { rights = {}, settings = {} }: LiveDeskOptions) {
    this.exchange = exchange;
    this.account = exchange.venue.openAccount({ ...KEYS, rights, balances: { USDT: '10000' } });
    this.settings = { EXCHANGE: 'binance', EXCHANGE_URL: exchange.url, TRADING_MODE: 'live', EXCHANGE_API_KEY: KEYS.apiKey, EXCHANGE_API_SECRET: KEYS.secret, LOG_LEVEL: 'debug', ...settings };
    this.service = new RunningDesk(this.settings);
    this.commands = new DeskCommands(this.settings, this.service.folder);
    this.#trading = setInterval(() => {
      for (const symbol of exchange.venue.markets.keys()) this.#trade(symbol);
    }, TRADE_MS);
  }

  static async start(options: LiveDeskOptions = {}): Promise<LiveDesk> {
    const exchange = await FakeExchange.start(systemClock);
    fillWithGenerated(exchange.state);
    exchange.openTrading();
    const desk = new LiveDesk(exchange, options);
    desk.price(60_000);
    return desk;
  }

  /** Moves bitcoin to a price, with depth enough for anybody. */
  price(price: number): void {
    this.#trade('BTCUSDT', price);
  }

  #trade(symbol: string, price: number | string = this.exchange.venue.market(symbol).last.toString()): void {
    this.exchange.venue.setPrice(symbol, price, { spread: 0.0001, depth: '100' });
  }

  /** The client ids of the orders that the exchange was ever given, oldest first, but for those of stops and targets. */
  get ordered(): readonly string[] {
    return [...this.account.orders.values()].filter(({ type }) => type === 'MARKET' || type === 'LIMIT').map(({ clientOrderId }) => clientOrderId);
  }

  /** Where the key or the secret can be read: in what was printed, logged or kept. */
  leaks(): readonly string[] {
    const folder = this.commands.folder.path;
    const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    const places: (readonly [string, string])[] = [
      ['the output of commands', this.commands.written], ['the output of the service', this.service.output], ...files.map((file) => [file, readFileSync(file, 'latin1')] as const),
    ];
    const secrets = [KEYS.apiKey, KEYS.secret, encodeURIComponent(KEYS.secret)];
    return places.filter(([, text]) => secrets.some((secret) => text.includes(secret))).map(([name]) => name);
  }

  async remove(): Promise<void> {
    clearInterval(this.#trading);
    await this.service.remove();
    await this.exchange.stop();
  }
}
