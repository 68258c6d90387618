import { describe, expect, it } from 'vitest';
import { ToolDesk, blocksOf, tableOf, textOf } from './tool-fixture.ts';

describe('help', () => {
  const desk = new ToolDesk();

  it('lists every command once, by what it does', async () => {
    const { card } = await desk.command('/help');
    const tables = blocksOf(card, 'table');
    expect(tables.map(({ title }) => title)).toEqual(['Ask', 'Keep', 'Trade', 'Run the desk']);
    const listed = tables.flatMap(({ rows }) => rows.map(([command]) => command));
    const commands = desk.tools.flatMap((tool) => tool.commands.map(({ name }) => `/${name}`));
    expect(listed).toHaveLength(commands.length);
    expect(new Set(listed)).toEqual(new Set(commands));
  });

  it.each(['/help scan', '/help /scan', '/help scan_markets', '/help Scan-Markets', '/help scan markets'])('explains one command: %s', async (line) => {
    const { card, data } = await desk.command(line);
    expect(card.title).toBe('/scan');
    expect(textOf(card)).toContain('Usage: /scan [timeframe] <condition> [name=value …]');
    expect(tableOf(card).rows).toEqual([
      ['condition', 'needed', 'Condition in the rule language, such as "rsi(14) < 30"'],
      ['timeframe', '1h', 'Candle length: 1m, 5m, 15m, 30m, 1h, 4h, 1d or 1w'],
      ['quote', 'USDT', 'Quote currency of the markets'],
      ['top', '20', 'How many of the most traded markets to look at'],
    ]);
    expect(data).toMatchObject({ command: 'scan', arguments: [{ name: 'condition', required: true, default: null }, { name: 'timeframe', required: false, default: '1h' }, {}, {}] });
  });

  it.each(['buy', 'sell'])('explains a command of a tool that has several without what its word says: /%s', async (name) => {
    const { card, data } = await desk.command(`/help ${name}`);
    expect(card.title).toBe(`/${name}`);
    expect(textOf(card)).toContain(`Usage: /${name} <symbol> [amount] [cost] [fraction] [price] [name=value …]`);
    expect(tableOf(card).rows.map(([argument]) => argument)).not.toContain('side');
    expect(data).toMatchObject({ command: name, name: 'place_order', access: 'trade' });
  });

  it('names the nearest command when there is none of that name', async () => {
    await expect(desk.command('/help backtst')).rejects.toMatchObject({ kind: 'not-found', field: 'name', message: 'There is no command "backtst". Did you mean "backtest"?', hint: '/help lists the commands.' });
  });
});
