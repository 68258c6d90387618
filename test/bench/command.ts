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
import { type BenchResult, timeResult, timesMs } from './bench.ts';

const BARS = 19_704;
const START = Date.UTC(2024, 0, 1);
const RUNS = 7;
const IDLE_MB = 200;
/** How long the service is left alone before its memory is read. */
const SETTLING_MS = 3_000;

/** The command as a user runs it, from shell to output, on as many hourly candles as the reference series has; and the service at rest. */
export async function benchCommand(): Promise<readonly BenchResult[]> {
  const folder = new CliFolder();
  try {
    // A named venue that refuses connections: what is measured is the store, not a network.
    const env = { EXCHANGE: 'binance', EXCHANGE_URL: 'http://127.0.0.1:9' };
    const imported = await folder.run(['candles', 'import', candleFile(folder), '--symbol', 'BTC/USDT', '--timeframe', '1h'], { env });
    if (imported.status !== 0) throw new Error(imported.stderr);
    const run = async (words: readonly string[]): Promise<void> => {
      const { status, stderr } = await folder.run(words, { env });
      if (status !== 0) throw new Error(stderr);
    };
    // Another fee each time, so that no result is found in the store.
    const span = ['--from', '2024-01-01', '--to', '2026-04-01'];
    const fee = (round: number) => `0.00${round + 1}`;
    const json = await timesMs(RUNS, (round) => run(['backtest', 'btc', '1h', 'sma-cross', ...span, '--fee-rate', fee(round), '--json']));
    const picture = await timesMs(RUNS, (round) => run(['backtest', 'btc', '1h', 'macd', ...span, '--fee-rate', fee(round)]));
    const asked = await timesMs(RUNS, (round) => run(['ask', '--json', `backtest donchian breakout on btc 1h from 2024-01-01 to 2026-04-01 with a fee of 0.${round + 1}%`]));
    const again = await timesMs(RUNS, () => run(['backtest', 'btc', '1h', 'sma-cross', ...span, '--fee-rate', fee(0), '--json']));
    return [
      timeResult(`backtest ${BARS.toLocaleString('en-US')} candles, --json`, json, 1_200),
      timeResult('the same with its picture', picture, 1_800),
      timeResult('asked in plain words, --json', asked, json.median + 500),
      timeResult('the same result again, from the store', again, null),
      ...(await idleMemory(folder, env)),
    ];
  } finally {
    folder.remove();
  }
}

/** Resident memory of the service with its chat open and nothing to do: before it was asked anything, and after it has answered. */
async function idleMemory(folder: CliFolder, env: Readonly<Record<string, string>>): Promise<readonly BenchResult[]> {
  const child = spawn(process.execPath, [CLI], { cwd: folder.path, env: { ...folder.environment, ...env }, stdio: ['pipe', 'pipe', 'inherit'] });
  await wait(SETTLING_MS);
  const fresh = residentMegabytes(child.pid);
  child.stdin.write('what strategies do you have?\n');
  await once(child.stdout, 'data');
  await wait(SETTLING_MS);
  const answered = residentMegabytes(child.pid);
  child.stdin.end();
  await once(child, 'close');
  return [memoryResult('memory of the service at rest', fresh), memoryResult('the same after an answer in plain words', answered)];
}

function residentMegabytes(pid: number | undefined): number {
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid ?? 0}/status`, 'utf8'))?.[1]) / 1024;
}

function memoryResult(name: string, megabytes: number): BenchResult {
  return { name, measured: `${megabytes.toFixed(0)} MB`, target: { words: `≤ ${IDLE_MB} MB`, reached: megabytes <= IDLE_MB } };
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
