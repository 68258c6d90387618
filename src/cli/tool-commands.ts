import { type Command, Option } from 'commander';
import { flagOf, readWords } from '../tools/command-line.ts';
import type { CommandVocabulary } from '../tools/command-line.ts';
import type { Tool, ToolCommand, ToolResult } from '../tools/tool.ts';
import { EXIT } from './failure.ts';
import type { Output } from './output.ts';

/** What the tool commands need of the desk. */
export interface ToolCommandNeeds {
  readonly tools: readonly Tool[];
  readonly vocabulary: () => Promise<CommandVocabulary>;
  readonly run: (tool: Tool, args: unknown) => Promise<ToolResult>;
  readonly output: Output;
}

/** Adds one subcommand for every tool: its positional words, a flag for every argument, `--json`. */
export function addToolCommands(program: Command, needs: ToolCommandNeeds): void {
  for (const tool of needs.tools) addToolCommand(program, tool, needs);
}

function addToolCommand(program: Command, tool: Tool, needs: ToolCommandNeeds): void {
  const own = tool.name.replaceAll('_', '-');
  if (tool.commands.length === 1) {
    for (const command of tool.commands) addCommand(program, tool, command, { ...needs, aliases: [tool.name, own].filter((name) => name !== command.name), hidden: false });
    return;
  }
  for (const command of tool.commands) addCommand(program, tool, command, { ...needs, aliases: [], hidden: false });
  // The tool's own name says none of what its commands say.
  addCommand(program, tool, { name: tool.name, summary: tool.summary, args: {}, examples: tool.examples }, { ...needs, aliases: [own], hidden: true });
}

/** How a command is listed, beside what runs it. */
interface CommandListing extends ToolCommandNeeds {
  readonly aliases: readonly string[];
  readonly hidden: boolean;
}

function addCommand(program: Command, tool: Tool, { name: word, summary, args: said, examples }: ToolCommand, { aliases, hidden, vocabulary, run, output }: CommandListing): void {
  const positional = tool.positional.filter((name) => said[name] === undefined);
  // `help` is commander's own word for what that tool does.
  const command = program
    .command(word, { hidden })
    .summary(summary)
    .description(`${summary}\n\nExamples:\n${examples.map((example) => `  outcry ${example}`).join('\n')}`)
    .argument('[words...]', positional.length === 0 ? 'none' : positional.join(', '));
  for (const alias of aliases) command.alias(alias);
  for (const field of tool.fields.filter(({ name }) => said[name] === undefined)) {
    // Lists may be given as several words or by repeating the flag.
    const value = tool.schema['properties'] !== undefined && takesList(tool, field.name) ? '<values...>' : '<value>';
    command.addOption(new Option(`${flagOf(field.name)} ${value}`, field.description));
  }
  for (const [alias, name] of Object.entries(tool.aliases)) {
    command.addOption(new Option(`${flagOf(alias)} ${takesList(tool, name) ? '<values...>' : '<value>'}`).hideHelp());
  }
  command.option('--json', 'print the result as JSON');
  command.action(async (words: readonly string[], options: Readonly<Record<string, unknown>>) => {
    const { json, ...flags } = options;
    const args = { ...readWords(tool, words, await vocabulary(), { name: word, args: said }), ...flags };
    const result = await run(tool, args);
    if (json === true) output.json(result.data);
    else await output.card(result.card);
    if (result.failed === true) process.exitCode = EXIT.failed;
  });
}

/** True when the schema of a field accepts an array, so that its flag takes several words. */
function takesList(tool: Tool, field: string): boolean {
  const properties = tool.schema['properties'];
  const schema: unknown = typeof properties === 'object' && properties !== null ? Reflect.get(properties, field) : undefined;
  return JSON.stringify(schema ?? null).includes('"array"');
}
