import { z } from 'zod';
import type { Agent, AgentRequest, AgentSink } from '../../src/desk/agent-port.ts';
import type { Command } from '../../src/desk/command-port.ts';
import { Desk, type DeskDependencies } from '../../src/desk/desk.ts';
import { Outbox } from '../../src/desk/outbox.ts';
import { secretFilter } from '../../src/desk/secret-filter.ts';
import type { Notification } from '../../src/people/notification.ts';
import type { Person } from '../../src/people/person.ts';
import { OutcryError } from '../../src/domain/errors.ts';
import type { Card } from '../../src/reports/card.ts';
import { type Access, type Tool, type ToolCall, type ToolResult, defineTool } from '../../src/tools/tool.ts';
import { MemoryInbox } from '../fakes/memory-inbox.ts';
import { MemoryOutboxStore } from '../fakes/memory-outbox-store.ts';
import { MemoryUserBook } from '../fakes/memory-user-book.ts';
import { ScriptedChannel } from '../fakes/scripted-channel.ts';

/** A card with nothing but its title. */
export function titled(title: string): Card {
  return { title, tone: 'neutral', blocks: [], actions: [] };
}

/** What a fake tool does when it is called. */
export type Behaviour = (args: Readonly<Record<string, unknown>>, call: ToolCall) => Promise<ToolResult>;

function tool(command: string, access: Access, behaviour: Behaviour): Tool {
  return defineTool({
    name: `do_${command}`,
    command,
    summary: `Do ${command}.`,
    access,
    input: z.object({ words: z.string().optional().describe('whatever follows') }),
    positional: ['words'],
    rest: 'words',
    phrases: [],
    examples: [],
    run: behaviour,
  });
}

/** An agent that does what the test says, and keeps what it was asked. */
export class ScriptedAgent implements Agent {
  readonly requests: AgentRequest[] = [];
  readonly resets: string[] = [];
  respond: (request: AgentRequest, sink: AgentSink) => Promise<void> = async (request, sink) => {
    this.requests.push(request);
    await sink.card(titled(`heard ${request.text}`));
  };

  reset(conversation: string): Promise<void> {
    this.resets.push(conversation);
    return Promise.resolve();
  }
}

/** Something that happens when the test says so. */
export function gate(): { readonly opened: Promise<void>; open(): void } {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open: () => open() };
}

/** Resolves once `signal` is aborted, as well-behaved work does, by throwing. */
export async function untilAborted(signal: AbortSignal | undefined): Promise<never> {
  await new Promise<void>((resolve) => signal?.addEventListener('abort', () => resolve(), { once: true }));
  throw new OutcryError('cancelled', 'Given up.');
}

/** What a test may put in the place of the harness's own. */
export interface HarnessOverrides extends Partial<DeskDependencies> {
  /** The cards that a former run stored. */
  readonly store?: MemoryOutboxStore;
  /** Tools beside those that every harness has. */
  readonly moreTools?: readonly Tool[];
}

/** A desk on fakes of its ports: one channel, four tools (`look` read, `note` write, `trade`, `rule` admin) and an urgent `halt`. */
export function deskHarness({ store = new MemoryOutboxStore(), moreTools = [], ...overrides }: HarnessOverrides = {}) {
  const channel = new ScriptedChannel();
  const inbox = new MemoryInbox();
  const agent = new ScriptedAgent();
  const users = new MemoryUserBook();
  const clock = { time: 0, now: () => clock.time };
  const people = new Map<string, Person>([['owner', { id: 'p1', role: 'admin' }]]);
  const logged: { fields: Readonly<Record<string, unknown>>; message: string }[] = [];
  const log: DeskDependencies['log'] = { error: (fields, message) => void logged.push({ fields, message }) };
  const notifications: Notification[] = [];
  const reassigned: string[] = [];
  const files: { name: string; caption: string; path: string }[] = [];
  const behaviours = new Map<string, Behaviour>();
  const calls: { command: string; args: unknown; call: ToolCall }[] = [];
  const build = (command: string, access: Access) => {
    return tool(command, access, (args, call) => behaviours.get(command)?.(args, call) ?? Promise.resolve({ card: titled(`did ${command}`), data: null }));
  };
  const tools = [build('look', 'read'), build('note', 'write'), build('trade', 'trade'), build('rule', 'admin'), build('halt', 'write'), ...moreTools];
  const parse = (text: string): Command => {
    const [name = '', ...words] = text.slice(1).split(' ');
    const found = tools.find((candidate) => candidate.command === name);
    if (!found) throw new OutcryError('not-found', `There is no command /${name}.`, { hint: '/help lists the commands.' });
    return { tool: found, args: words.length > 0 ? { [found.positional[0] ?? 'words']: words.join(' ') } : {} };
  };
  const outbox = new Outbox({ store, clock, log, filter: secretFilter(['s3cret']), zoneOf: () => Promise.resolve('UTC') });
  const desk = new Desk({
    channels: [channel],
    identity: { whoIs: (_, user) => Promise.resolve(people.get(user) ?? 'stranger') },
    users,
    inbox,
    outbox,
    notifier: { notify: (notification) => Promise.resolve(void notifications.push(notification)) },
    commands: { parse: async (text) => parse(text), tool: (name) => tools.find((candidate) => candidate.name === name) ?? null },
    tools: {
      run: (called, args, call) => {
        calls.push({ command: called.command, args, call });
        return called.call(args, call);
      },
    },
    agent,
    files: {
      maxBytes: 1_000,
      take: (path, name, caption) => {
        files.push({ path, name, caption });
        return Promise.resolve(titled(`took ${name}`));
      },
    },
    menu: { commands: [], suggest: () => Promise.resolve([]) },
    reassign: (from, to) => Promise.resolve(void reassigned.push(`${from} → ${to}`)),
    clock,
    log,
    urgent: (asked) => asked.command === 'halt',
    ...overrides,
  });
  return { desk, channel, inbox, outbox, store, agent, users, clock, people, logged, notifications, reassigned, files, behaviours, calls };
}
