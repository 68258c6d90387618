import { type ChildProcess, spawn } from 'node:child_process';
import type { Card } from '../src/reports/card.ts';
import { openDatabase } from '../src/store/database.ts';
import { SqlInbox } from '../src/store/inbox.ts';
import { SqlOutboxStore } from '../src/store/outbox-store.ts';
import { CLI, CliFolder } from './run-cli.ts';

/** The built program as a service, in a folder of its own, with nobody at its terminal. It can be killed and started again. */
export class RunningDesk {
  readonly folder = new CliFolder();
  readonly #environment: Readonly<Record<string, string>>;
  #child: ChildProcess | null = null;
  /** All that it has written to its standard output and error. */
  output = '';

  constructor(environment: Readonly<Record<string, string>>) {
    this.#environment = environment;
  }

  /** Where everything is kept. */
  get dataFolder(): string {
    return `${this.folder.path}/data`;
  }

  start(): void {
    const child = spawn(process.execPath, [CLI], { cwd: this.folder.path, env: { ...this.folder.environment, ...this.#environment }, stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.setEncoding('utf8').on('data', (text: string) => (this.output += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (this.output += text));
    this.#child = child;
  }

  /** True until it has ended. */
  get isRunning(): boolean {
    return this.#child !== null && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Sends a signal that does not end it. */
  signal(signal: 'SIGUSR2'): void {
    this.#child?.kill(signal);
  }

  /** Sends a signal and waits for the end. @returns the exit status, `null` when the signal ended it. */
  async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null> {
    const child = this.#child;
    if (!child || !this.isRunning) return child?.exitCode ?? null;
    const ended = new Promise<number | null>((resolve) => child.once('exit', (status) => resolve(status)));
    child.kill(signal);
    return ended;
  }

  /** The cards that a conversation was given, oldest first, as they were before a channel rendered them. */
  async cards(channel: string, conversation: string): Promise<readonly Card[]> {
    const database = await openDatabase(this.dataFolder);
    try {
      return await new SqlOutboxStore(database.db).delivered(channel, conversation, 0);
    } finally {
      await database.close();
    }
  }

  /** Messages that were taken up and are not answered yet. */
  async unanswered(): Promise<number> {
    const database = await openDatabase(this.dataFolder);
    try {
      return (await new SqlInbox(database.db).unfinished()).length;
    } finally {
      await database.close();
    }
  }

  /** Conversations in which something waits for its delivery. */
  async waiting(): Promise<readonly string[]> {
    const database = await openDatabase(this.dataFolder);
    try {
      return (await new SqlOutboxStore(database.db).conversations()).map(({ channel, conversation }) => `${channel}:${conversation}`);
    } finally {
      await database.close();
    }
  }

  async remove(): Promise<void> {
    await this.end('SIGKILL');
    this.folder.remove();
  }
}
