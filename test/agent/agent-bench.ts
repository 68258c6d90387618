import type { AskedArgument } from '../../src/agent/talk.ts';
import type { Person } from '../../src/people/person.ts';
import { z } from 'zod';
import { Agent } from '../../src/agent/agent.ts';
import type { AgentLog } from '../../src/agent/agent-log.ts';
import { ModelSource } from '../../src/agent/model-source.ts';
import { OutcryError } from '../../src/domain/errors.ts';
import type { Card } from '../../src/reports/card.ts';
import { type Access, type Tool, defineTool } from '../../src/tools/tool.ts';
import { symbolField, symbolsField, textField, timeframeField } from '../../src/tools/values/fields.ts';
import { MemoryTranscriptStore } from '../fakes/memory-transcript-store.ts';

/** A tool that answers `data` and shows a card with its name; what it was called with is kept in `calls`. */
export function recordingTool(
  name: string,
  input: z.ZodObject,
  { access = 'read', phrases = [], answer = () => ({ ok: true }), calls = [] }: { readonly access?: Access; readonly phrases?: readonly string[]; readonly answer?: (input: Record<string, unknown>) => unknown; readonly calls?: unknown[] } = {},
): Tool {
  return defineTool({
    name, access, phrases, input, command: name.replaceAll('_', ''), summary: `Does ${name.replaceAll('_', ' ')}.`, positional: [], examples: [name],
    async run(values) {
      calls.push(values);
      const data = answer(values);
      return { card: { title: name, tone: 'neutral', blocks: [], actions: [] }, data };
    },
  });
}

/** The tools of most tests: a price, a chart, and an order that must not come about by accident. */
export function someTools(calls: unknown[] = []): readonly Tool[] {
  return [
    recordingTool('get_price', z.object({ symbols: symbolsField() }), { phrases: ['price of {symbol}', 'how much is {symbol}'], answer: ({ symbols }) => ({ prices: (symbols as string[]).map((symbol) => ({ symbol, last: 64250.5, change: 0.0213 })) }), calls }),
    recordingTool('get_chart', z.object({ symbol: symbolField(), timeframe: timeframeField().default('1h') }), { phrases: ['chart of {symbol}'], calls }),
    recordingTool('place_order', z.object({ side: textField('Buy or sell (buy, sell)'), symbol: symbolField(), amount: textField('Coins').optional(), cost: textField('Quote').optional() }), { access: 'trade', phrases: ['buy {amount} {symbol}', 'sell {amount} {symbol}'], calls }),
  ];
}

/** What a person saw and what was logged. */
export interface Heard {
  readonly cards: Card[];
  words: string;
  readonly pieces: string[];
  readonly offered: AskedArgument[];
  readonly log: { readonly fields: Readonly<Record<string, unknown>>; readonly message: string }[];
}

/** An agent over fakes, and what comes out of it. */
export function agentBench({
  model, url = 'http://127.0.0.1:9', tools = someTools(), modelTimeoutMs = 5_000, turnTimeoutMs = 20_000, contextTokens = 8192, refuses = () => false,
}: {
  readonly model: string; readonly url?: string; readonly tools?: readonly Tool[]; readonly modelTimeoutMs?: number; readonly turnTimeoutMs?: number; readonly contextTokens?: number; readonly refuses?: (tool: Tool) => boolean;
}) {
  const heard: Heard = { cards: [], words: '', pieces: [], offered: [], log: [] };
  const note = (fields: Readonly<Record<string, unknown>>, message: string) => void heard.log.push({ fields, message });
  const log: AgentLog = { info: note, warn: note };
  const clock = { now: () => Date.UTC(2024, 5, 15, 12) };
  const transcripts = new MemoryTranscriptStore();
  const agent = new Agent<Person>({
    tools, transcripts, clock, log, modelTimeoutMs, turnTimeoutMs,
    models: new ModelSource({ model, ollamaUrl: url, contextTokens }, clock, log),
    ids: () => Promise.resolve([]),
    strategies: () => Promise.resolve([{ name: 'mean-reversion' }, { name: 'sma-cross', params: [{ name: 'fast', description: 'Bars of the fast average.', default: 10 }, { name: 'slow', description: 'Bars of the slow average.', default: 30 }] }]),
    run: (tool, args, user, call) => {
      if (refuses(tool)) throw new OutcryError('refused', `${user.id} may not do that.`);
      return tool.call(args, call);
    },
  });
  const ask = (text: string, signal: AbortSignal = new AbortController().signal) =>
    agent.respond({ conversation: 'c', text, user: { id: 'ann', role: 'admin' }, signal }, {
      words: (piece) => {
        heard.words += piece;
        heard.pieces.push(piece);
      },
      working: () => undefined,
      offer: (asked) => {
        heard.offered.push(asked);
        return Promise.resolve();
      },
      card: (card) => {
        heard.cards.push(card);
        return Promise.resolve();
      },
    });
  return { agent, ask, heard, transcripts };
}

/** All the text on a card. */
export function cardText(card: Card | undefined): string {
  return JSON.stringify(card ?? null);
}
