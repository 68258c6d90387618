import type { Market } from '../../../src/domain/market.ts';
import { CcxtExecution, type CcxtExecutionOptions } from '../../../src/trading/ccxt/ccxt-execution.ts';
import { symbolInfo, generatedTicker } from '../../wire/exchange/contents.ts';
import { FakeExchange } from '../../wire/exchange/fake-exchange.ts';
import type { Account } from '../../wire/exchange/venue/account.ts';

/** A key that must be found nowhere. */
export const KEYS = { apiKey: 'KEY-wnG5r3Qx7Tz', secret: 'SECRET+h8/Lp2=Vb' } as const;

/** BTC/USDT as the fake lists it. */
export const BTC: Market = { symbol: 'BTC/USDT', base: 'BTC', quote: 'USDT', active: true, amountStep: '0.00001', priceStep: '0.01', minAmount: '0.00001', minCost: '5' };

/** A fake exchange at 50,000, an account of 10,000 USDT at it, and a way to it that never waits long. */
export class ExchangeBench {
  readonly exchange: FakeExchange;
  readonly account: Account;
  readonly logged: string[] = [];
  readonly clock: { now(): number };
  /** Added to the exchange's clock. */
  skewMs = 0;
  now: number;
  private readonly opened: CcxtExecution[] = [];

  private constructor(exchange: FakeExchange, clock: { now(): number }, start: number) {
    this.exchange = exchange;
    this.clock = clock;
    this.now = start;
    this.account = exchange.venue.openAccount({ ...KEYS, balances: { USDT: '10000' } });
  }

  /** @param start the time that both clocks show; it passes only by `bench.now`. */
  static async start(start = Date.UTC(2026, 10, 20, 9, 30)): Promise<ExchangeBench> {
    const time: { bench: ExchangeBench | null } = { bench: null };
    const clock = { now: () => time.bench?.now ?? start };
    const exchange = await FakeExchange.start({ now: () => (time.bench === null ? start : time.bench.now + time.bench.skewMs) });
    for (const [base, price] of [['BTC', 50_000], ['ETH', 3000]] as const) {
      const info = symbolInfo(base, 'USDT', '0.01000000', '0.00001000');
      exchange.state.symbols.set(info.symbol, info);
      exchange.state.tickers.set(info.symbol, generatedTicker(info.symbol, price, start));
    }
    exchange.openTrading();
    time.bench = new ExchangeBench(exchange, clock, start);
    time.bench.price(50_000);
    return time.bench;
  }

  /** An execution at this exchange; sleeping between tries takes no time, and moves the clock. */
  execution(options: Partial<CcxtExecutionOptions> = {}): CcxtExecution {
    const execution = new CcxtExecution({
      exchange: 'binance',
      keys: KEYS,
      sandbox: false,
      baseUrl: this.exchange.url,
      clock: this.clock,
      timeoutMs: 300,
      sleep: async (ms) => {
        this.now += ms;
      },
      log: { warn: (fields, message) => this.logged.push(JSON.stringify([fields, message])) },
      pace: { firstRetryMs: 10, longestRetryMs: 40, pairMs: 5, settleMs: 30 },
      ...options,
    });
    this.opened.push(execution);
    return execution;
  }

  /** Moves the market to a price. */
  price(price: number): void {
    this.exchange.venue.setPrice('BTCUSDT', price, { spread: 0, depth: '1000' });
  }

  async stop(): Promise<void> {
    await Promise.all(this.opened.map((execution) => execution.close()));
    await this.exchange.stop();
  }
}
