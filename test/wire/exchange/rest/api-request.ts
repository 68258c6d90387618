/** An HTTP request as the exchange sees it, with no socket about it. */
export interface ApiRequest {
  readonly method: string;
  readonly path: string;
  /** What follows the question mark, as it was sent. */
  readonly query: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** The form that was posted; empty where there was none. */
  readonly body: string;
}

/** What a request comes to: an answer, or one of the ways in which there is none. */
export type ApiReply =
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string;
      /** How long the exchange takes over it, in milliseconds; `null` until a test releases it. */
      readonly delayMs: number | null;
    }
  /** Half of an answer is sent, and the connection stays open. */
  | { readonly kind: 'stall'; readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly body: string }
  | { readonly kind: 'hang' }
  | { readonly kind: 'reset' };
