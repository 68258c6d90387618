import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { layoutCard } from '../../src/reports/text-layout.ts';
import build from '../build.ts';
import type { BenchResult } from './bench.ts';
import { benchChat, benchDiscord } from './chat.ts';
import { benchCommand } from './command.ts';
import { benchIndicators } from './indicators.ts';
import { benchOrders } from './orders.ts';
import { benchSessions } from './sessions.ts';
import { benchSimulate } from './simulate.ts';
import { benchStore } from './store.ts';

const { values, positionals } = parseArgs({ allowPositionals: true, options: { 'outage-minutes': { type: 'string', default: '1' } } });

/** Every bench, in one run, or those whose titles are given; each is a table of its own; figures are medians unless it says p95. Targets are printed beside the figures and fail nothing. */
const BENCHES: readonly (readonly [title: string, run: () => Promise<readonly BenchResult[]>])[] = [
  ['Indicators', benchIndicators],
  ['Simulator', benchSimulate],
  ['Store', benchStore],
  ['Orders', benchOrders],
  ['Sessions', benchSessions],
  ['The command', benchCommand],
  ['Discord', benchDiscord],
  ['Telegram', () => benchChat({ outageMinutes: Number(values['outage-minutes']) })],
];

build();
console.log(`Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}; ${loadavg()[0]?.toFixed(1)} others at work (load of the last minute)\n`);
const wanted = positionals.map((title) => title.toLowerCase());
for (const [title, run] of BENCHES.filter(([name]) => wanted.length === 0 || wanted.includes(name.toLowerCase()))) {
  const results = await run();
  const rows = results.map(({ name, measured, target }) => [name, measured, target?.words ?? '', target === null ? '' : target.reached ? 'yes' : 'NO']);
  const columns = [{ header: 'What' }, { header: 'Measured', align: 'right' }, { header: 'Target', align: 'right' }, { header: 'Reached' }] as const;
  const lines = layoutCard({ title, tone: 'neutral', blocks: [{ kind: 'table', columns, rows }], actions: [] }, { width: 140 });
  console.log(`${lines.join('\n')}\n`);
}
