import type { Tool, ToolCall, ToolResult } from '../tools/tool.ts';

/** A command as it was understood: its tool, with arguments that are not checked yet. */
export interface Command {
  readonly tool: Tool;
  readonly args: Readonly<Record<string, unknown>>;
}

/** The grammar of commands and the catalogue behind it. */
export interface CommandLine {
  /** Understands `/command word name=value`. @throws OutcryError naming the nearest command or argument. */
  parse(text: string): Promise<Command>;
  /** The tool of this name (`get_price`), which is what buttons carry; `null` when there is none. */
  tool(name: string): Tool | null;
}

/** Calls a tool for somebody whose role was checked. */
export interface ToolRunner {
  /** @throws OutcryError for arguments that cannot be read and for whatever the tool meets. */
  run(tool: Tool, args: unknown, call: ToolCall): Promise<ToolResult>;
}
