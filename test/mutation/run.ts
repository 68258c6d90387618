import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

/**
 * `npx tsx test/mutation/run.ts risk paper --share 0.4`: changes the code of rooms of src/trading in one small way after another, runs the tests
 * that reach the change, and counts those changes that no test notices. Every room where none is named; `shared` is what lies beside them.
 */
const { values, positionals } = parseArgs({ allowPositionals: true, options: { share: { type: 'string', default: '1' }, seed: { type: 'string', default: '20260101' }, list: { type: 'boolean', default: false } } });
const STRYKER = '@stryker-mutator/core@9.5.1';
const SHARED = 'shared';
/** Slow tests, by what their files are called, that are run only for these rooms. */
const SLOW: readonly { readonly tests: string; readonly rooms: readonly string[] }[] = [
  { tests: 'session/short-parity', rooms: ['session', SHARED] },
  { tests: 'falsified-record', rooms: ['replay'] },
  { tests: 'ccxt-execution|ccxt-contract|account-news', rooms: ['ccxt'] },
  { tests: 'hash-chain', rooms: ['journal'] },
];
/** What the simulator and sessions share is the simulator's to test as well. */
const ELSEWHERE: Readonly<Record<string, readonly string[]>> = { [SHARED]: ['test/backtest'] };

interface Config {
  readonly inProcess: { readonly without: readonly string[] };
}

interface MutantResult {
  readonly status: string;
  readonly mutatorName: string;
  readonly replacement?: string;
  readonly location: { readonly start: { readonly line: number; readonly column: number } };
}

interface Report {
  readonly files: Readonly<Record<string, { readonly mutants: readonly MutantResult[] }>>;
}

const rooms = readdirSync('src/trading', { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => name);
const chosen = positionals.length > 0 ? positionals : [...rooms, SHARED];
const unknown = chosen.find((room) => room !== SHARED && !rooms.includes(room));
if (unknown !== undefined) throw new Error(`there is no room ${unknown}: ${[...rooms, SHARED].join(', ')}`);
const [share, seed] = [Number(values.share), Number(values.seed)];
if (!(share > 0 && share <= 1) || !Number.isInteger(seed)) throw new Error('--share is above 0 and at most 1, --seed a whole number');

const folder = mkdtempSync(join(tmpdir(), 'mutation-'));
const config = JSON.parse(readFileSync('test/mutation/stryker.config.json', 'utf8')) as Config;
for (const room of chosen) {
  const report = join(folder, `${room}.json`);
  tryRoom(room, report);
  say(room, JSON.parse(readFileSync(report, 'utf8')) as Report);
}

/** Has Stryker try one room; its report is written to `report`. */
function tryRoom(room: string, report: string): void {
  const file = join(folder, `${room}.config.json`);
  const slow = SLOW.flatMap(({ tests, rooms: of }) => (of.includes(room) ? [] : [tests]));
  const inProcess = { ...config.inProcess, tests: [room === SHARED ? 'test/trading' : `test/trading/${room}`, ...(ELSEWHERE[room] ?? []), 'test/trading', 'test/tools'], without: [...config.inProcess.without, ...slow], share, seed };
  const mutate = [room === SHARED ? 'src/trading/*.ts' : `src/trading/${room}/**/*.ts`];
  writeFileSync(file, JSON.stringify({ ...config, mutate, inProcess, tempDirName: join(folder, 'sandbox'), reporters: ['progress-append-only', 'json'], jsonReporter: { fileName: report } }));
  // The plugin is TypeScript: every process of Stryker's reads it with tsx.
  execFileSync('npx', ['--yes', '-p', STRYKER, 'stryker', 'run', file], { stdio: 'inherit', env: { ...process.env, NODE_OPTIONS: '--import tsx' } });
}

/** One line for a room, and with `--list` one for each change that no test noticed. */
function say(room: string, { files }: Report): void {
  const tried = Object.entries(files).flatMap(([path, { mutants }]) => mutants.map((mutant) => ({ path, ...mutant })));
  const count = (...statuses: readonly string[]): number => tried.filter(({ status }) => statuses.includes(status)).length;
  const [noticed, unnoticed] = [count('Killed', 'Timeout'), count('Survived')];
  // What no test reaches is known without trying: of a sample, its part counts.
  const unreached = Math.round(count('NoCoverage') * share);
  const score = noticed / Math.max(1, noticed + unnoticed + unreached);
  process.stdout.write(`${room}: ${(100 * score).toFixed(1)} % of ${noticed + unnoticed + unreached} noticed (${count('Timeout')} by never ending), ${unnoticed} not, ${unreached} reached by no test\n`);
  if (!values.list) return;
  for (const { path, status, mutatorName, replacement = '', location: { start } } of tried) {
    if (status === 'Survived' || status === 'NoCoverage') process.stdout.write(`  ${path}:${start.line}:${start.column} ${status} ${mutatorName}: ${replacement.slice(0, 100).replaceAll(/\s+/g, ' ')}\n`);
  }
}
