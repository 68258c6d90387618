import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

const require = createRequire(import.meta.url);
const patterns = z.union([z.string(), z.array(z.string())]).optional();
const side = z.object({ path: patterns, pathNot: patterns }).loose();
const rules = z.object({ forbidden: z.array(z.object({ name: z.string(), from: side, to: side }).loose()) }).parse(require('../rooms.config.cjs')).forbidden;
const rooms = z.object({ floors: z.record(z.string(), z.number()) }).parse(require('../rooms.json'));

const matches = (pattern: z.infer<typeof patterns>, path: string) => [pattern ?? []].flat().some((one) => new RegExp(one).test(path));
const applies = ({ path, pathNot }: z.infer<typeof side>, file: string) => (path === undefined || matches(path, file)) && !matches(pathNot, file);

/** Names of the rules that an import from one file to another breaks. */
function broken(from: string, to: string): readonly string[] {
  return rules.filter((rule) => rule.to.path !== undefined && applies(rule.from, from) && applies(rule.to, to)).map((rule) => rule.name);
}

describe('the rules of the house', () => {
  it('knows the floor of every room there is', () => {
    const folders = readdirSync(new URL('../src/', import.meta.url), { withFileTypes: true }).filter((entry) => entry.isDirectory());
    expect(folders.map((folder) => folder.name).filter((name) => rooms.floors[name] === undefined)).toEqual([]);
  });

  it.each([
    ['src/domain/candles.ts', 'src/market/history.ts'],
    ['src/strategies/strategy.ts', 'src/market/history.ts'],
    ['src/strategies/strategy.ts', 'src/store/database.ts'],
    ['src/trading/fill-rules.ts', 'src/tools/tool.ts'],
    ['src/tools/backtest.ts', 'src/market/ccxt/ccxt-market-data.ts'],
    ['src/tools/backtest.ts', 'src/store/database.ts'],
    ['src/agent/agent.ts', 'src/desk/desk.ts'],
    ['src/channels/terminal/terminal-channel.ts', 'src/tools/tool.ts'],
    ['src/market/history.ts', 'src/main.ts'],
  ])('refuses an import from %s to %s', (from, to) => {
    expect(broken(from, to)).not.toEqual([]);
  });

  it.each([
    ['src/tools/backtest.ts', 'node_modules/ccxt/js/ccxt.js', 'vendor-ccxt'],
    ['src/agent/agent.ts', 'node_modules/kysely/dist/index.js', 'vendor-kysely'],
    ['src/desk/desk.ts', 'node_modules/langchain/dist/index.js', 'vendor-langchain'],
    ['src/desk/desk.ts', 'node_modules/@langchain/core/dist/index.js', 'vendor-@langchain'],
  ])('keeps a vendor in its room: %s may not import %s', (from, to, rule) => {
    expect(broken(from, to)).toContain(rule);
  });

  it.each([
    ['src/market/ccxt/ccxt-market-data.ts', 'node_modules/ccxt/js/ccxt.js'],
    ['src/tools/backtest.ts', 'src/backtest/backtest.ts'],
    ['src/desk/desk.ts', 'src/tools/tool.ts'],
    ['src/channels/terminal/terminal-channel.ts', 'src/reports/card.ts'],
    ['src/store/database.ts', 'src/market/candle-store.ts'],
  ])('allows an import from %s to %s', (from, to) => {
    expect(broken(from, to)).toEqual([]);
  });
});
