import { z } from 'zod';
import { OutcryError } from '../domain/errors.ts';
import { ruleHash } from '../strategies/rule-hash.ts';
import { ruleStrategy } from '../strategies/rule-strategy.ts';
import { findStrategy, parseParams } from '../strategies/registry.ts';
import type { RuleBook } from '../strategies/rule.ts';
import { ruleFields, ruleOf } from './rule-fields.ts';
import { ruleReadBack } from './rule-read-back.ts';
import { ruleName } from './strategy-book.ts';
import { type Tool, defineTool } from './tool.ts';
import { expressionField, textField } from './values/fields.ts';

/** `/save dip entry="rsi(14) < 30"`: keeps a rule under a name; the same name again makes a new version. */
export function saveStrategyTool(rules: RuleBook): Tool {
  return defineTool({
    name: 'save_strategy',
    command: 'save',
    summary: 'Save a rule under a name, to be tested and used by that name; saving it again keeps the earlier versions.',
    access: 'write',
    input: z.object({ name: textField('Name to keep the rule under, such as dip-buyer'), ...ruleFields, entry: expressionField('When to buy, as a rule: "rsi(14) < 30"') }),
    positional: ['name', 'entry', 'exit'],
    aliases: { strategy: 'name' },
    phrases: ['save this as {name}', 'save rule {name} buy when {entry} sell when {exit}', 'save it as {name}', 'remember this rule as {name}', 'store the strategy as {name}', 'call this rule {name}', 'keep this as {name}'],
    examples: ['save dip entry="rsi(14) < 30" exit="rsi(14) > 60" stop=3%'],
    async run(input, call) {
      const name = ruleName(input.name);
      if (findStrategy(name)) throw new OutcryError('invalid-input', `"${name}" is a built-in strategy: choose another name.`, { field: 'name' });
      const rule = ruleOf(input.entry, input);
      const strategy = ruleStrategy(rule, name);
      const before = await rules.find(name);
      const saved = await rules.save(name, rule, ruleHash(rule), call.now);
      const same = before?.hash === saved.hash;
      return {
        card: {
          title: same ? `${name} is already saved as version ${saved.version}` : `Saved ${name}, version ${saved.version}`,
          tone: 'good',
          blocks: [
            { kind: 'text', text: strategy.describe(parseParams(strategy, rule.params)) },
            ruleReadBack(saved),
          ],
          actions: [{ kind: 'run', label: 'Backtest on BTC', tool: 'backtest', args: { symbols: 'BTC/USDT', strategy: name, from: '90d' } }],
        },
        data: { ...saved, unchanged: same },
        brief: { name, version: saved.version, unchanged: same },
      };
    },
  });
}
