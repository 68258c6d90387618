import { LOCAL_PERSON } from '../../src/desk/identity.ts';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { OutcryError } from '../../src/domain/errors.ts';
import { type ToolCall, defineTool } from '../../src/tools/tool.ts';
import { countField, paramsField, rateField, symbolsField, timeframeField } from '../../src/tools/values/fields.ts';

const CALL: ToolCall = { now: 0, conversation: 'test', person: LOCAL_PERSON, by: 'person' };

function toolThat(run: (input: unknown) => unknown) {
  return defineTool({
    name: 'try_out', command: 'try', summary: 'Try.', access: 'read', phrases: [], examples: [],
    input: z.object({
      symbols: symbolsField(), timeframe: timeframeField().prefault('1h'), feeRate: rateField('Fee on each side').optional(),
      top: countField('How many', { max: 9 }).prefault(3), params: paramsField('Parameters').optional(),
    }),
    positional: ['symbols'],
    aliases: { symbol: 'symbols' },
    run: async (input) => ({ card: { title: '', tone: 'neutral', blocks: [], actions: [] }, data: run(input) }),
  });
}

const tool = toolThat((input) => input);

describe('a tool', () => {
  it('is described by its fields, in order, with what stands for those left out', () => {
    expect(tool.fields.map(({ name, required, default: otherwise }) => [name, required, otherwise])).toEqual([
      ['symbols', true, null], ['timeframe', false, '1h'], ['feeRate', false, null], ['top', false, '3'], ['params', false, null],
    ]);
    expect(tool.schema).toMatchObject({ type: 'object', required: ['symbols'], properties: { timeframe: { type: ['string', 'number'], default: '1h' } } });
  });

  it('makes its arguments canonical, once and for all', () => {
    const canonical = tool.check({ symbol: 'btc and eth', timeframe: 'daily', feeRate: '7.5 bps', params: 'fast=10' });
    expect(canonical).toEqual({ symbols: ['BTC/USDT', 'ETH/USDT'], timeframe: '1d', feeRate: 0.00075, top: 3, params: { fast: 10 } });
    expect(tool.check(canonical)).toEqual(canonical);
  });

  it('takes what is empty for what is left out', () => {
    expect(tool.check({ symbols: 'btc', timeframe: '', feeRate: null, top: undefined })).toEqual({ symbols: ['BTC/USDT'], timeframe: '1h', top: 3 });
  });

  it('hands its work the typed input', async () => {
    expect((await tool.call({ symbols: 'btc' }, CALL)).data).toEqual({ symbols: ['BTC/USDT'], timeframe: '1h', top: 3 });
  });

  it('that is for people only is refused to the agent, whatever its arguments', async () => {
    const yes = defineTool({
      name: 'approve', command: 'approve', summary: 'Say yes.', access: 'trade', peopleOnly: true, phrases: [], examples: [], positional: [], input: z.object({}),
      run: async () => ({ card: { title: 'Done', tone: 'good', blocks: [], actions: [] }, data: null }),
    });
    expect((await yes.call({}, CALL)).card.title).toBe('Done');
    await expect(yes.call({}, { ...CALL, by: 'agent' })).rejects.toThrow(/\/approve/);
    await expect(yes.call({ wrong: 1 }, { ...CALL, by: 'agent' })).rejects.toMatchObject({ kind: 'refused' });
  });

  it('reports all that is wrong together, what it does not know first', () => {
    expect(() => tool.check({ symbl: 'btc', timeframe: '7h', top: 12 })).toThrowError(
      expect.objectContaining({
        kind: 'invalid-input',
        field: 'symbl',
        message:
          'try takes no "symbl"; it takes symbols, timeframe, feeRate, top, params. Did you mean "symbols"? symbols is missing: Market or markets, such as BTC/USDT or "btc, eth". ' +
          'timeframe: "7h" is not a timeframe: expected one of 1m, 3m, 5m, 15m, 30m, 1h, 2h, 4h, 6h, 8h, 12h, 1d, 1w. top: "12" will not do: expected a whole number from 1 to 9.',
      }),
    );
  });

  it.each([
    [{ symbols: { a: 1 } }, 'symbols', 'symbols has the wrong type: Market or markets, such as BTC/USDT or "btc, eth".'],
    [{ symbols: 'btc', top: true }, 'top', 'top has the wrong type: How many.'],
    [{ symbols: 'btc', params: { fast: [1] } }, 'params', 'params has the wrong type: Parameters.'],
    [{}, 'symbols', 'symbols is missing: Market or markets, such as BTC/USDT or "btc, eth".'],
    [undefined, 'symbols', 'symbols is missing: Market or markets, such as BTC/USDT or "btc, eth".'],
  ])('tells what is missing from what is of the wrong type: %j', (args, field, message) => {
    expect(() => tool.check(args)).toThrowError(expect.objectContaining({ field, message }));
  });

  it.each(['btc', ['btc'], 7])('refuses %j for arguments', (args) => {
    expect(() => tool.check(args)).toThrowError(expect.objectContaining({ kind: 'invalid-input', field: undefined }));
  });

  it.each([
    ['feeRate', 'feeRate'],
    ['symbol', 'symbols'],
    ['fast', 'params'],
  ])('says of a failure over %s that %s is at fault', async (field, own) => {
    const failing = toolThat(() => {
      throw new OutcryError('rate-limited', 'No.', { field, hint: 'Wait.', retryAfterMs: 5 });
    });
    await expect(failing.call({ symbols: 'btc' }, CALL)).rejects.toMatchObject({ kind: 'rate-limited', message: 'No.', field: own, hint: 'Wait.', retryAfterMs: 5 });
  });

  it('lets a bug be one', async () => {
    const bug = new TypeError('bug');
    await expect(toolThat(() => { throw bug; }).call({ symbols: 'btc' }, CALL)).rejects.toBe(bug);
  });
});
