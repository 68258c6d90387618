import { beforeEach, describe, expect, it } from 'vitest';
import { ToolDesk } from './tool-fixture.ts';

let desk: ToolDesk;

beforeEach(() => {
  desk = new ToolDesk();
});

describe('deleting a rule', () => {
  it('takes it out of the list and says that its versions stay', async () => {
    await desk.command('/save dip entry="rsi(14) < 30" stop=3%');
    await desk.command('/save dip entry="rsi(14) < 25" stop=3%');
    const { card, data } = await desk.command('/forget dip');
    expect(card).toMatchObject({ title: 'Deleted dip', blocks: [{ text: 'It bought when rsi(14) < 25. Its 2 versions stay on record; saving it again brings it back.' }] });
    expect(data).toMatchObject({ name: 'dip', deleted: true, versions: 2 });
    await expect(desk.command('/strategy dip')).rejects.toMatchObject({ kind: 'not-found' });
    expect((await desk.command('/save dip entry="rsi(14) < 25" stop=3%')).data).toMatchObject({ version: 2 });
  });

  it('leaves built-in strategies alone, and names the nearest rule when there is none of that name', async () => {
    await desk.command('/save dip entry="rsi(14) < 30" stop=3%');
    await expect(desk.command('/forget rsi')).rejects.toMatchObject({ kind: 'refused', field: 'name' });
    await expect(desk.command('/forget dpi')).rejects.toMatchObject({ kind: 'not-found', message: 'There is no saved rule "dpi". Did you mean "dip"?', hint: '/strategies lists your rules.' });
  });
});
