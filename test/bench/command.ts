import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { CANDLE_COLUMNS } from '../../src/domain/candles.ts';
import { timeframeMs } from '../../src/domain/timeframe.ts';
import { CLI, CliFolder } from '../run-cli.ts';
import { sharedData } from '../shared-data.ts';
import { simulatedCandles } from '../strategies/simulated-series.ts';
import type { BenchResult } from './bench.ts';

const BARS = 19_704;
const START = Date.UTC(2024, 0, 1);
const RUNS = 5;

/** The command as a user runs it, from shell to output, on as many hourly candles as the reference series has; and the service at rest. */
export async function benchCommand(): Promise<readonly BenchResult[]> {
  const folder = new CliFolder();
  try {
    // A named venue that refuses connections: what is measured is the store, not a network.
    const env = { EXCHANGE: 'binance', EXCHANGE_URL: 'http://127.0.0.1:9' };
    const imported = await folder.run(['candles', 'import', candleFile(folder), '--symbol', 'BTC/USDT', '--timeframe', '1h'], { env });
    if (imported.status !== 0) throw new Error(imported.stderr);
    const span = ['--from', '2024-01-01', '--to', '2026-04-01'];
    // Another fee each time, so that no result is found in the store.
    const fee = (run: number) => `0.00${run + 1}`;
    const json = await medianSeconds(folder, env, (run) => ['backtest', 'btc', '1h', 'sma-cross', ...span, '--fee-rate', fee(run), '--json']);
    const picture = await medianSeconds(folder, env, (run) => ['backtest', 'btc', '1h', 'macd', ...span, '--fee-rate', fee(run)]);
    const ask = await medianSeconds(folder, env, (run) => ['ask', '--json', `backtest donchian breakout on btc 1h from 2024-01-01 to 2026-04-01 with a fee of 0.${run + 1}%`]);
    const again = await medianSeconds(folder, env, () => ['backtest', 'btc', '1h', 'sma-cross', ...span, '--fee-rate', fee(0), '--json']);
    return [
      seconds(`backtest ${BARS.toLocaleString('en-US')} candles, --json`, json, 1.2),
      seconds('the same with its picture', picture, 1.8),
      seconds('asked in plain words, --json', ask, json + 0.5),
      { name: 'the same result again, from the store', measured: `${again.toFixed(2)} s`, target: 'no target', ok: true },
      await idleMemory(folder, env),
    ];
  } finally {
    folder.remove();
  }
}

function seconds(name: string, measured: number, target: number): BenchResult {
  return { name, measured: `${measured.toFixed(2)} s`, target: `≤ ${target.toFixed(2)} s`, ok: measured <= target };
}

async function medianSeconds(folder: CliFolder, env: Readonly<Record<string, string>>, words: (run: number) => readonly string[]): Promise<number> {
  const taken: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    const start = performance.now();
    const { status, stderr } = await folder.run(words(run), { env });
    taken.push((performance.now() - start) / 1000);
    if (status !== 0) throw new Error(stderr);
  }
  return taken.toSorted((a, b) => a - b)[Math.floor(RUNS / 2)]!;
}

/** Resident memory of the service with its chat open and nothing to do, after it has answered once. */
async function idleMemory(folder: CliFolder, env: Readonly<Record<string, string>>): Promise<BenchResult> {
  const child = spawn(process.execPath, [CLI], { cwd: folder.path, env: { ...folder.environment, ...env }, stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.write('what strategies do you have?\n');
  await once(child.stdout, 'data');
  await wait(3_000);
  const kilobytes = Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${child.pid ?? 0}/status`, 'utf8'))?.[1]);
  child.stdin.end();
  await once(child, 'close');
  const megabytes = kilobytes / 1024;
  return { name: 'memory of the service at rest', measured: `${megabytes.toFixed(0)} MB`, target: '≤ 200 MB', ok: megabytes <= 200 };
}

/** The reference series where it is there, else as many made-up candles. */
function candleFile(folder: CliFolder): string {
  const reference = sharedData('ohlcv', 'binance_BTC-USDT_1h.csv.gz');
  if (reference !== null) return reference;
  const candles = simulatedCandles({ seed: 1, bars: BARS });
  for (let i = 0; i < BARS; i++) candles.time[i] = START + i * timeframeMs('1h');
  const rows = Array.from({ length: BARS }, (_, i) => CANDLE_COLUMNS.map((column) => candles[column][i]).join(','));
  const file = join(folder.path, 'candles.csv');
  writeFileSync(file, ['timestamp,open,high,low,close,volume', ...rows, ''].join('\n'));
  return file;
}
