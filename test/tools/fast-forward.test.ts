import { describe, expect, it } from 'vitest';
import { fastForwardTool } from '../../src/tools/fast-forward.ts';
import type { TimePassed } from '../../src/tools/time-machine.ts';
import type { ToolCall } from '../../src/tools/tool.ts';
import { TradingDouble } from './trading-fixture.ts';
import { blocksOf, fieldsOf } from './tool-fixture.ts';

const START = Date.UTC(2025, 5, 15);
const HOUR = 3_600_000;
const call: ToolCall = { now: START, conversation: 'terminal:local', person: { id: 'local', name: 'local', role: 'admin' } as ToolCall['person'], by: 'person' };

function toolOf(passed: Partial<TimePassed> = {}) {
  const asked: number[] = [];
  const { accounts, books } = new TradingDouble().needs;
  const forward = async (ms: number) => {
    asked.push(ms);
    return { from: START, to: START + ms, cutShort: null, ...passed };
  };
  return { tool: fastForwardTool({ accounts, books, time: { forward } }), asked };
}

describe('letting time pass', () => {
  it('lets a day pass, or what was asked for, and shows what came of it', async () => {
    const { tool, asked } = toolOf();
    await tool.call({}, call);
    const { card, data } = await tool.call({ span: '8 hours' }, call);
    expect(asked).toEqual([24 * HOUR, 8 * HOUR]);
    expect(card.title).toMatch(/in 8h$/);
    expect(fieldsOf(card)).toMatchObject({ Time: '2025-06-15 00:00 → 2025-06-15 08:00 UTC' });
    expect(data).toMatchObject({ from: START, to: START + 8 * HOUR, cutShort: null, account: 'paper:binance' });
  });

  it('says why it stood still before its time', async () => {
    const { tool } = toolOf({ to: START + HOUR, cutShort: 'Trading was stopped on paper:binance: the day has lost 3 %.' });
    const { card } = await tool.call({ span: '1d' }, call);
    expect(blocksOf(card, 'note').map(({ text }) => text)).toContain('Time stands still here. Trading was stopped on paper:binance: the day has lost 3 %.');
  });

  it.each(['0m', '32d', 'a while'])('refuses %s', async (span) => {
    await expect(toolOf().tool.call({ span }, call)).rejects.toMatchObject({ kind: 'invalid-input' });
  });
});
