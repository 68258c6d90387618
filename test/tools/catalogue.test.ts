import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Card } from '../../src/reports/card.ts';
import type { ToolResult } from '../../src/tools/tool.ts';
import { briefJson } from '../../src/agent/brief.ts';
import { ToolDesk, blocksOf } from './tool-fixture.ts';
import { position } from './trading-fixture.ts';

const desk = new ToolDesk();
const RULE = { name: 'dip', entry: 'rsi(14) < 30', exit: 'rsi(14) > 60', stopLoss: '3%' };

/** Every example with what it answers; a rule called `dip`, an alert and a schedule are there for those that speak of one. */
const lines = desk.tools.flatMap((tool) => [...new Set([...tool.examples, ...tool.commands.flatMap(({ examples }) => examples)])].map((example) => ({ tool: tool.name, example })));
const results = new Map<string, ToolResult>();

beforeAll(async () => {
  for (const { example } of lines) {
    await desk.call('save_strategy', RULE);
    results.set(example, await (await deskFor(example)).command(example));
  }
}, 60_000);

/** The desk that an example is tried at: what takes number 1 needs an alert and a schedule that have it, and what ends something needs that. */
async function deskFor(example: string): Promise<ToolDesk> {
  if (!/^(?:unalert|reschedule|unreport|stop|redeploy|cancel|close|resume|why|promote) /.test(`${example} `)) return desk;
  const fresh = new ToolDesk();
  fresh.trading.positions = [position('ETH/USDT', 0.03)];
  fresh.trading.risk = { state: 'halted', reason: 'Somebody halted it.' };
  await fresh.trading.stored({ id: 'oc-k3vq7yx2ma-1', state: 'open' });
  await fresh.command('alert btc price > 120000');
  await fresh.command('report daily at 8');
  return fresh;
}

describe.each(lines)('the example "$example"', ({ tool, example }) => {
  const result = (): ToolResult => {
    const found = results.get(example);
    if (!found) throw new Error(`${example} gave no result.`);
    return found;
  };

  it('calls its own tool, with arguments that mean the same when they are given again', () => {
    const parsed = desk.parse(example);
    expect(parsed.tool.name).toBe(tool);
    const canonical = parsed.tool.check(parsed.args);
    expect(parsed.tool.check(JSON.parse(JSON.stringify(canonical)))).toEqual(canonical);
  });

  it('answers scripts in plain JSON', () => {
    const { data } = result();
    expect(JSON.parse(JSON.stringify(data))).toEqual(data);
  });

  it('tells the model little, and all of it', () => {
    const { data, brief = data } = result();
    const text = JSON.stringify(brief);
    expect(text.length).toBeLessThan(2000);
    expect(JSON.parse(JSON.stringify(brief))).toEqual(brief);
    expect(briefJson(brief)).not.toContain('…');
  });

  it('lays out a card whose tables are whole and whose figures are defined', () => {
    const { card } = result();
    expect(card.title).not.toBe('');
    expect(card.blocks.length).toBeGreaterThan(0);
    for (const table of blocksOf(card, 'table')) for (const row of table.rows) expect(row).toHaveLength(table.columns.length);
    for (const { chart } of blocksOf(card, 'chart')) for (const column of columnsOf(chart)) expect(column.length).toBe(chart.time.length);
    expect(wordsOf(card).filter((word) => /\b(?:undefined|NaN|Infinity|\[object|null)\b/.test(word))).toEqual([]);
  });

  it('offers only actions that can be taken', () => {
    for (const action of result().card.actions) {
      expect(action.label).not.toBe('');
      const takes = action.kind === 'run' ? Object.keys(desk.tool(action.tool).check(action.args)).length > 0 : /^[a-z2-7]{10}$/.test(action.approvalId);
      expect(takes).toBe(true);
    }
  });
});

function columnsOf({ panes }: Extract<Card['blocks'][number], { kind: 'chart' }>['chart']): readonly Float64Array[] {
  return panes.flatMap(({ layers }) => layers.flatMap((layer) => (layer.kind === 'candles' ? [layer.candles.close, layer.candles.volume] : layer.kind === 'marks' ? [] : [layer.values])));
}

function wordsOf(card: Card): readonly string[] {
  return [card.title, ...card.blocks.flatMap((block) => {
    if (block.kind === 'fields') return block.fields.flatMap(({ label, value }) => [label, value]);
    if (block.kind === 'table') return [...block.columns.map(({ header }) => header), ...block.rows.flat()];
    return [block.kind === 'chart' ? block.alt : block.text];
  })];
}

const leaf = z.looseObject({ type: z.union([z.string(), z.array(z.string())]).optional(), anyOf: z.array(z.looseObject({ type: z.string() })).optional() });

describe('the catalogue', () => {
  it('has no two tools, commands or aliases that could be mistaken for one another', () => {
    const names = desk.tools.flatMap((tool) => [tool.name, ...tool.commands.map((command) => command.name).filter((name) => name !== tool.name)]);
    expect(new Set(names).size).toBe(names.length);
    for (const tool of desk.tools) {
      const fields = tool.fields.map(({ name }) => name);
      expect(Object.keys(tool.aliases).filter((alias) => fields.includes(alias))).toEqual([]);
      expect(Object.values(tool.aliases).filter((name) => !fields.includes(name))).toEqual([]);
    }
  });

  it.each(desk.tools.map((tool) => [tool.name, tool] as const))('%s says what it is, what it takes and how it is asked for', (_, tool) => {
    expect(tool.name).toMatch(/^[a-z]+(_[a-z]+)*$/);
    expect(tool.summary).toMatch(/^[A-Z].*\.$/);
    // What only people do is asked for by its command and its button, never in words that a model reads.
    const isSaid = tool.peopleOnly !== true;
    expect(tool.phrases.length > 4).toBe(isSaid);
    expect(tool.examples.length > 0).toBe(isSaid);
    expect(tool.commands[0]?.name).toBe(tool.command);
    for (const { summary, args } of tool.commands) {
      expect(summary).toMatch(/^[A-Z].*\.$/);
      expect(Object.keys(args).filter((name) => tool.fields.every((field) => field.name !== name))).toEqual([]);
    }
    const fields = tool.fields.map(({ name }) => name);
    expect(tool.fields.filter(({ description }) => description.length < 8)).toEqual([]);
    expect(tool.positional.filter((name) => !fields.includes(name))).toEqual([]);
    expect([null, tool.positional.at(-1)]).toContain(tool.rest);
    // The house's own names and what an alias turns into one of them may stand in a phrase.
    const slots = tool.phrases.flatMap((phrase) => [...phrase.matchAll(/\{(\w+)\}/g)].map((slot) => slot[1]!));
    expect(slots.filter((slot) => !fields.includes(slot) && tool.aliases[slot] === undefined)).toEqual([]);
    expect(tool.phrases.filter((phrase) => phrase !== phrase.toLowerCase())).toEqual([]);
  });

  it.each(desk.tools.map((tool) => [tool.name, tool] as const))('%s takes nothing deeper than a list or a record of plain values', (_, tool) => {
    const { properties } = z.looseObject({ properties: z.record(z.string(), leaf).default({}) }).parse(tool.schema);
    for (const [name, property] of Object.entries(properties)) {
      for (const option of property.anyOf ?? [property]) {
        const inner = [option['items'], option['additionalProperties']].filter((schema) => typeof schema === 'object');
        expect(JSON.stringify(inner), `${tool.name}.${name}`).not.toMatch(/"(?:object|array)"/);
      }
    }
  });

  it('refuses arguments that a tool does not know, with the nearest', () => {
    for (const tool of desk.tools) {
      expect(() => tool.check({ symbolz: 'btc' })).toThrowError(expect.objectContaining({ kind: 'invalid-input', field: 'symbolz' }));
    }
    expect(() => desk.tool('get_chart').check({ symbl: 'btc' })).toThrowError(/Did you mean "symbol"\?/);
  });
});
