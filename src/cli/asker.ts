import { randomUUID } from 'node:crypto';
import type { AgentRequest, AgentSink } from '../desk/agent-port.ts';
import type { Person } from '../people/person.ts';
import { OutcryError } from '../domain/errors.ts';
import type { WorkOptions } from '../domain/progress.ts';
import type { Card } from '../reports/card.ts';
import type { Tool, ToolCall, ToolResult } from '../tools/tool.ts';
import type { Answer, Asker, Plan } from './ask-command.ts';

/** Runs a tool for a person. */
export type RunTool = (tool: Tool, args: unknown, user: Person, call: ToolCall) => Promise<ToolResult>;

/** An agent that answers, and can say beforehand what it would do. */
export interface PlanningAgent {
  plan(text: string, options: { readonly signal?: AbortSignal }): Promise<Plan>;
  respond(request: AgentRequest, sink: AgentSink): Promise<void>;
}

/** What an asker is made of. */
export interface AskerParts {
  readonly user: Person;
  readonly run: RunTool;
  /** The agent, which is to call its tools through the `run` it is given. */
  readonly agent: (run: RunTool) => PlanningAgent;
  readonly work: WorkOptions;
}

/** Asks single requests, each a conversation of its own: an answer does not depend on what was asked before. */
export function askerOf({ user, run, agent: build, work }: AskerParts): Asker {
  const calls: Answer['calls'][number][] = [];
  const failures: OutcryError[] = [];
  const agent = build(async (tool, args, who, call) => {
    try {
      const result = await run(tool, args, who, call);
      calls.push({ tool: tool.name, args: tool.check(args), data: result.data });
      return result;
    } catch (error) {
      if (error instanceof OutcryError) failures.push(error);
      throw error;
    }
  });
  const signal = work.signal ?? new AbortController().signal;
  return {
    plan: (text) => agent.plan(text, { signal }),
    async ask(text, onCard) {
      let words = '';
      const errors: Card[] = [];
      await agent.respond(
        { conversation: `ask:${randomUUID()}`, text, user, signal },
        {
          words: (said) => (words += said),
          working: (progress) => work.onProgress?.(progress),
          // Told at the end: a command of which nothing came is a failed one.
          card: async (card) => (card.tone === 'error' ? void errors.push(card) : onCard(card)),
        },
      );
      const failure = failures.at(-1);
      if (calls.length === 0 && failure) throw failure;
      for (const card of errors) await onCard(card);
      return { calls, words };
    },
  };
}
