import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sharedData } from './shared-data.ts';

/** Builds what the tests of the command and of the worker threads run, and says which reference data there is. */
export default function setup(): void {
  const compiler = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin', 'tsc');
  // What does not type-check is the type check's to refuse; it is built all the same.
  spawnSync(process.execPath, [compiler, '-p', 'tsconfig.build.json'], { cwd: fileURLToPath(new URL('..', import.meta.url)), stdio: 'inherit' });
  const found = ['ohlcv', 'goldens', 'exchange'].filter((folder) => sharedData(folder) !== null);
  console.log(found.length === 0 ? 'No reference data in ../shared/data: golden tests are skipped.' : `Reference data in ../shared/data: ${found.join(', ')}. Golden tests run.`);
}
