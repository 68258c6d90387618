import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { systemClock } from '../../src/domain/clock.ts';
import { symbolInfo, generatedTicker } from '../wire/exchange/contents.ts';
import { FakeExchange } from '../wire/exchange/fake-exchange.ts';

/** Keys of the one account that the fake exchange of the bench has. */
export const BENCH_KEYS = { apiKey: 'bench-key', secret: 'bench-secret' } as const;

/** The fake exchange in a process of its own, as a real one would be: what it works does not count as work of ours. */
export interface ExchangeProcess {
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts it with one market, BTC/USDT at 50,000, and an account that has a million. */
export async function startExchangeProcess(): Promise<ExchangeProcess> {
  const child = fork(fileURLToPath(import.meta.url));
  const url = await new Promise<string>((resolve, reject) => {
    child.once('message', (message) => resolve(z.string().parse(message)));
    child.once('exit', (code) => reject(new Error(`the fake exchange ended with ${code} before it listened`)));
  });
  return {
    url,
    stop: async () => {
      const ended = once(child, 'exit');
      child.disconnect();
      await ended;
    },
  };
}

async function serve(tell: (url: string) => void): Promise<void> {
  const clock = systemClock;
  const exchange = await FakeExchange.start(clock);
  const info = symbolInfo('BTC', 'USDT', '0.01000000', '0.00001000');
  exchange.state.symbols.set(info.symbol, info);
  exchange.state.tickers.set(info.symbol, generatedTicker(info.symbol, 50_000, clock.now()));
  exchange.openTrading();
  exchange.venue.openAccount({ ...BENCH_KEYS, balances: { USDT: '1000000' }, feeAsset: 'quote' });
  exchange.venue.setPrice('BTCUSDT', 50_000, { spread: 0.0002, depth: '1000' });
  exchange.api.orderLimits.perTenSeconds = Number.POSITIVE_INFINITY;
  // A market that stands still is a stale one to the risk gate.
  const ticking = setInterval(() => exchange.venue.setPrice('BTCUSDT', 50_000, { spread: 0.0002, depth: '1000' }), 5_000);
  process.once('disconnect', () => {
    clearInterval(ticking);
    void exchange.stop();
  });
  tell(exchange.url);
}

if (process.argv[1] === fileURLToPath(import.meta.url) && process.send) await serve((url) => process.send?.(url));
