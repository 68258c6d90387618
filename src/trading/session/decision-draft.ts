import type { MarketSymbol } from '../../domain/market-symbol.ts';
import type { ExitReason } from '../trade-settings.ts';
import { signalWords } from './decision-words.ts';
import type { SlotDecision } from './deployment.ts';
import type { SessionMarket } from './session-market.ts';

/** What is decided of a market so far. */
export type DecisionDraft = Pick<SlotDecision, 'action' | 'why' | 'order'>;

/** It would have acted, and something was in the way. */
export function heldOff(market: SessionMarket, obstacle: string): DecisionDraft {
  return { action: 'held-off', why: `${signalWords(market)}; ${obstacle}`, order: null };
}

/** A sale that is due and could not be sent: without an order, so that the next close knows it is still due. */
export function unsold(market: SessionMarket, exiting: ExitReason | null, obstacle: string): DecisionDraft {
  return { action: exiting === null ? 'rebalance' : 'exit', why: `${signalWords(market)}; ${obstacle}`, order: null };
}

/** The decisions as they are kept, one for each market. */
export function decisionsOf(markets: readonly SessionMarket[], drafts: ReadonlyMap<MarketSymbol, DecisionDraft>): readonly SlotDecision[] {
  return markets.map((market) => {
    const { symbol, close } = market;
    const draft = drafts.get(symbol) ?? { action: 'none', why: 'the market has no candle then: nothing was traded, or the venue did not have it', order: null };
    return { symbol, close: Number.isNaN(close) ? 0 : close, ...draft };
  });
}
