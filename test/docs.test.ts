import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SETTING_NAMES } from '../src/config.ts';
import { splitWords } from '../src/tools/command-line.ts';
import { RISK_CHECKS } from '../src/trading/risk/checks/index.ts';
import { LIMIT_NAMES, limitSummary, limitWords, usualLimits } from '../src/trading/risk/limits/limits.ts';
import { CliFolder } from './run-cli.ts';

const PAGES = ['README.md', 'docs/user-guide.md', 'docs/operations.md'];

/** The lines of a page's `sh` blocks that run the command, in order. */
function commandsOf(page: string): readonly string[] {
  const text = readFileSync(new URL(`../${page}`, import.meta.url), 'utf8');
  const blocks = [...text.matchAll(/```sh\n([\s\S]*?)```/g)].map((block) => block[1]!);
  return blocks.flatMap((block) => block.split('\n')).filter((line) => /^(outcry|npm start --) /.test(line));
}

describe.each(PAGES)('the examples of %s', (page) => {
  let folder: CliFolder;
  beforeAll(() => {
    folder = new CliFolder();
  });
  afterAll(() => folder.remove());

  it.each(commandsOf(page))('works: %s', async (line) => {
    const words = splitWords(line.replace(/^(outcry|npm start --) /, ''));
    const { status, stdout, stderr } = await folder.run(words);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).not.toBe('');
  });
});

describe('the transcript in README.md', () => {
  it('is what the command above it prints', async () => {
    const text = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
    const [, line = '', transcript = ''] = /```sh\n(npm start -- ask [^\n]*2025[^\n]*)\n```\n\n```text\n([\s\S]*?)```/.exec(text) ?? [];
    const folder = new CliFolder();
    const { stdout } = await folder.run(splitWords(line.replace('npm start -- ', '')));
    folder.remove();
    const parts = transcript.split('…\n').map((part) => part.trim()).filter((part) => part !== '');
    expect(parts.length).toBeGreaterThan(1);
    for (const part of parts) expect(stdout).toContain(part);
  });
});

describe('the order in README.md', () => {
  /** The words and how they stand together; prices, times and numbers are another at every run. */
  const shape = (text: string) => text.replaceAll(/\b[a-z2-7]{10}\b(?=\s*$)/gm, 'ID').replaceAll(/[\d.,:]+/g, '#').replaceAll(/ +/g, ' ').trim();

  it('is what the command above it asks', async () => {
    const text = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
    const [, line = '', transcript = ''] = /```sh\n(npm start -- buy [^\n]*)\n```\n\n```text\n([\s\S]*?)```/.exec(text) ?? [];
    const folder = new CliFolder();
    const { stdout } = await folder.run(splitWords(line.replace('npm start -- ', '')));
    folder.remove();
    expect(shape(stdout)).toBe(shape(transcript));
  });
});

describe('the pages', () => {
  it('point to files that are there', () => {
    for (const page of ['README.md', 'docs/user-guide.md', 'docs/operations.md', 'docs/architecture.md', 'docs/strategy-language.md', 'docs/telegram.md', 'docs/discord.md']) {
      const url = new URL(`../${page}`, import.meta.url);
      const links = [...readFileSync(url, 'utf8').matchAll(/\]\((?!https?:|#)([^)#]+)\)/g)].map((link) => link[1]!);
      for (const link of links) expect(() => readFileSync(new URL(link, url)), `${page} → ${link}`).not.toThrow();
    }
  });

  it('list every risk limit as it is until somebody sets it', () => {
    const guide = readFileSync(new URL('../docs/user-guide.md', import.meta.url), 'utf8');
    const listed = guide.split('\n').filter((line) => /^\| `[a-z-]+` \|/.test(line) && line.split('|').length === 5);
    const [paper, live] = [usualLimits('paper'), usualLimits('live')];
    const rows = LIMIT_NAMES.map((name) => {
      const [onPaper, onExchange] = [limitWords(paper, name, 'USDT'), limitWords(live, name, 'USDT')];
      return `| \`${name}\` | ${onPaper === onExchange ? onPaper : `${onPaper}; live ${onExchange}`} | ${limitSummary(name)} |`;
    });
    expect(listed).toEqual(rows);
  });

  it('count the risk checks that there are', () => {
    expect(readFileSync(new URL('../README.md', import.meta.url), 'utf8')).toContain(`| ${RISK_CHECKS.length} risk checks before every order`);
  });

  it('list every setting that .env.example explains', () => {
    const example = readFileSync(new URL('../.env.example', import.meta.url), 'utf8');
    const explained = [...example.matchAll(/^(?:# )?([A-Z_]+)=/gm)].map((match) => match[1]);
    expect(explained).toEqual(SETTING_NAMES);
  });
});
