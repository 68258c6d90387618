import { parseArgs } from 'node:util';
import { failureOf, runLaws } from './run-laws.ts';

/**
 * `npm run laws -- --runs 20000 --seed 7`: plays random schedules until one breaks a law, and says what happened in them. With `--sessions`
 * strategies are at work in them; `--shrink` looks for the shortest.
 */
const { values } = parseArgs({ options: { runs: { type: 'string', default: '2000' }, seed: { type: 'string', default: String(Date.now() % 1_000_000) }, path: { type: 'string' }, sessions: { type: 'boolean', default: false }, shrink: { type: 'boolean', default: false } } });
const runs = Number(values.runs);
const seed = Number(values.seed);
if (!Number.isInteger(runs) || runs < 1 || !Number.isInteger(seed)) throw new Error('--runs and --seed are whole numbers');

const began = performance.now();
process.stdout.write(`Playing ${runs} schedules ${values.sessions ? 'of strategies at work ' : ''}with seed ${seed}.\n`);
const { tally, details } = await runLaws({
  runs,
  seed,
  sessions: values.sessions,
  path: values.path,
  shrink: values.shrink,
  onSchedule: (count) => {
    if (count % 500 === 0) process.stdout.write(`${count} schedules, ${Math.round((performance.now() - began) / 1000)} s\n`);
  },
});
process.stdout.write(`${tally.lines().join('\n')}\n${Math.round((performance.now() - began) / 1000)} s\n`);
const failure = failureOf(details);
process.stdout.write(failure === null ? 'Every law held.\n' : `\n${failure}\n`);
process.exit(failure === null ? 0 : 1);
