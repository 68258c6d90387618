import type { Progress } from '../domain/progress.ts';
import type { Card } from '../reports/card.ts';

/** A request in plain words; `user` is whoever asked, which the agent only passes on. */
export interface TalkRequest<User> {
  readonly conversation: string;
  /** The name that the transcript is kept under; the conversation's if left out. */
  readonly memory?: string;
  readonly text: string;
  readonly user: User;
  readonly signal: AbortSignal;
}

/** An argument that was asked for in words, and of which likely values can be offered. */
export interface AskedArgument {
  readonly tool: string;
  /** The tool's command, without its slash. */
  readonly command: string;
  /** What is known already, by argument name. */
  readonly args: Readonly<Record<string, unknown>>;
  /** The name of the argument. */
  readonly field: string;
}

/** Where the answer goes while it is being made. */
export interface TalkSink {
  words(text: string): void;
  working(progress: Progress): void;
  card(card: Card): Promise<void>;
  /** The words before were a question, and this is what it was about. */
  offer?(asked: AskedArgument): Promise<void>;
}

/** What a request would do, nothing of it done. */
export interface TalkPlan {
  readonly calls: readonly { readonly tool: string; readonly args: Readonly<Record<string, unknown>> }[];
  /** What would be asked back or said; `null` when there are calls. */
  readonly question: string | null;
  /** What would be said after the calls: what was taken for granted, and what of the request was not used. */
  readonly remark?: string;
}
