import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PipedChat } from './piped-chat.ts';
import { CLI, CliFolder } from './run-cli.ts';

const SLOW_MS = 300_000;
const FROM = '2026-03-02';

/** A page's words without the numbers of approvals and deployments, which are others at every run, and with nothing of how wide the lines are. */
const story = (text: string) => text.replaceAll(/\b(?:oc-)?[a-z2-7]{10}(?:-\d+)?\b/g, 'NUMBER').replaceAll(/\b[a-z2-7]{8}\b/g, 'ID').replaceAll(/\s+/g, ' ').trim();

describe('the practice desk', () => {
  let folder: CliFolder;
  beforeAll(() => {
    folder = new CliFolder();
  });
  afterAll(() => folder.remove());
  const open = (...words: readonly string[]) => new PipedChat([CLI, 'practice', ...words], { cwd: folder.path, env: folder.environment });

  it('goes through the day that README.md tells of, word for word', async () => {
    const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
    const [, transcript = ''] = /```sh\nnpm start -- practice --from 2026-03-02\n```\n\n```text\n([\s\S]*?)```/.exec(readme) ?? [];
    const turns = transcript.split(/^> /m).slice(1);
    expect(turns.length).toBeGreaterThan(9);
    const chat = open('--from', FROM);
    for (const turn of turns) {
      const [line = ''] = turn.split('\n', 1);
      const [, typed] = /^\/approve \w{10} (.+)$/.exec(line) ?? [];
      // oxlint-disable-next-line no-await-in-loop -- the number to approve is in the answer before
      chat.say(typed === undefined ? line : `/approve ${await chat.heard(new RegExp(`/approve (\\w{10} ${typed})`))}`);
    }
    expect(await chat.leave()).toBe(0);
    expect(chat.errors).toBe('');
    expect(chat.output).toMatch(/^Practice desk: made-up prices and paper money\. It is 2026-03-02 00:00 UTC, and time stands still; \/forward 1d lets a day pass\.\n/);
    const told = story(chat.output);
    let heard = 0;
    for (const part of turns.flatMap((turn) => turn.slice(turn.indexOf('\n')).split('…\n')).map(story).filter((text) => text !== '')) {
      const at = told.indexOf(part, heard);
      expect(at, `not told after what came before it: ${part}\n\nof: ${told.slice(heard, heard + 3_000)}`).toBeGreaterThanOrEqual(0);
      heard = at + part.length;
    }
  }, SLOW_MS);

  it('goes on at the time and with the money that it was left with', async () => {
    const chat = open();
    chat.say('/status', '/positions', '/deployments');
    expect(await chat.leave()).toBe(0);
    expect(chat.output).toMatch(/It is 2026-03-03 \d\d:\d\d UTC/);
    expect(chat.output).toMatch(/2026-03-03 \d\d:\d\d UTC, standing still/);
    expect(chat.output).toContain('1.9032 ETH');
    expect(chat.output).toContain('dip');
  }, SLOW_MS);

  it('is nothing of the real desk’s, and begins once', async () => {
    expect((await folder.run(['positions', '--json'])).stdout).toContain('"positions":[]');
    expect(await folder.run(['practice', '--from', '2026-01-05'])).toMatchObject({ status: 1, stderr: expect.stringContaining('This practice desk has begun') as string });
    expect(await folder.run(['practice', '--from', 'soonish'])).toMatchObject({ status: 2, stderr: expect.stringContaining('"soonish" is not a time') as string });
    expect((await folder.run(['forward', '1d'])).status).not.toBe(0);
  }, SLOW_MS);
});
