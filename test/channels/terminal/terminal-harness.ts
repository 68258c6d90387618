import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { TerminalChannel, type TerminalOptions } from '../../../src/channels/terminal/terminal-channel.ts';

/** A stream that keeps what was written to it. */
export function collector(): { readonly stream: PassThrough; text(): string } {
  const stream = new PassThrough();
  const chunks: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  return { stream, text: () => Buffer.concat(chunks).toString('utf8') };
}

/** A terminal channel on streams in memory and a data folder of its own. */
export async function terminalHarness(overrides: Partial<TerminalOptions> = {}) {
  const dataFolder = await mkdtemp(path.join(tmpdir(), 'outcry-terminal-'));
  const input = new PassThrough();
  const output = collector();
  const errors = collector();
  const channel = new TerminalChannel({
    input,
    output: output.stream,
    errors: errors.stream,
    interactive: false,
    columns: () => 80,
    colour: false,
    user: 'tester',
    dataFolder,
    commands: ['price', 'positions', 'backtest'],
    drawChart: () => Promise.resolve(Buffer.from('a picture')),
    clock: { now: () => Date.UTC(2025, 0, 31, 14) },
    ...overrides,
  });
  return {
    channel,
    input,
    dataFolder,
    shown: () => output.text(),
    errors: () => errors.text(),
    dispose: () => rm(dataFolder, { recursive: true, force: true }),
  };
}
