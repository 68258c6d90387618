import { z } from 'zod';
import { formatDate } from '../reports/format.ts';
import { STRATEGIES, paramInfo } from '../strategies/registry.ts';
import type { RuleBook } from '../strategies/rule.ts';
import { NO_EXIT } from './rule-read-back.ts';
import { type Tool, defineTool } from './tool.ts';

/** Saved rules told to the model by name; the card has them all. */
const RULES_TOLD = 20;

/** `/strategies`: the built-in strategies and the saved rules. */
export function listStrategiesTool(rules: RuleBook): Tool {
  return defineTool({
    name: 'list_strategies',
    command: 'strategies',
    summary: 'List the built-in strategies and your saved rules.',
    access: 'read',
    input: z.object({}),
    positional: [],
    phrases: ['list strategies', 'which strategies are there', 'what strategies do you have', 'show my rules', 'my strategies', 'saved rules', 'available strategies', 'show all strategies', 'what rules have i saved'],
    examples: ['strategies'],
    async run() {
      const saved = await rules.list();
      return {
        card: {
          title: 'Strategies',
          tone: 'neutral',
          blocks: [
            { kind: 'table', title: 'Built in', columns: [{ header: 'Name' }, { header: 'What it does' }], rows: STRATEGIES.map((strategy) => [strategy.name, strategy.summary]) },
            saved.length === 0
              ? { kind: 'text', text: 'No saved rules yet: /save dip entry="rsi(14) < 30" exit="rsi(14) > 60" keeps one.' }
              : {
                  kind: 'table',
                  title: 'Your rules',
                  columns: [{ header: 'Name' }, { header: 'Version', align: 'right' }, { header: 'Saved' }, { header: 'Buys when' }, { header: 'Sells when' }],
                  rows: saved.map((one) => [one.name, String(one.version), formatDate(one.savedAt), one.rule.entry, one.rule.exit ?? NO_EXIT]),
                },
          ],
          actions: [],
        },
        data: {
          builtIn: STRATEGIES.map((strategy) => ({ name: strategy.name, title: strategy.title, summary: strategy.summary, params: paramInfo(strategy) })),
          saved,
        },
        brief: { builtIn: STRATEGIES.map((strategy) => strategy.name), saved: saved.slice(0, RULES_TOLD).map((one) => one.name), savedInAll: saved.length },
      };
    },
  });
}
