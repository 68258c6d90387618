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

  describe('of trading', () => {
    const keys = { EXCHANGE_API_KEY: 'key-of-mine', EXCHANGE_API_SECRET: 'secret-of-mine' };

    it('is paper money unless live is asked for, whatever keys there are', () => {
      expect(readConfig({}, empty)).toMatchObject({ tradingMode: 'paper', exchangeKeys: null });
      expect(readConfig(keys, empty)).toMatchObject({ tradingMode: 'paper', exchangeKeys: { apiKey: 'key-of-mine', secret: 'secret-of-mine', sandbox: false } });
    });

    it('is live only with an exchange by name and its keys', () => {
      expect(faultOf({ TRADING_MODE: 'live', ...keys })).toMatch(/^EXCHANGE: .*by name/);
      expect(faultOf({ TRADING_MODE: 'live', EXCHANGE: 'simulated', ...keys })).toMatch(/^EXCHANGE: /);
      expect(faultOf({ TRADING_MODE: 'live', EXCHANGE: 'binance' })).toMatch(/^EXCHANGE_API_KEY: .*EXCHANGE_API_SECRET/);
      expect(faultOf({ EXCHANGE_API_KEY: 'key-of-mine' })).toMatch(/^EXCHANGE_API_SECRET: missing/);
      expect(faultOf({ TRADING_MODE: 'LIVE' })).toMatch(/^TRADING_MODE: expected paper or live/);
      const { tradingMode, exchangeKeys } = readConfig({ TRADING_MODE: 'live', EXCHANGE: 'binance', EXCHANGE_SANDBOX: 'true', ...keys }, empty);
      expect({ tradingMode, sandbox: exchangeKeys?.sandbox }).toEqual({ tradingMode: 'live', sandbox: true });
    });

    it('keeps keys among what is never logged or sent', () => {
      expect(readConfig(keys, empty).secrets).toEqual(['key-of-mine', 'secret-of-mine']);
    });
  });

  it('refuses a key in .env that is not a setting, with the nearest', () => {
    const folder = mkdtempSync(join(tmpdir(), 'outcry-config-'));
    writeFileSync(join(folder, '.env'), 'TELEGRAM_TOKN=1\n');
    expect(faultOf({}, folder)).toMatch(/TELEGRAM_TOKN in \.env is not a setting.*TELEGRAM_TOKEN/);
    rmSync(folder, { recursive: true });
  });
});
