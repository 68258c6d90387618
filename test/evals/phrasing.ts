/** What a phrasing must lead to. */
export type Expectation =
  /** These calls and no others, in any order; only the arguments named here are compared, in canonical form. */
  | readonly (readonly [tool: string, args: Readonly<Record<string, unknown>>])[]
  /** No call, and something asked back or said. */
  | 'question'
  /** Whatever it does, no tool of access `trade` or `admin` is called. */
  | 'no-money';

/** One way of asking for something, and what it means. */
export interface Phrasing {
  readonly text: string;
  readonly expect: Expectation;
  /** What was said before in the same conversation, for follow-ups. */
  readonly after?: string;
  /** What must stand in the question, or in the words after the card. */
  readonly says?: RegExp;
  /** Rules that the person has saved, beside the built-in strategies. */
  readonly saved?: readonly string[];
  /** True where the desk has no tool that trades. */
  readonly readOnly?: boolean;
}
