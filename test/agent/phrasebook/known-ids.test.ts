import { describe, expect, it } from 'vitest';
import { describeTool } from '../../../src/agent/phrasebook/described-tool.ts';
import { Phrasebook } from '../../../src/agent/phrasebook/phrasebook.ts';
import { CATALOGUE, STRATEGY_NAMES } from '../../evals/catalogue.ts';

const TOOLS = CATALOGUE.map((tool) => describeTool(tool.name, tool.summary, tool.schema, tool));
const [DEPLOYED, WAITING] = ['qvxkzwyb', 'mkjhgfdsap'];
const book = new Phrasebook(TOOLS, STRATEGY_NAMES, [DEPLOYED, WAITING]);

describe('an id of letters alone', () => {
  it.each([
    [`stop deployment ${DEPLOYED}`, [{ tool: 'stop_strategy', args: { id: DEPLOYED } }]],
    [`stop deployment ${DEPLOYED} and sell everything it holds`, [{ tool: 'stop_strategy', args: { id: DEPLOYED, holdings: 'flatten' } }]],
    [`pause deployment ${DEPLOYED}`, [{ tool: 'edit_deployment', args: { id: DEPLOYED, action: 'pause' } }]],
    [`stop ${DEPLOYED}`, [{ tool: 'stop_strategy', args: { id: DEPLOYED } }]],
    [`promote deployment ${DEPLOYED}`, [{ tool: 'promote_strategy', args: { id: DEPLOYED } }]],
    [`explain ${WAITING}`, [{ tool: 'explain_trade', args: { id: WAITING } }]],
  ])('is understood where it is of something that there is: %s', (text, calls) => {
    expect(book.interpret(text).calls).toEqual(calls);
  });

  it('is a word like any other where it is of nothing', () => {
    expect(new Phrasebook(TOOLS, STRATEGY_NAMES).interpret(`stop deployment ${DEPLOYED}`).calls).not.toEqual([{ tool: 'stop_strategy', args: { id: DEPLOYED } }]);
  });

  it('approves nothing in plain words, which say what does', () => {
    for (const text of [`approve ${WAITING}`, `yes, approve ${WAITING} please`, `decline ${WAITING}`]) {
      expect(book.interpret(text)).toEqual({ calls: [], say: `Approving and declining are for a person, and never done by words that I read: press the button on the card, or type /approve ${WAITING} or /decline ${WAITING}`, remark: null });
    }
  });
});
