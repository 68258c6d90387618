/** What a look at something configured came to, for `outcry doctor`: `warn` is worth knowing and stops nothing. */
export interface Finding {
  readonly name: string;
  readonly status: 'ok' | 'warn' | 'fail';
  readonly detail: string;
  /** What to do about it; `null` when there is nothing to do. */
  readonly fix: string | null;
}
