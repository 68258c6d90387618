import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readConfig } from '../src/config.ts';
import { OutcryError } from '../src/domain/errors.ts';

const TOKEN = '123456:AAfakefakefakefake';
const empty = mkdtempSync(join(tmpdir(), 'outcry-config-'));
afterAll(() => rmSync(empty, { recursive: true }));

function faultOf(environment: Readonly<Record<string, string>>, folder = empty): string {
  try {
    readConfig(environment, folder);
  } catch (error) {
    if (error instanceof OutcryError) return error.message;
    throw error;
  }
  throw new Error('the configuration was accepted');
}

describe('the configuration', () => {
  it('needs nothing', () => {
    expect(readConfig({}, empty)).toMatchObject({ exchange: 'binance', exchangeNamed: false, model: 'auto', telegram: null, discord: null, secrets: [], given: [] });
  });

  it('reads owners as lists with commas', () => {
    const { telegram } = readConfig({ TELEGRAM_TOKEN: TOKEN, TELEGRAM_OWNERS: '42, 43,' }, empty);
    expect(telegram).toEqual({ token: TOKEN, owners: ['42', '43'], apiUrl: null });
  });

  it('has a channel without owners, which is then not started, and none without a token', () => {
    expect(readConfig({ TELEGRAM_TOKEN: TOKEN }, empty).telegram?.owners).toEqual([]);
    expect(readConfig({ DISCORD_OWNERS: '42' }, empty).discord).toBeNull();
  });

  it('refuses owners that are names, naming the setting', () => {
    expect(faultOf({ TELEGRAM_OWNERS: '42,@ann' })).toMatch(/^TELEGRAM_OWNERS.*numeric ids/);
    expect(faultOf({ DISCORD_GUILD: 'my server' })).toMatch(/^DISCORD_GUILD: expected a numeric id/);
  });

  it('lists its secrets, and never tells one in an error', () => {
    expect(readConfig({ TELEGRAM_TOKEN: TOKEN, DISCORD_TOKEN: 'abc.def' }, empty).secrets).toEqual([TOKEN, 'abc.def']);
    expect(faultOf({ TELEGRAM_TOKEN: 'two words secret', DISCORD_OWNERS: 'x' })).not.toContain('words secret');
  });

  it('refuses a key in .env that is not a setting, with the nearest', () => {
    const folder = mkdtempSync(join(tmpdir(), 'outcry-config-'));
    writeFileSync(join(folder, '.env'), 'TELEGRAM_TOKN=1\n');
    expect(faultOf({}, folder)).toMatch(/TELEGRAM_TOKN in \.env is not a setting.*TELEGRAM_TOKEN/);
    rmSync(folder, { recursive: true });
  });
});
