import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/** How a program ended. */
export interface Ending {
  /** `SIGKILL` when it was struck; `null` when it came to its own end. */
  readonly signal: string | null;
  /** What it printed. */
  readonly out: string;
}

/** Runs a program of `programs/` as a process of its own, and kills it (SIGKILL) so many milliseconds after it first printed something, if at all. */
export async function runUntilKilled(program: string, args: readonly string[], strikeAfterMs?: number): Promise<Ending> {
  const path = fileURLToPath(new URL(`programs/${program}`, import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', path, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  child.stderr.on('data', (data: Buffer) => (out += data.toString()));
  child.stdout.on('data', (data: Buffer) => (out += data.toString()));
  if (strikeAfterMs !== undefined) {
    child.stdout.once('data', () => void sleep(strikeAfterMs).then(() => child.kill('SIGKILL')));
  }
  const [, signal] = (await once(child, 'close')) as [number | null, string | null];
  return { signal, out: out.trim() };
}
