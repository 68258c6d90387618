// Run by a test as a process of its own: restores a file into a folder, and is killed (SIGKILL) when it comes to the n-th step of it. With
// n = 0 it lives, and prints the steps.
import { restoreDatabase } from '../../../src/store/restore.ts';

const [folder, file, fatal] = process.argv.slice(2);
const steps: string[] = [];
await restoreDatabase(folder!, file!, {
  clock: { now: () => Date.UTC(2026, 0, 2, 3, 4, 5) },
  by: 'test',
  onProgress({ label }) {
    steps.push(label);
    if (steps.length === Number(fatal)) process.kill(process.pid, 'SIGKILL');
  },
});
console.log(JSON.stringify(steps));
