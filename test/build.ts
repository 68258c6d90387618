import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { sharedData } from './shared-data.ts';

/** Builds what the tests of the command and of the worker threads run, and says which reference data there is. */
export default function setup(): void {
  const { status } = spawnSync(process.execPath, ['--import', 'tsx', 'build.ts'], { cwd: fileURLToPath(new URL('..', import.meta.url)), stdio: 'inherit' });
  if (status !== 0) throw new Error('The command cannot be built.');
  const found = ['ohlcv', 'goldens', 'exchange'].filter((folder) => sharedData(folder) !== null);
  console.log(found.length === 0 ? 'No reference data in ../shared/data: golden tests are skipped.' : `Reference data in ../shared/data: ${found.join(', ')}. Golden tests run.`);
}
