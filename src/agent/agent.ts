import type { Clock } from '../domain/clock.ts';
import { OutcryError } from '../domain/errors.ts';
import type { Person } from '../people/person.ts';
import type { Tool, ToolCall, ToolResult } from '../tools/tool.ts';
import type { AgentLog } from './agent-log.ts';
import type { ModelSource } from './model-source.ts';
import type { StrategyName } from './phrasebook/strategy-words.ts';
import type { TalkPlan, TalkRequest, TalkSink } from './talk.ts';
import type { TranscriptStore } from './transcript.ts';

/** What the agent works with. */
export interface AgentNeeds<User extends Person> {
  readonly tools: readonly Tool[];
  /** Runs a tool for a person: the door where roles are checked. @throws OutcryError */
  readonly run: (tool: Tool, args: unknown, user: User, call: ToolCall) => Promise<ToolResult>;
  readonly models: ModelSource;
  readonly transcripts: TranscriptStore;
  /** The strategies and saved rules there are, for telling their names from other words. */
  readonly strategies: () => Promise<readonly StrategyName[]>;
  /** The ids that somebody may name: of deployments, and of approvals that wait. */
  readonly ids: () => Promise<readonly string[]>;
  readonly clock: Clock;
  readonly log: AgentLog;
  /** The longest that one reply of the model may take, milliseconds; two minutes if left out. */
  readonly modelTimeoutMs?: number;
  /** The longest that a whole turn may take, milliseconds; ten minutes if left out. */
  readonly turnTimeoutMs?: number;
}

/** Entries of the transcript that are looked at; the context budget keeps fewer. */
const RECENT_ENTRIES = 60;

/**
 * Answers plain words: a language model, or the phrasebook, chooses tools; the tools' cards go to the person straight from code, and
 * the model sees compact data and adds at most a few words.
 *
 * Tools for people only are not among those it chooses from.
 *
 * The framework behind it is loaded with the first question, so that nobody else waits for it.
 */
export class Agent<User extends Person> {
  readonly #needs: AgentNeeds<User>;

  constructor(needs: AgentNeeds<User>) {
    this.#needs = { ...needs, tools: needs.tools.filter((tool) => tool.peopleOnly !== true) };
  }

  /**
   * Begins what the first question would wait for: the framework is loaded, and the model is looked for meanwhile. For a caller who knows
   * that a question is coming and has other things to open first. Never fails; what does fail shows with the question.
   */
  warmUp(): void {
    void this.#needs.models.find();
    // Loading blocks the thread; the look for a model must be on its way by then.
    setImmediate(() => void Promise.allSettled([import('./turn.ts'), import('./turn-preparation.ts')]));
  }

  /** Resolves when the whole answer went into the sink. @throws OutcryError for what the person should read. */
  async respond(request: TalkRequest<User>, sink: TalkSink): Promise<void> {
    const { conversation, memory = conversation, text, user } = request;
    const { tools, run, transcripts, clock } = this.#needs;
    const limit = this.#needs.turnTimeoutMs ?? 600_000;
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(new OutcryError('timeout', `The answer took longer than ${Math.round(limit / 60_000)} minutes and was stopped.`)), limit);
    const signal = AbortSignal.any([request.signal, late.signal]);
    try {
      const prepared = await this.#prepare(text, memory, signal);
      const { AgentTurn } = await import('./turn.ts');
      const turn = new AgentTurn({
        ...prepared, text, tools, sink, signal,
        log: this.#needs.log,
        limits: { modelCalls: 6, toolCalls: 8, triesPerTool: 2 },
        now: () => clock.now(),
        run: (tool, args, onProgress) => run(tool, args, user, { now: clock.now(), conversation, person: user, by: 'agent', signal, onProgress }),
      });
      try {
        await turn.run();
      } finally {
        await transcripts.append(memory, turn.record);
      }
    } finally {
      clearTimeout(timer);
    }
  }

  /** What the model in use would do with a request, in canonical arguments. Nothing is run and nothing is kept. */
  async plan(text: string, { conversation, signal = new AbortController().signal }: { readonly conversation?: string; readonly signal?: AbortSignal } = {}): Promise<TalkPlan> {
    const { planTurn } = await import('./plan.ts');
    return planTurn({ ...(await this.#prepare(text, conversation, signal)), text, tools: this.#needs.tools, signal, log: this.#needs.log });
  }

  /** Starts a memory afresh: what was said before is no longer read. */
  async reset(memory: string): Promise<void> {
    await this.#needs.transcripts.reset(memory, this.#needs.clock.now());
  }

  async #prepare(text: string, conversation: string | undefined, signal: AbortSignal) {
    const { tools, models, transcripts, strategies, ids, clock } = this.#needs;
    // What others answer is asked for first: the framework blocks the thread while it is loaded.
    const asked = Promise.all([models.find(), strategies(), ids(), conversation === undefined ? [] : transcripts.read(conversation, RECENT_ENTRIES)]);
    const [{ prepareTurn }, [found, names, known, entries]] = await Promise.all([import('./turn-preparation.ts'), asked]);
    return prepareTurn({ text, tools, found, settings: models.settings, strategies: names, ids: known, entries, now: clock.now(), modelTimeoutMs: this.#needs.modelTimeoutMs ?? 120_000, signal });
  }
}
