import type { AskedArgument } from '../agent/talk.ts';
import type { Progress } from '../domain/progress.ts';
import type { Card } from '../reports/card.ts';
import type { Person } from '../people/person.ts';

/** A request in plain words. */
export interface AgentRequest {
  /** The conversation it belongs to, unique over all channels: what tools are told. */
  readonly conversation: string;
  /** Whose memory it is read with, where that is another: `person:<id>` for somebody whose private conversations are one. The conversation's own if left out. */
  readonly memory?: string;
  readonly text: string;
  /** Whose role the agent's tool calls are held to (see `requireRole`). */
  readonly user: Person;
  /** Aborted when the person cancels, or the desk stops. */
  readonly signal: AbortSignal;
}

/** Where the agent puts its answer while it is being made. */
export interface AgentSink {
  /** The next words of the answer, as they come. */
  words(text: string): void;
  working(progress: Progress): void;
  /** A finished card. Resolves when it is on its way to the person. */
  card(card: Card): Promise<void>;
  /** The words before were a question, and this is what it was about. */
  offer?(asked: AskedArgument): Promise<void>;
}

/** Whoever answers what is not a command. */
export interface Agent {
  /** Resolves when the whole answer went into the sink. @throws OutcryError for what the person should read. */
  respond(request: AgentRequest, sink: AgentSink): Promise<void>;
  /** Starts a memory afresh (`AgentRequest.memory`, or the conversation): what was said before is no longer read. */
  reset(memory: string): Promise<void>;
}
