import { readFileSync, readdirSync } from 'node:fs';
import { GrammyError, HttpError } from 'grammy';
import { describe, expect, it } from 'vitest';
import { telegramFailure } from '../../../src/channels/telegram/api-failure.ts';
import { MAX_TEXT } from '../../../src/channels/telegram/card-view.ts';
import { SETTING_NAMES } from '../../../src/config.ts';

const PAGE = readFileSync(new URL('../../../docs/telegram.md', import.meta.url), 'utf8');

const TOOLS = new URL('../../../src/tools/', import.meta.url);

/** The commands that the tools' definitions name. */
const commands = readdirSync(TOOLS)
  .filter((file) => file.endsWith('.ts'))
  .flatMap((file) => [...readFileSync(new URL(file, TOOLS), 'utf8').matchAll(/\bcommand: '(\w+)'/g)].map((match) => match[1]));

const answered = (code: number, description: string) => new GrammyError('Call failed', { ok: false, error_code: code, description }, 'getUpdates', {});

describe('docs/telegram.md', () => {
  it('names settings that there are', () => {
    const named = new Set([...PAGE.matchAll(/\b(TELEGRAM_[A-Z]+)\b/g)].map((match) => match[1] ?? ''));
    expect(named.size).toBe(3);
    for (const name of named) expect(SETTING_NAMES).toContain(name);
  });

  it('quotes what people are told, word for word', () => {
    expect(PAGE).toContain(telegramFailure(answered(401, 'Unauthorized')).message);
    expect(PAGE).toContain(telegramFailure(answered(409, 'Conflict: terminated by other getUpdates request')).message);
    expect(PAGE).toContain(telegramFailure(new HttpError('failed', Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }))).message);
  });

  it('states the limit of a message that is kept', () => {
    expect(PAGE).toContain(`${MAX_TEXT.toLocaleString('en')} characters`);
  });

  it('shows commands that there are', () => {
    const first = PAGE.slice(PAGE.indexOf('## The first words'), PAGE.indexOf('## Other people'));
    const shown = new Set([...first.matchAll(/`\/([a-z]+)/g)].map((match) => match[1]));
    expect(shown.size).toBeGreaterThan(3);
    for (const command of shown) expect(commands).toContain(command);
  });
});
