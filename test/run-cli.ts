import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The built command. */
export const CLI = fileURLToPath(new URL('../dist/cli.js', import.meta.url));

/** What a command left behind. */
export interface CliRun {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A folder of its own to run commands in, as on a machine that has never seen Outcry: no `.env`, no data, no network needed. */
export class CliFolder {
  readonly path = mkdtempSync(join(tmpdir(), 'outcry-cli-'));
  /** What commands see of the environment when nothing else is said: nothing of the caller's but the path. */
  readonly environment: Readonly<Record<string, string>> = { PATH: process.env['PATH'] ?? '', HOME: this.path, EXCHANGE: 'simulated', MODEL: 'phrasebook' };

  /** Runs `outcry` with these words to its end. `env` goes over `environment`. */
  run(words: readonly string[], { env = {}, input = '' }: { readonly env?: Readonly<Record<string, string>>; readonly input?: string } = {}): Promise<CliRun> {
    const child = spawn(process.execPath, [CLI, ...words], {
      cwd: this.path,
      env: { ...this.environment, ...env },
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.stdin.end(input);
    return new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (status) => resolve({ status, stdout, stderr }));
    });
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}
