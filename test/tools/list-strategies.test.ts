import { beforeEach, describe, expect, it } from 'vitest';
import { STRATEGIES } from '../../src/strategies/registry.ts';
import { ToolDesk, blocksOf, tableOf, textOf } from './tool-fixture.ts';

let desk: ToolDesk;

beforeEach(() => {
  desk = new ToolDesk();
});

describe('the list of strategies', () => {
  it('has every built-in one with a sentence, and says how a first rule is kept', async () => {
    const { card, brief } = await desk.command('/strategies');
    expect(tableOf(card).rows.map(([name]) => name)).toEqual(STRATEGIES.map(({ name }) => name));
    expect(textOf(card)).toMatch(/^No saved rules yet: \/save dip /);
    expect(brief).toEqual({ builtIn: STRATEGIES.map(({ name }) => name), saved: [], savedInAll: 0 });
  });

  it('suggests a command that works', async () => {
    const suggested = /: \/(.*) keeps one/.exec(textOf((await desk.command('/strategies')).card))![1]!;
    expect((await desk.command(suggested)).card.title).toBe('Saved dip, version 1');
  });

  it('has the saved rules with their conditions', async () => {
    await desk.command('/save dip entry="rsi(14) < 30" stop=3%');
    const [, own] = blocksOf((await desk.command('/strategies')).card, 'table');
    expect(own).toMatchObject({ title: 'Your rules', rows: [['dip', '1', '2025-06-15', 'rsi(14) < 30', 'stops or time only']] });
  });
});
