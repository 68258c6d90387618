import { z } from 'zod';
import type { Card } from '../reports/card.ts';
import { formatDateTime, formatNumber } from '../reports/format.ts';
import { ruleStrategy } from '../strategies/rule-strategy.ts';
import { paramInfo, parseParams } from '../strategies/registry.ts';
import type { RuleBook, SavedRule } from '../strategies/rule.ts';
import type { ParamInfo, Strategy } from '../strategies/strategy.ts';
import { ruleReadBack, shortHash } from './rule-read-back.ts';
import { type StrategyBook, ruleName } from './strategy-book.ts';
import { type Tool, defineTool } from './tool.ts';
import { textField } from './values/fields.ts';

/** `/strategy mean-reversion`: what a strategy or a saved rule does, and its parameters. */
export function showStrategyTool({ rules, strategies }: { readonly rules: RuleBook; readonly strategies: StrategyBook }): Tool {
  return defineTool({
    name: 'show_strategy',
    command: 'strategy',
    summary: 'Explain one strategy or saved rule: when it buys and sells, its parameters and versions.',
    access: 'read',
    input: z.object({ name: textField('Name of a strategy or saved rule, such as sma-cross') }),
    positional: ['name'],
    rest: 'name',
    aliases: { strategy: 'name' },
    phrases: ['what is {strategy}', 'explain {strategy}', 'how does {strategy} work', 'show strategy {strategy}', 'show me {strategy}', 'describe {strategy}', 'parameters of {strategy}', 'details of {strategy}'],
    examples: ['strategy mean-reversion'],
    async run({ name }) {
      const found = await strategies.find(name, 'name');
      if (found.kind === 'built-in') {
        const { strategy } = found;
        const params = paramInfo(strategy);
        return {
          card: strategyCard(strategy, params),
          data: { kind: 'built-in', name: strategy.name, title: strategy.title, summary: strategy.summary, params },
          brief: { kind: 'built-in', name: strategy.name, summary: strategy.summary, params: Object.fromEntries(params.map((param) => [param.name, param.default])) },
        };
      }
      const versions = await rules.versions(ruleName(name));
      const { rule, version } = found.saved;
      return {
        card: ruleCard(found.saved, versions),
        data: { kind: 'saved', ...found.saved, versions },
        brief: { kind: 'saved', name: found.saved.name, version, versions: versions.length, entry: rule.entry.slice(0, 500), exit: rule.exit?.slice(0, 500) ?? null },
      };
    },
  });
}

function strategyCard(strategy: Strategy, params: readonly ParamInfo[]): Card {
  return {
    title: strategy.title,
    tone: 'neutral',
    blocks: [
      { kind: 'text', text: strategy.summary },
      { kind: 'text', text: `With its defaults: ${strategy.describe(parseParams(strategy, {}))}` },
      {
        kind: 'table',
        title: 'Parameters',
        columns: [{ header: 'Name' }, { header: 'Default', align: 'right' }, { header: 'From', align: 'right' }, { header: 'To', align: 'right' }, { header: 'What it is' }],
        rows: params.map((param) => [param.name, ...[param.default, param.min, param.max].map((value) => formatNumber(value)), param.description]),
      },
    ],
    actions: [{ kind: 'run', label: 'Backtest on BTC', tool: 'backtest', args: { symbols: 'BTC/USDT', strategy: strategy.name, from: '90d' } }],
  };
}

function ruleCard(saved: SavedRule, versions: readonly SavedRule[]): Card {
  const strategy = ruleStrategy(saved.rule, saved.name);
  return {
    title: `${saved.name}, version ${saved.version}`,
    tone: 'neutral',
    blocks: [
      { kind: 'text', text: strategy.describe(parseParams(strategy, saved.rule.params)) },
      ruleReadBack(saved),
      {
        kind: 'table',
        title: 'Versions',
        columns: [{ header: 'Version', align: 'right' }, { header: 'Saved' }, { header: 'Identity' }, { header: 'Buys when' }],
        rows: versions.map((one) => [String(one.version), `${formatDateTime(one.savedAt)} UTC`, shortHash(one.hash), one.rule.entry]),
      },
    ],
    actions: [{ kind: 'run', label: 'Backtest on BTC', tool: 'backtest', args: { symbols: 'BTC/USDT', strategy: saved.name, from: '90d' } }],
  };
}
