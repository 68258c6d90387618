/** One entry of a conversation as it is kept and replayed to the model. */
export type TranscriptEntry =
  | { readonly role: 'user'; readonly text: string; readonly at: number }
  | { readonly role: 'assistant'; readonly text: string; readonly calls: readonly TranscriptCall[]; readonly at: number }
  | { readonly role: 'tool'; readonly callId: string; readonly tool: string; readonly text: string; readonly at: number };

/** A tool call that the model made. */
export interface TranscriptCall {
  readonly id: string;
  readonly tool: string;
  readonly args: Readonly<Record<string, unknown>>;
}

/** Where conversations are kept. */
export interface TranscriptStore {
  /** Adds a whole turn's entries at once, in order. */
  append(conversation: string, entries: readonly TranscriptEntry[]): Promise<void>;
  /** The last `limit` entries, oldest first. */
  read(conversation: string, limit: number): Promise<readonly TranscriptEntry[]>;
  /** Starts the conversation afresh: earlier entries stay on record and are no longer read. */
  reset(conversation: string, now: number): Promise<void>;
}
