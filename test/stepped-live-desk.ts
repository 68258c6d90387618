import { readConfig } from '../src/config.ts';
import { openOutcry, terminalOutput } from '../src/main.ts';
import { SimulatedMarket } from '../src/market/simulated/simulated-market.ts';
import type { MarketSymbol } from '../src/domain/market-symbol.ts';
import { timeframeMs } from '../src/domain/timeframe.ts';
import type { SteppedTime } from '../src/stepped-time.ts';
import { fillWithGenerated } from './wire/exchange/contents.ts';
import { FakeExchange } from './wire/exchange/fake-exchange.ts';
import { FaultPlan } from './wire/exchange/fault-plan.ts';
import { FAULTS } from './wire/exchange/faults.ts';
import type { KlineRow } from './wire/exchange/state.ts';

// A desk that trades live at a fake exchange which misbehaves, with time that is stepped by the hour: a program of its own, spoken to through its
// standard input. Its last line says in JSON what the exchange and the desk's own record hold.

const START = Date.UTC(2026, 2, 3, 6);
const HOUR = timeframeMs('1h');
const DAYS = 3;
const MARKETS: readonly (readonly [MarketSymbol, string])[] = [['BTC/USDT', 'BTCUSDT'], ['ETH/USDT', 'ETHUSDT']];

const [, , folder = '', seed = '1'] = process.argv;
let now = START;
const clock = { now: () => now, moveTo: (instant: number) => void (now = Math.max(now, instant)) };
/** Prices to go by: those of the simulated market, all of them known from the start, as the exchange tells of none before its time. */
const prices = new SimulatedMarket({ now: () => START + (DAYS + 1) * 24 * HOUR });

async function main(): Promise<void> {
  const exchange = await FakeExchange.start(clock);
  fillWithGenerated(exchange.state);
  for (const [symbol, id] of MARKETS) {
    for (const timeframe of ['1h', '1m'] as const) {
      const from = timeframe === '1h' ? START - 40 * 24 * HOUR : START - HOUR;
      // oxlint-disable-next-line no-await-in-loop -- four reads
      exchange.state.addKlines(id, timeframe, await klines(symbol, timeframe, from, START + DAYS * 24 * HOUR));
    }
  }
  exchange.openTrading();
  const account = exchange.venue.openAccount({ apiKey: 'KEY-vq7Xn2TzL0pWd', secret: 'SECRET+u3/Gk9=Rm1Yc', balances: { USDT: '10000' } });
  const move = async () => {
    for (const [symbol, id] of MARKETS) exchange.venue.setPrice(id, await priceAt(symbol), { spread: 0.0001, depth: '500' });
  };
  await move();
  const plan = new FaultPlan(Number(seed), {
    requests: { 'lost-after': 0.05, 'lost-before': 0.05, 'overloaded-before': 0.05, 'rate-limited': 0.01, slow: 0.1 },
    stream: { repeat: 0.1, swap: 0.1, lose: 0.05, 'drop-before': 0.03, 'drop-after': 0.03 },
  });
  let faults = 0;
  let placed = 0;
  exchange.faults.follow({
    draw(method, path) {
      // The reply to every other order is lost after the exchange took it; the rest is left to chance.
      const isOrder = method === 'POST' && path.startsWith('/api/v3/order');
      const fault = isOrder ? (placed++ % 2 === 0 ? FAULTS['lost-after'] : null) : plan.draw(method, path);
      if (fault !== null) faults++;
      return fault;
    },
  });
  exchange.userStream.faults.follow(plan);

  const config = readConfig(
    { OUTCRY_DATA: folder, EXCHANGE: 'binance', EXCHANGE_URL: exchange.url, TRADING_MODE: 'live', EXCHANGE_API_KEY: account.apiKey, EXCHANGE_API_SECRET: 'SECRET+u3/Gk9=Rm1Yc', MODEL: 'phrasebook' },
    folder,
  );
  const time: SteppedTime = { clock, stepMs: HOUR, simulatedTicks: null, onStep: move, onRequest: () => clock.moveTo(now + 2_000) };
  const outcry = await openOutcry(config, terminalOutput(config), time);
  await outcry.serve();
  await outcry.close();
  const orders = [...account.orders.values()];
  process.stdout.write(`${JSON.stringify({
    ids: orders.map(({ clientOrderId }) => clientOrderId), sent: exchange.asked('POST /api/v3/order'),
    balances: Object.fromEntries(['USDT', 'BTC', 'ETH'].map((asset) => [asset, account.total(asset).toString()])), faults,
  })}\n`);
  await exchange.stop();
}

/** The price that a candle of the hour begins with. */
async function priceAt(symbol: MarketSymbol): Promise<number> {
  const minute = Math.floor(now / 60_000) * 60_000;
  const { open } = await prices.candles({ symbol, timeframe: '1m', from: minute, to: minute + 60_000 });
  return open[0]!;
}

async function klines(symbol: MarketSymbol, timeframe: '1h' | '1m', from: number, to: number): Promise<readonly KlineRow[]> {
  const { time, open, high, low, close, volume } = await prices.candles({ symbol, timeframe, from, to });
  const length = timeframeMs(timeframe);
  return Array.from(time, (at, bar): KlineRow => [
    at, String(open[bar]), String(high[bar]), String(low[bar]), String(close[bar]), String(volume[bar]), at + length - 1, String(volume[bar]! * close[bar]!), 100, '0', '0', '0',
  ]);
}

await main();
