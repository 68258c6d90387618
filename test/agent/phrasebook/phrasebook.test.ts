import { describe, expect, it } from 'vitest';
import { describeTool } from '../../../src/agent/phrasebook/described-tool.ts';
import { type Before, Phrasebook } from '../../../src/agent/phrasebook/phrasebook.ts';

/** A tool of no catalogue: the phrasebook can know it from its definition only. */
const WATER = describeTool(
  'water_plants', 'Waters the plants of a room.',
  { properties: { room: { type: 'string', description: 'Which room (kitchen, hall, office)' }, litres: { type: 'number', description: 'Litres of water' }, gently: { type: 'boolean', description: 'Slowly' } }, required: ['room'] },
  { command: 'water', access: 'write', phrases: ['water the plants in the {room}', 'give the plants {litres} litres'] },
);
const LIGHTS = describeTool('list_lights', 'Lists the lights.', { properties: {} }, { command: 'lights', access: 'read', phrases: ['which lights are on', 'list lights'] });
const VAULT = describeTool('open_vault', 'Opens the vault.', { properties: {} }, { phrases: ['open the vault'] });
const NOTHING: Before = { calls: [], asked: null };

describe('a phrasebook over tools that it has never seen', () => {
  const book = new Phrasebook([WATER, LIGHTS, VAULT], []);

  it('understands a phrase of the definition, and other words for it', () => {
    expect(book.interpret('which lights are on?').calls).toEqual([{ tool: 'list_lights', args: {} }]);
    expect(book.interpret('please water the plants in the kitchen').calls).toEqual([{ tool: 'water_plants', args: { room: 'kitchen' } }]);
  });

  it('fills numbers, choices and flags by the names in the schema', () => {
    expect(book.interpret('water the plants in the hall gently, litres 3').calls).toEqual([{ tool: 'water_plants', args: { room: 'hall', litres: '3', gently: true } }]);
  });

  it('asks for what is needed, in the words of the definition', () => {
    expect(book.interpret('water the plants')).toMatchObject({ calls: [], say: 'Which room (kitchen, hall, office)?' });
  });

  it('takes a tool that does not say what it touches to be one that needs a plain request', () => {
    expect(book.interpret('open the vault').calls).toEqual([{ tool: 'open_vault', args: {} }]);
    expect(book.interpret('should we open the vault?').calls).toEqual([]);
    expect(book.interpret('never open the vault').calls).toEqual([]);
  });

  it('says so when it does not understand', () => {
    expect(book.interpret('sing me a song about the sea')).toMatchObject({ calls: [], say: expect.stringMatching(/did not understand/) as string });
  });

  it('fills what it had asked for from the next words', () => {
    expect(book.interpret('the office', { ...NOTHING, asked: 'water the plants' }).calls).toEqual([{ tool: 'water_plants', args: { room: 'office' } }]);
  });

  it('answers the same words the same way, always', () => {
    const texts = ['which lights are on', 'water the plants in the hall', 'open the vault', 'qwertz', ''];
    expect(texts.map((text) => book.interpret(text))).toEqual(texts.map((text) => book.interpret(text)));
  });

  it('takes even absurd input without failing', () => {
    for (const text of ['', ' ', '((((((', '%%%', '\u0000\u202e', '9'.repeat(5000), 'a '.repeat(3000), '"', '{symbol}', 'rsi rsi rsi < < <']) expect(() => book.interpret(text)).not.toThrow();
  });
});
