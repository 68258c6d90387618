import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** Runs a program of `programs/` in several processes at once, and gives what each of them printed. */
export async function inProcesses(count: number, program: string, args: readonly string[]): Promise<readonly string[]> {
  const path = fileURLToPath(new URL(`programs/${program}`, import.meta.url));
  return Promise.all(
    Array.from({ length: count }, async () => {
      const child = spawn(process.execPath, ['--import', 'tsx', path, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
      let out = '';
      child.stdout.on('data', (data: Buffer) => (out += data.toString()));
      child.stderr.on('data', (data: Buffer) => (out += data.toString()));
      await once(child, 'close');
      return out.trim();
    }),
  );
}
