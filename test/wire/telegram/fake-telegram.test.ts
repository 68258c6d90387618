import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeTelegram } from './fake-telegram.ts';

interface Answer {
  readonly ok: boolean;
  readonly result?: unknown;
  readonly error_code?: number;
  readonly description?: string;
  readonly parameters?: { readonly retry_after?: number };
}

describe('the fake Bot API', () => {
  let fake: FakeTelegram;

  beforeEach(async () => {
    fake = await FakeTelegram.start();
    fake.user(42).open();
  });

  afterEach(() => fake.stop());

  async function call(method: string, fields: Readonly<Record<string, unknown>> = {}, token = fake.token): Promise<Answer> {
    const response = await fetch(`${fake.url}/bot${token}/${method}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(fields) });
    return (await response.json()) as Answer;
  }

  const send = (fields: Readonly<Record<string, unknown>>) => call('sendMessage', { chat_id: 42, text: 'hello', ...fields });
  const keyboard = (...rows: readonly (readonly Readonly<Record<string, unknown>>[])[]) => ({ reply_markup: { inline_keyboard: rows } });

  it.each([
    ['an empty text', { text: ' \n ' }, 'Bad Request: message text is empty'],
    ['a text of 4,097 units', { text: 'x'.repeat(4_097) }, 'Bad Request: message is too long'],
    ['emoji that make 4,098 units', { text: '🧨'.repeat(2_049) }, 'Bad Request: message is too long'],
    ['an entity beyond the text', { entities: [{ type: 'bold', offset: 3, length: 5 }] }, "Bad Request: can't parse entities: entity beginning at UTF-16 offset 3 ends after the end of the text at UTF-16 offset 5"],
    ['an entity that splits an emoji', { text: '🧨', entities: [{ type: 'bold', offset: 1, length: 1 }] }, "Bad Request: can't parse entities: entity begins in a middle of a UTF-16 symbol at byte offset 1"],
    ['a parse mode', { parse_mode: 'HTML' }, 'Bad Request: unsupported parse_mode'],
    ['65 bytes of button data', keyboard([{ text: 'a', callback_data: 'x'.repeat(65) }]), 'Bad Request: BUTTON_DATA_INVALID'],
    ['a button without a label', keyboard([{ text: '', callback_data: 'x' }]), 'Bad Request: can\'t parse inline keyboard button: Field "text" must be of type String and not empty'],
    ['101 buttons', keyboard(...Array.from({ length: 101 }, () => [{ text: 'a', callback_data: 'x' }])), 'Bad Request: reply markup is too long'],
    ['9 buttons in a row', keyboard(Array.from({ length: 9 }, () => ({ text: 'a', callback_data: 'x' }))), 'Bad Request: too many buttons in a row of the inline keyboard'],
    ['an unknown chat', { chat_id: 404 }, 'Bad Request: chat not found'],
    ['a topic where there are none', { message_thread_id: 5 }, 'Bad Request: message thread not found'],
    ['a reply to nothing', { reply_parameters: { message_id: 99 } }, 'Bad Request: message to be replied not found'],
  ])('refuses %s', async (_name, fields, description) => {
    expect(await send(fields)).toMatchObject({ ok: false, error_code: 400, description });
  });

  it('takes what is just within the limits', async () => {
    expect(await send({ text: '🧨'.repeat(2_048), ...keyboard([{ text: 'a', callback_data: 'x'.repeat(64) }]) })).toMatchObject({ ok: true });
    expect(await send({ reply_parameters: { message_id: 99, allow_sending_without_reply: true } })).toMatchObject({ ok: true });
  });

  it('knows its token only', async () => {
    expect(await call('getMe', {}, '7000000001:AAWrongWrongWrongWrongWrongWrongWrong')).toMatchObject({ error_code: 401, description: 'Unauthorized' });
    expect(await call('getMe', {}, 'nonsense')).toMatchObject({ error_code: 404 });
    expect(await call('getMe')).toMatchObject({ ok: true });
  });

  it('holds a poll until something comes, ends it for another one, and forgets what was confirmed', async () => {
    const first = call('getUpdates', { timeout: 5 });
    await fake.until(() => fake.calls('getUpdates').length === 1);
    const second = call('getUpdates', { timeout: 5 });
    expect(await first).toMatchObject({ error_code: 409 });
    const id = fake.user(42).say('hello');
    expect(await second).toMatchObject({ result: [{ update_id: id }] });
    expect(await call('getUpdates')).toMatchObject({ result: [{ update_id: id }] });
    expect(await call('getUpdates', { offset: id + 1 })).toEqual({ ok: true, result: [] });
  });

  it('applies edits and deletions to what is shown, and refuses those that change nothing', async () => {
    await send({});
    expect(await call('editMessageText', { chat_id: 42, message_id: 1, text: 'hello' })).toMatchObject({ error_code: 400, description: expect.stringContaining('message is not modified') as string });
    await call('editMessageText', { chat_id: 42, message_id: 1, text: 'bye' });
    expect(fake.shown(42).map(({ text }) => text)).toEqual(['bye']);
    await call('deleteMessage', { chat_id: 42, message_id: 1 });
    expect(fake.shown(42)).toEqual([]);
    expect(await call('deleteMessage', { chat_id: 42, message_id: 1 })).toMatchObject({ description: 'Bad Request: message to delete not found' });
  });

  it.each([
    [[{ command: 'Price', description: 'x' }], 'BOT_COMMAND_INVALID'],
    [[{ command: 'price', description: '' }], 'BOT_COMMAND_DESCRIPTION_INVALID'],
    [[{ command: 'price', description: 'x'.repeat(257) }], 'BOT_COMMAND_DESCRIPTION_INVALID'],
    [Array.from({ length: 101 }, (_, index) => ({ command: `c${index}`, description: 'x' })), 'BOT_COMMANDS_TOO_MUCH'],
  ])('refuses bad commands', async (commands, description) => {
    expect(await call('setMyCommands', { commands })).toMatchObject({ error_code: 400, description: `Bad Request: ${description}` });
  });

  it('asks to slow down when it is told to mind the pace', async () => {
    fake.enforcePace();
    const answers = [];
    for (let count = 0; count < 7; count++) answers.push(await send({}));
    expect(answers.map(({ ok }) => ok)).toEqual([true, true, true, true, true, false, false]);
    expect(answers.at(-1)?.parameters?.retry_after).toBe(1);
  });

  it('carries out what it is told to answer badly afterwards', async () => {
    fake.faults.next('sendMessage', { kind: 'refuse-after', code: 502, description: 'Bad Gateway' });
    fake.faults.next('sendMessage', { kind: 'drop-after' });
    expect(await send({})).toMatchObject({ error_code: 502 });
    await expect(send({})).rejects.toThrow('fetch failed');
    expect(fake.shown(42)).toHaveLength(2);
  });
});
