import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { examineTelegram } from '../../../src/channels/telegram/telegram-checks.ts';
import { FAKE_TOKEN, FakeTelegram } from '../../wire/telegram/fake-telegram.ts';
import { SERVER_ERROR } from '../../wire/telegram/faults.ts';

describe('the checks of the Telegram channel', () => {
  let fake: FakeTelegram;

  beforeEach(async () => {
    fake = await FakeTelegram.start();
  });

  afterEach(() => fake.stop());

  const examine = (owners: readonly string[] = ['42'], token = fake.token) => examineTelegram({ token, apiUrl: fake.url, owners, timeoutMs: 300 });

  it('find nothing wrong with a bot that its owner has opened', async () => {
    fake.user(42).open();
    const findings = await examine();
    expect(findings.map(({ name, status }) => [name, status])).toEqual([
      ['Telegram token', 'ok'],
      ['Telegram groups', 'ok'],
      ['Telegram polling', 'ok'],
      ['Telegram owner 42', 'ok'],
    ]);
    expect(findings[0]?.detail).toContain('@outcry_test_bot');
  });

  it.each(['7000000001:AAWrongWrongWrongWrongWrongWrongWrong', 'not a token'])('say where the right token is when %s is not accepted', async (token) => {
    const [finding] = await examine(['42'], token);
    expect(finding).toMatchObject({ name: 'Telegram token', status: 'fail' });
    expect(finding?.fix).toContain('@BotFather');
  });

  it('say that the network is missing without showing the address, which holds the token', async () => {
    fake.die();
    const findings = await examine();
    expect(findings[0]).toMatchObject({ name: 'Telegram', status: 'fail' });
    expect(JSON.stringify(findings)).not.toContain(FAKE_TOKEN);
  });

  it('see a webhook, and name its host only', async () => {
    fake.state.webhook = 'https://bots.example.org/secret-path';
    const finding = (await examine()).find(({ name }) => name === 'Telegram polling');
    expect(finding).toMatchObject({ status: 'warn' });
    expect(finding?.detail).toContain('bots.example.org');
    expect(finding?.detail).not.toContain('secret-path');
  });

  it('tell names from ids, an unopened chat from an opened one, and that an owner is missing', async () => {
    expect((await examine(['@alice'])).at(-1)).toMatchObject({ name: 'Telegram owner @alice', status: 'fail' });
    expect((await examine(['43'])).at(-1)).toMatchObject({ name: 'Telegram owner 43', status: 'warn', fix: 'Open https://t.me/outcry_test_bot as this user and press Start. If that changes nothing, the number is not yours.' });
    expect((await examine([])).at(-1)).toMatchObject({ name: 'Telegram owners', status: 'fail' });
  });

  it('come to an end when Telegram has trouble half-way', async () => {
    fake.user(42).open();
    fake.faults.next('getWebhookInfo', SERVER_ERROR);
    fake.faults.next('getChat', { kind: 'hang' });
    expect((await examine()).map(({ status }) => status)).toEqual(['ok', 'ok', 'warn', 'warn']);
  });
});
