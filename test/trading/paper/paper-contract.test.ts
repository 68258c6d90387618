import { executionContract, type ExecutionBench } from '../../contract/execution.ts';
import type { PaperSettings } from '../../../src/trading/paper/paper-settings.ts';
import { HandClock, paperExecution, rulesOf } from './paper-bench.ts';

async function bench(settings: Partial<PaperSettings>): Promise<ExecutionBench> {
  const clock = new HandClock();
  const execution = paperExecution(settings, { clock, quote: async () => ({ last: 50_000, bid: null, ask: null }) });
  return {
    execution,
    market: rulesOf('BTC/USDT'),
    slippage: settings.slippage ?? 0,
    trade: async (price, amount) => {
      clock.time += 1000;
      await execution.openBar('BTC/USDT', { open: price, at: clock.time, volume: amount ?? null });
      await execution.rangeOfBar('BTC/USDT', { high: price, low: price, close: price, at: clock.time });
    },
    settle: async () => {},
  };
}

executionContract('the paper venue', () => bench({}));
executionContract('the paper venue with fees and slippage', () => bench({ feeRate: 0.001, slippage: 0.0005 }));
executionContract('the paper venue with latency', () => bench({ latencyMs: 1 }));
