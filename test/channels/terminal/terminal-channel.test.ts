import { readFile, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as fc from 'fast-check';
import stringWidth from 'string-width';
import { afterEach, describe, expect, it } from 'vitest';
import type { Inbound, InboundAction, InboundHandler } from '../../../src/desk/channel.ts';
import type { TerminalOptions } from '../../../src/channels/terminal/terminal-channel.ts';
import type { Action, Card } from '../../../src/reports/card.ts';
import { describeChannel, deliveryOf } from '../../contract/channel.ts';
import { FULL_CARD } from '../../reports/sample-cards.ts';
import { terminalHarness } from './terminal-harness.ts';

describeChannel('the terminal', async () => {
  const { channel, input, shown, dispose } = await terminalHarness();
  return {
    channel,
    conversation: 'local',
    shown,
    dispose,
    say: (text) => {
      input.write(`${text}\n`);
      return Promise.resolve();
    },
    press: (label) => {
      const number = /\[(\d+)\] (.*)/g;
      const line = [...shown().matchAll(number)].find((match) => match[2] === label);
      input.write(`${line?.[1] ?? 'no such button'}\n`);
      return Promise.resolve();
    },
  };
});

/** What came in, with a turn that the test ends when it likes. */
class Desk implements InboundHandler {
  readonly received: string[] = [];
  readonly finish: (() => void)[] = [];
  running = 0;
  cancelled = 0;
  /** Turns end at once unless this is set. */
  slow = false;

  command(): Promise<void> {
    throw new Error('a terminal has no typed commands');
  }

  health(): void {}

  message(inbound: Inbound): Promise<void> {
    return this.#take(inbound.text);
  }

  action(inbound: InboundAction): Promise<void> {
    return this.#take(`action ${inbound.action.label}`);
  }

  cancel(): boolean {
    if (this.running === 0) return false;
    this.cancelled += 1;
    return true;
  }

  async #take(what: string): Promise<void> {
    this.received.push(what);
    this.running += 1;
    if (this.slow) await new Promise<void>((resolve) => this.finish.push(resolve));
    this.running -= 1;
  }
}

const run = (label: string): Action => ({ kind: 'run', label, tool: 't', args: {} });
const card = (...actions: Action[]): Card => ({ title: 'Card', tone: 'neutral', blocks: [], actions });

describe('the terminal', () => {
  const cleanups: (() => Promise<void>)[] = [];

  afterEach(async () => {
    for (const cleanup of cleanups.splice(0)) await cleanup();
  });

  async function open(overrides: Partial<TerminalOptions> = {}) {
    const harness = await terminalHarness(overrides);
    const desk = new Desk();
    await harness.channel.start(desk);
    cleanups.push(async () => {
      for (const finish of desk.finish.splice(0)) finish();
      await harness.channel.stop();
      await harness.dispose();
    });
    return { ...harness, desk };
  }

  it('over a pipe, answers one line after the other and then leaves', async () => {
    const { desk, input, channel } = await open();
    desk.slow = true;
    input.end('one\ntwo\n');
    await expect.poll(() => desk.received).toEqual(['one']);
    desk.finish.shift()?.();
    await expect.poll(() => desk.received).toEqual(['one', 'two']);
    let left = false;
    void channel.left.then(() => (left = true));
    await new Promise((resolve) => setImmediate(resolve));
    expect(left).toBe(false);
    desk.finish.shift()?.();
    await channel.left;
  });

  it('over a pipe, shows neither prompt nor greeting nor working line', async () => {
    const { channel, shown, errors } = await open();
    channel.update('local', { kind: 'working', label: 'Reading', done: 1, total: 2 });
    expect(shown() + errors()).toBe('');
  });

  it('leaves at /quit without troubling the desk', async () => {
    const { desk, input, channel } = await open({ interactive: true });
    input.write('/quit\n');
    await channel.left;
    expect(desk.received).toEqual([]);
  });

  it('numbers actions on from card to card of one answer, and from one again after the next line', async () => {
    const { desk, input, channel, shown } = await open();
    await channel.send(deliveryOf('local', card(run('First'))));
    await channel.send(deliveryOf('local', card(run('Second'), run('Third'))));
    expect(shown()).toMatch(/\[1\] First[^]*\[2\] Second\n\[3\] Third/);
    input.write('3\n');
    await expect.poll(() => desk.received).toEqual(['action Third']);
    await channel.send(deliveryOf('local', card(run('Fourth'))));
    expect(shown()).toContain('[1] Fourth');
    input.write('!1\n');
    await expect.poll(() => desk.received).toEqual(['action Third', 'action Fourth']);
  });

  it('takes a number for words when no action has it, and !number never', async () => {
    const { desk, input, channel, shown } = await open();
    await channel.send(deliveryOf('local', card(run('Only'))));
    input.write('!7\n7\n');
    await expect.poll(() => desk.received).toEqual(['7']);
    expect(shown()).toContain('There is no action !7');
  });

  it('approves by !number only: a bare number is an answer in words', async () => {
    const { desk, input, channel, shown } = await open();
    const approve: Action = { kind: 'approve', label: 'Approve', approvalId: 'a1' };
    await channel.send(deliveryOf('local', card(approve)));
    expect(shown()).toContain('[!1] Approve');
    input.write('1\n');
    await expect.poll(() => desk.received).toEqual(['1']);
    await channel.send(deliveryOf('local', card(approve)));
    input.write('!1\n');
    await expect.poll(() => desk.received).toEqual(['1', 'action Approve']);
  });

  it('writes what is asked for as a file and prints its path, not its rows', async () => {
    const { channel, shown, dataFolder } = await open();
    const table = { kind: 'table', title: 'Trades', columns: [{ header: 'Market' }, { header: 'Price' }], rows: [['BTC/USDT', '60000.5']], asFile: true } as const;
    await channel.send(deliveryOf('local', { title: 'PAPER: 1 fill', tone: 'neutral', blocks: [table], actions: [] }));
    const [file = ''] = await readdir(path.join(dataFolder, 'exports'));
    expect(file).toBe('2025-01-31T14-00-00-000Z-1-trades.csv');
    expect(await readFile(path.join(dataFolder, 'exports', file), 'utf8')).toBe('\ufeffMarket,Price\r\nBTC/USDT,60000.5\r\n');
    expect(shown()).toContain(`Trades: 1 row`);
    expect(shown()).toContain(`File: ${path.join(dataFolder, 'exports', file)}`);
    expect(shown()).not.toContain('60000.5');
  });

  it('saves the picture of a card and prints its path', async () => {
    const { channel, shown, dataFolder } = await open();
    await channel.send(deliveryOf('local', FULL_CARD));
    const [file] = await readdir(path.join(dataFolder, 'charts'));
    expect(file).toBe('2025-01-31T14-00-00-000Z-1-sma-cross-on-btc-usdt-1h.png');
    expect(shown()).toContain(`Picture: ${path.join(dataFolder, 'charts', file ?? '')}`);
    expect(await readFile(path.join(dataFolder, 'charts', file ?? ''), 'utf8')).toBe('a picture');
  });

  it('keeps the figures when the picture fails', async () => {
    const { channel, shown } = await open({ drawChart: () => Promise.reject(new Error('no \u001b[1mfonts')) });
    await channel.send(deliveryOf('local', FULL_CARD));
    expect(shown()).toContain('+12.3%');
    expect(shown()).toContain('The picture could not be drawn: no [1mfonts');
  });

  it('streams words as they come and begins the card on a line of its own', async () => {
    const { channel, shown } = await open();
    channel.update('local', { kind: 'words', text: 'Here ' });
    expect(shown()).toBe('Here ');
    channel.update('local', { kind: 'words', text: 'it \u001b[2Jis' });
    await channel.send(deliveryOf('local', card()));
    expect(shown()).toBe('Here it [2Jis\n\nCard\n\n');
  });

  it('rewrites one working line on stderr and takes it away before the answer', async () => {
    const { channel, shown, errors, input, desk } = await open({ interactive: true });
    desk.slow = true;
    input.write('go\n');
    await expect.poll(() => desk.received).toEqual(['go']);
    const before = shown();
    channel.update('local', { kind: 'working', label: 'Reading candles', done: 30, total: 100 });
    channel.update('local', { kind: 'working', label: 'Looking', done: 0, total: null });
    expect(errors()).toContain('Reading candles  ██████░░░░░░░░░░░░░░  30%');
    expect(errors()).toContain('Looking …');
    await channel.send(deliveryOf('local', card()));
    expect(errors().endsWith('\u001b[1G\u001b[2K')).toBe(true);
    expect(shown().slice(before.length)).toBe('\nCard\n\n');
  });

  it('gives up the running turn at Ctrl-C, and leaves at the next one when idle', async () => {
    const { channel, desk, input } = await open({ interactive: true });
    desk.slow = true;
    input.write('long work\n');
    await expect.poll(() => desk.running).toBe(1);
    input.write('\u0003');
    await expect.poll(() => desk.cancelled).toBe(1);
    desk.finish.shift()?.();
    await expect.poll(() => desk.running).toBe(0);
    input.write('\u0003');
    await channel.left;
    expect(desk.cancelled).toBe(1);
  });

  it('takes back a half-typed line at Ctrl-C', async () => {
    const { desk, input } = await open({ interactive: true });
    input.write('half a li');
    input.write('\u0003');
    input.write('whole\n');
    await expect.poll(() => desk.received).toEqual(['whole']);
  });

  it('lets /halt be typed while an answer is being made', async () => {
    const { desk, input } = await open({ interactive: true });
    desk.slow = true;
    input.write('slow question\n');
    input.write('/halt\n');
    await expect.poll(() => desk.received).toEqual(['slow question', '/halt']);
  });

  it('completes commands on Tab', async () => {
    const { desk, input } = await open({ interactive: true });
    // Pasted tabs are text: the key comes alone.
    for (const typed of ['/pr', '\t', 'btc\n', '/li', '\t', '\n']) {
      input.write(typed);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await expect.poll(() => desk.received).toEqual(['/price btc', '/link']);
  });

  it('remembers lines from one run to the next, for its owner only', async () => {
    const first = await open({ interactive: true });
    first.input.write('price of btc\n');
    await expect.poll(() => readFile(path.join(first.dataFolder, 'terminal-history'), 'utf8').catch(() => '')).toBe('price of btc\n');
    const again = await open({ interactive: true, dataFolder: first.dataFolder });
    again.input.write('\u001b[A\n');
    await expect.poll(() => again.desk.received).toEqual(['price of btc']);
  });

  it('cuts a line history that grew too long to its newest lines', async () => {
    const { dataFolder } = await open();
    const file = path.join(dataFolder, 'terminal-history');
    await writeFile(file, Array.from({ length: 1_500 }, (_, i) => `line ${i}\n`).join(''));
    await open({ interactive: true, dataFolder });
    const kept = (await readFile(file, 'utf8')).trim().split('\n');
    expect([kept.length, kept[0], kept.at(-1)]).toEqual([500, 'line 1000', 'line 1499']);
  });

  it('uses colour only when it may', async () => {
    const plain = await open();
    await plain.channel.send(deliveryOf('local', FULL_CARD));
    expect(plain.shown()).not.toContain('\u001b');
    const coloured = await open({ colour: true });
    await coloured.channel.send(deliveryOf('local', FULL_CARD));
    expect(coloured.shown()).toContain('\u001b[1;33mSIMULATED\u001b[0m');
  });

  it('lets no data through as an escape sequence or a line wider than the terminal', async () => {
    const { channel, shown } = await open({ columns: () => 40 });
    const text = fc.string({ unit: 'binary', maxLength: 80 });
    await fc.assert(
      fc.asyncProperty(text, text, fc.array(text, { minLength: 2, maxLength: 2 }), async (title, label, row) => {
        const before = shown().length;
        await channel.send(deliveryOf('local', { title, tone: 'good', blocks: [{ kind: 'table', columns: [{ header: label }, { header: 'b' }], rows: [row] }], actions: [run(label)] }));
        for (const line of shown().slice(before).split('\n')) {
          expect(stringWidth(line)).toBeLessThanOrEqual(40);
          // oxlint-disable-next-line no-control-regex -- the law under test
          expect(line).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
        }
      }),
      { numRuns: 40 },
    );
  });
});
