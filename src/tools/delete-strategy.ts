import { z } from 'zod';
import { OutcryError } from '../domain/errors.ts';
import { findStrategy } from '../strategies/registry.ts';
import type { RuleBook } from '../strategies/rule.ts';
import { ruleName } from './strategy-book.ts';
import { type Tool, defineTool } from './tool.ts';
import { textField } from './values/fields.ts';
import { didYouMean } from '../domain/nearest.ts';

/** `/forget dip`: takes a saved rule out of the list; its versions stay on record. */
export function deleteStrategyTool(rules: RuleBook): Tool {
  return defineTool({
    name: 'delete_strategy',
    command: 'forget',
    summary: 'Take a saved rule out of your list; past results that used it stay.',
    access: 'write',
    input: z.object({ name: textField('Name of the saved rule') }),
    positional: ['name'],
    aliases: { strategy: 'name' },
    phrases: ['delete strategy {name}', 'delete rule {name}', 'remove my rule {name}', 'forget the strategy {name}', 'drop rule {name}', 'remove strategy {name}', 'erase rule {name}'],
    examples: ['forget dip'],
    async run({ name: written }, call) {
      const name = ruleName(written);
      if (findStrategy(name)) throw new OutcryError('refused', `"${name}" is a built-in strategy and stays.`, { field: 'name' });
      const saved = await rules.find(name);
      if (!saved || !(await rules.remove(name, call.now))) {
        const names = (await rules.list()).map((one) => one.name);
        throw new OutcryError('not-found', `There is no saved rule "${name}".${didYouMean(name, names)}`, { field: 'name', hint: '/strategies lists your rules.' });
      }
      return {
        card: {
          title: `Deleted ${name}`,
          tone: 'neutral',
          blocks: [{ kind: 'text', text: `It bought when ${saved.rule.entry}. Its ${saved.version === 1 ? 'version stays' : `${saved.version} versions stay`} on record; saving it again brings it back.` }],
          actions: [],
        },
        data: { name, deleted: true, hash: saved.hash, versions: saved.version },
      };
    },
  });
}
