import type { Tone } from '../../reports/card.ts';
import type { TradingState } from '../../trading/risk/risk-desk.ts';

const WORDS: Readonly<Record<TradingState, string>> = { active: 'trading is on', reducing: 'reducing only: nothing new is bought', halted: 'trading is halted' };

/** Whether an account trades, in words. */
export function riskStateWords(state: TradingState): string {
  return WORDS[state];
}

/** How that feels. */
export function riskStateTone(state: TradingState): Tone {
  return state === 'active' ? 'neutral' : state === 'reducing' ? 'warning' : 'error';
}
