import type { ToolMessage as ToolMessageType } from '@langchain/core/messages';
import type { Tool } from '../tools/tool.ts';
import { StructuredTool, ToolMessage } from './langchain.ts';

/** What a tool call came to, for the model. */
export interface Performed {
  readonly text: string;
  readonly isError: boolean;
}

/** Does one call: runs the tool, shows its card, and says what the model may know of it. */
export type Perform = (tool: Tool, args: unknown, callId: string) => Promise<Performed>;

/**
 * A tool of the house as LangChain sees it. Arguments go to the tool as the model wrote them: the tool's own check reads `btc`, `2%`
 * and `90d`, which the framework's check against the schema would refuse.
 */
export class DeskTool extends StructuredTool {
  readonly name: string;
  readonly description: string;
  readonly schema: Record<string, unknown>;
  readonly #tool: Tool;
  readonly #perform: Perform;

  constructor(tool: Tool, perform: Perform) {
    super({ metadata: { command: tool.command, access: tool.access, phrases: tool.phrases } });
    this.name = tool.name;
    this.description = tool.summary;
    this.schema = tool.schema;
    this.#tool = tool;
    this.#perform = perform;
  }

  override async invoke(input: unknown): Promise<ToolMessageType> {
    const { id = '', args } = input as { readonly id?: string; readonly args: unknown };
    const { text, isError } = await this.#perform(this.#tool, args, id);
    return new ToolMessage({ content: text, tool_call_id: id, name: this.name, status: isError ? 'error' : 'success' });
  }

  protected override async _call(args: unknown): Promise<string> {
    return (await this.#perform(this.#tool, args, '')).text;
  }
}
