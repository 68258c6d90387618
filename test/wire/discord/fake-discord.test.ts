import { REST, Routes } from 'discord.js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeDiscord } from './fake-discord.ts';

const embed = (details: object) => ({ embeds: [details] });
const buttons = (count: number, id = (index: number) => `id-${index}`) => ({ type: 1, components: Array.from({ length: count }, (_, i) => ({ type: 2, style: 2, label: 'Go', custom_id: id(i) })) });

describe('the fake Discord', () => {
  let discord: FakeDiscord;
  let rest: REST;

  beforeEach(async () => {
    discord = await FakeDiscord.start();
    rest = new REST({ api: discord.url, retries: 0 }).setToken(discord.token);
  });
  afterEach(async () => {
    rest.clearHashSweeper();
    rest.clearHandlerSweeper();
    await discord.stop();
  });

  const post = (body: object) => rest.post(Routes.channelMessages(discord.channel()), { body });

  it.each([
    ['content', { content: 'x'.repeat(2001) }, 'content'],
    ['an embed’s title', embed({ title: 'x'.repeat(257) }), 'embeds[0].title'],
    ['an embed’s description', embed({ description: 'x'.repeat(4097) }), 'embeds[0].description'],
    ['fields', embed({ fields: Array.from({ length: 26 }, () => ({ name: 'a', value: 'b' })) }), 'embeds[0].fields'],
    ['a field’s name', embed({ fields: [{ name: 'x'.repeat(257), value: 'b' }] }), 'embeds[0].fields[0].name'],
    ['a field’s value', embed({ fields: [{ name: 'a', value: 'x'.repeat(1025) }] }), 'embeds[0].fields[0].value'],
    ['an empty value', embed({ fields: [{ name: 'a', value: ' ' }] }), 'embeds[0].fields[0].value'],
    ['a footer', embed({ footer: { text: 'x'.repeat(2049) } }), 'embeds[0].footer.text'],
    ['embeds', { embeds: Array.from({ length: 11 }, () => ({ title: 'a' })) }, 'embeds'],
    ['all embeds together', { embeds: [{ description: 'x'.repeat(4000) }, { description: 'x'.repeat(2001) }] }, 'embeds'],
    ['rows', { components: Array.from({ length: 6 }, (_, row) => buttons(1, (i) => `${row}-${i}`)) }, 'components'],
    ['buttons in a row', { components: [buttons(6)] }, 'components[0].components'],
    ['buttons of one id', { components: [buttons(2, () => 'same')] }, 'components[0].components[1].custom_id'],
    ['a button’s id', { components: [buttons(1, () => 'x'.repeat(101))] }, 'components[0].components[0].custom_id'],
    ['a picture that is not attached', embed({ image: { url: 'attachment://chart.png' } }), 'embeds[0].image.url'],
    ['a nonce', { content: 'a', nonce: 'x'.repeat(26) }, 'nonce'],
  ])('refuses too much of %s with 50035, naming the field', async (_name, body, field) => {
    await expect(post(body)).rejects.toMatchObject({ status: 400, code: 50_035, message: expect.stringContaining(`${field}[`) as string });
  });

  it('refuses an empty message', async () => {
    await expect(post({ content: ' ' })).rejects.toMatchObject({ code: 50_006 });
  });

  it('returns the earlier message for a nonce that is enforced, and makes another where it is not', async () => {
    const first = await post({ content: 'a', nonce: '1', enforce_nonce: true });
    expect(await post({ content: 'a', nonce: '1', enforce_nonce: true })).toMatchObject({ id: (first as { id: string }).id });
    await post({ content: 'a', nonce: '1' });
    expect(discord.messages(discord.channel())).toHaveLength(2);
  });

  it('takes files beside a message, and refuses those above ten megabytes', async () => {
    const send = (size: number) => rest.post(Routes.channelMessages(discord.channel()), { body: { attachments: [{ id: 0, description: 'A file.' }] }, files: [{ name: 'a.txt', data: Buffer.alloc(size) }] });
    await send(10);
    expect(discord.messages(discord.channel())[0]?.attachments).toMatchObject([{ name: 'a.txt', description: 'A file.' }]);
    await expect(send(10 * 1024 * 1024 + 1)).rejects.toMatchObject({ status: 413 });
  });

  it.each([
    ['a name with capitals', [{ name: 'Price', description: 'd' }]],
    ['no description', [{ name: 'price' }]],
    ['an option’s name with capitals', [{ name: 'price', description: 'd', options: [{ name: 'stopLoss', description: 'd', type: 3 }] }]],
    ['a required option after another', [{ name: 'price', description: 'd', options: [{ name: 'a', description: 'd', type: 3 }, { name: 'b', description: 'd', type: 3, required: true }] }]],
    ['too many options', [{ name: 'price', description: 'd', options: Array.from({ length: 26 }, (_, i) => ({ name: `o${i}`, description: 'd', type: 3 })) }]],
    ['too many choices', [{ name: 'price', description: 'd', options: [{ name: 'a', description: 'd', type: 3, choices: Array.from({ length: 26 }, (_, i) => ({ name: `${i}`, value: `${i}` })) }] }]],
    ['too much text in all', [{ name: 'price', description: 'd', options: Array.from({ length: 25 }, (_, i) => ({ name: `o${i}`, description: 'x'.repeat(100), type: 3, choices: Array.from({ length: 25 }, (_c, c) => ({ name: `choice number ${c}`, value: `choice number ${c}` })) })) }]],
  ])('refuses commands with %s', async (_name, commands) => {
    await expect(rest.put(Routes.applicationCommands(discord.world.applicationId), { body: commands })).rejects.toMatchObject({ code: 50_035 });
    expect(discord.registered()).toEqual([]);
  });

  it('refuses whoever has another token', async () => {
    rest.setToken('another');
    await expect(post({ content: 'a' })).rejects.toMatchObject({ status: 401 });
  });

  it('holds clients to five messages a channel in five seconds when asked to', async () => {
    const strict = await FakeDiscord.start({ rateLimits: true });
    const eager = async () => (await fetch(`${strict.url}/v10/channels/${strict.channel()}/messages`, { method: 'POST', headers: { authorization: `Bot ${strict.token}`, 'content-type': 'application/json' }, body: '{"content":"a"}' })).status;
    expect(await Promise.all(Array.from({ length: 6 }, eager))).toEqual([200, 200, 200, 200, 200, 429]);
    await strict.stop();
  });

  it('reads Markdown as a person does', async () => {
    await post({ content: 'a \\*b\\* **c**\n> d\n```\n*e* `\u200b`\n```' });
    expect(discord.read(discord.channel())).toBe('a *b* c\nd\n*e* ``');
  });
});
