import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readConfig } from '../src/config.ts';
import { openLog } from '../src/log.ts';

it('the log holds what happened, and no secret of the configuration in any spelling', () => {
  const folder = mkdtempSync(join(tmpdir(), 'outcry-log-'));
  const token = '123456:AAsecretsecret';
  const log = openLog(readConfig({ OUTCRY_DATA: folder, TELEGRAM_TOKEN: token }, folder));
  log.error({ url: `https://host/bot${token}/getMe`, err: new Error(`POST /bot${encodeURIComponent(token)}/sendMessage failed`) }, `no answer from ${token}`);
  const text = readFileSync(join(folder, 'outcry.log'), 'utf8');
  expect(text).toContain('getMe');
  expect(text).toContain('sendMessage failed');
  expect(text).not.toContain('secretsecret');
  rmSync(folder, { recursive: true });
});
