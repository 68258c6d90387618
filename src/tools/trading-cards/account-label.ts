/** What an account's id says of it: `paper:binance`, `paper:simulated`, `binance`. */
export interface AccountLabel {
  /** `PAPER` or `LIVE`, with the venue: `PAPER money at binance prices`. */
  readonly text: string;
  readonly live: boolean;
  readonly simulated: boolean;
}

const PAPER = 'paper:';

/** An account in words, so that nobody takes paper for money or money for paper. */
export function accountLabel(id: string): AccountLabel {
  if (!id.startsWith(PAPER)) return { text: `LIVE: real money at ${id}`, live: true, simulated: false };
  const venue = id.slice(PAPER.length);
  const simulated = venue === 'simulated';
  return { text: `PAPER money at ${simulated ? 'made-up (simulated)' : venue} prices`, live: false, simulated };
}

/** `PAPER` or `LIVE`, for titles. */
export function accountMark(id: string): string {
  return accountLabel(id).live ? 'LIVE' : 'PAPER';
}
