import { z } from 'zod';
import { OutcryError } from '../domain/errors.ts';
import type { Block, Card } from '../reports/card.ts';
import { type Access, type Tool, type ToolCommand, type ToolField, defineTool } from './tool.ts';
import { textField } from './values/fields.ts';
import { didYouMean } from '../domain/nearest.ts';

const GROUPS: readonly { readonly access: Access; readonly title: string }[] = [
  { access: 'read', title: 'Ask' },
  { access: 'write', title: 'Keep' },
  { access: 'trade', title: 'Trade' },
  { access: 'admin', title: 'Run the desk' },
];

/** `/help` and `/help backtest`: what can be asked, from the definitions themselves. `tools` is asked when help is, so that help is in it. */
export function helpTool(tools: () => readonly Tool[]): Tool {
  return defineTool({
    name: 'help',
    command: 'help',
    summary: 'List what you can ask, or explain one command.',
    access: 'read',
    input: z.object({ name: textField('Command to explain, such as backtest').optional() }),
    positional: ['name'],
    rest: 'name',
    aliases: { command: 'name', topic: 'name' },
    phrases: ['help', 'what can you do', 'how do i use {name}', 'how does {name} work', 'commands', 'list commands', 'what can i ask', 'help with {name}', 'explain {name} command'],
    examples: ['help', 'help backtest'],
    async run({ name }) {
      const all = tools();
      const commands = all.flatMap((tool) => tool.commands.map((command): Entry => ({ tool, command })));
      if (name === undefined) return { card: overview(commands), data: commands.map(summaryOf), brief: { shown: 'the list of commands' } };
      const wanted = plain(name);
      const entry = commands.find(({ command }) => plain(command.name) === wanted) ?? commands.find(({ tool }) => plain(tool.name) === wanted);
      if (!entry) {
        const names = commands.flatMap(({ tool, command }) => [command.name, tool.name]);
        throw new OutcryError('not-found', `There is no command "${name}".${didYouMean(wanted, names)}`, { field: 'name', hint: '/help lists the commands.' });
      }
      const { tool, command } = entry;
      return { card: page(entry), data: { ...summaryOf(entry), arguments: fieldsOf(entry), examples: command.examples }, brief: { shown: `help for ${tool.command}` } };
    },
  });
}

/** `/get-price`, `get_price` and `get price` are one name. */
function plain(name: string): string {
  return name.toLowerCase().replace(/^\//, '').replaceAll(/[\s-]+/g, '_');
}

/** A command, and the tool that it calls. */
interface Entry {
  readonly tool: Tool;
  readonly command: ToolCommand;
}

function summaryOf({ tool, command }: Entry): { readonly command: string; readonly name: string; readonly access: Access; readonly summary: string } {
  return { command: command.name, name: tool.name, access: tool.access, summary: command.summary };
}

/** The arguments that a command takes: what its word says is not among them. */
function fieldsOf({ tool, command }: Entry): readonly ToolField[] {
  return tool.fields.filter(({ name }) => command.args[name] === undefined);
}

function overview(entries: readonly Entry[]): Card {
  const tables = GROUPS.map(({ access, title }): Block | null => {
    const rows = entries.filter(({ tool }) => tool.access === access).map(({ command }) => [`/${command.name}`, command.summary]);
    return rows.length === 0 ? null : { kind: 'table', title, columns: [{ header: 'Command' }, { header: 'What it does' }], rows };
  });
  return {
    title: 'What you can ask',
    tone: 'neutral',
    blocks: [
      { kind: 'text', text: 'Ask in plain words ("how would buying BTC under RSI 25 have done this year, with a 3% stop?") or use a command.' },
      ...tables.filter((table) => table !== null),
      { kind: 'text', text: '/help COMMAND explains one. Symbols, timeframes, spans and amounts are read as people write them: btc, 4h, 90d, since 2022, 2%, $250, 10k.' },
    ],
    actions: [],
  };
}

function page(entry: Entry): Card {
  const { tool, command } = entry;
  const fields = fieldsOf(entry);
  const positional = tool.positional.filter((name) => command.args[name] === undefined);
  const usage = [`/${command.name}`, ...positional.map((name) => (fields.find((field) => field.name === name)?.required ? `<${name}>` : `[${name}]`))].join(' ');
  return {
    title: `/${command.name}`,
    tone: 'neutral',
    blocks: [
      { kind: 'text', text: command.summary },
      { kind: 'text', text: `Usage: ${usage}${fields.length > positional.length ? ' [name=value …]' : ''}` },
      ...(fields.length === 0
        ? []
        : [{
            kind: 'table',
            title: 'Arguments',
            columns: [{ header: 'Name' }, { header: 'If left out' }, { header: 'What it takes' }],
            rows: fields.map((field) => [field.name, field.required ? 'needed' : (field.default ?? ''), field.description]),
          } as const]),
      ...(command.examples.length === 0 ? [] : [{ kind: 'text', text: `Examples: ${command.examples.map((example) => `/${example}`).join(' · ')}` } as const]),
    ],
    actions: [],
  };
}
