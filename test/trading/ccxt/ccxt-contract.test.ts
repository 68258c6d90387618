import { onTestFinished } from 'vitest';
import { BINANCE } from '../../../src/trading/ccxt/binance.ts';
import type { CcxtExecutionOptions } from '../../../src/trading/ccxt/ccxt-execution.ts';
import { USUAL_VENUE } from '../../../src/trading/ccxt/keyed-venues.ts';
import type { Execution, ExecutionEvent } from '../../../src/trading/execution/execution.ts';
import { type ExecutionBench, executionContract } from '../../contract/execution.ts';
import { BTC, ExchangeBench } from './exchange-bench.ts';

/** As an exchange that nothing is known of here is spoken to: in ccxt's own forms alone, without pairs, transfers or raw messages. */
const UNKNOWN: Partial<CcxtExecutionOptions> = { quirks: { ...USUAL_VENUE, settings: BINANCE.settings ?? {}, options: BINANCE.options ?? {} } };

executionContract('an exchange through ccxt', () => openBench({}));
executionContract('an exchange without a quirk through ccxt', async () => {
  const bench: ExecutionBench = await openBench(UNKNOWN);
  delete bench.transfer;
  return bench;
});

async function openBench(options: Partial<CcxtExecutionOptions>): Promise<ExecutionBench> {
  const bench = await ExchangeBench.start();
  onTestFinished(() => bench.stop());
  const { exchange, account } = bench;
  const execution = bench.execution(options);
  await execution.connect();
  let placedOtherwise = 0;
  return {
    execution,
    market: BTC,
    slippage: 0.001,
    trade: async (price, amount) => {
      bench.now += 1000;
      if (amount === undefined) bench.price(price);
      else exchange.venue.trade('BTCUSDT', price, amount);
    },
    settle: () => settled(execution, bench),
    cutOff: async () => exchange.faults.always('*', 'lost-before'),
    transfer: async (asset, amount) => exchange.venue.transfer(account, asset, amount),
    placeByAnotherWay: async (side, amount, price) => {
      placedOtherwise += 1;
      exchange.venue.submit(account, {
        symbol: 'BTCUSDT',
        side: side.toUpperCase(),
        type: 'LIMIT',
        timeInForce: 'GTC',
        quantity: amount,
        price,
        newClientOrderId: `web_${placedOtherwise}`,
      });
    },
  };
}

/** Waits for the stream if it is listened to, and then for a mark that is sent behind everything else: news of a stranger's order in ETH. */
async function settled(execution: Execution, { account, now }: ExchangeBench): Promise<void> {
  if (execution.health().reason === 'Nobody listens to the account.') return;
  // What a pair has come to is read a moment after the news of it.
  do await tick();
  while (execution.health().state !== 'live');
  marks += 1;
  const mark = `mark-${marks}`;
  const marked = new Promise<void>((resolve) => {
    const stop = execution.watch((event: ExecutionEvent) => {
      if (event.kind !== 'order' || event.order.clientOrderId !== mark) return;
      stop();
      resolve();
    });
  });
  const what = { e: 'executionReport', E: now, s: 'ETHUSDT', c: mark, S: 'BUY', o: 'LIMIT', f: 'GTC', q: '1', p: '1000', P: '0', F: '0', g: -1, C: '', x: 'NEW', X: 'NEW' } as const;
  const numbers = { r: 'NONE', i: 9_000_000 + marks, l: '0', z: '0', L: '0', n: '0', N: null, T: now, t: -1, w: true, m: false, O: now, Z: '0', Y: '0', Q: '0' };
  account.emit({ ...what, ...numbers });
  account.flush();
  await marked;
}

let marks = 0;

const tick = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));
