import { createHash } from 'node:crypto';
import { CANDLE_COLUMNS } from '../domain/candles.ts';
import { canonicalJson } from '../domain/canonical-json.ts';
import type { Span } from '../domain/market.ts';
import type { RunMarket } from './run-backtest.ts';
import type { SimulationSettings } from './simulation.ts';

/** Changes whenever the same input may give another result, or reports get another shape: what an older engine kept is then computed anew. */
export const ENGINE_VERSION = 1;

/** What decides a backtest's result. */
export interface BacktestIdentity {
  /** A rule's hash, or a built-in strategy's name, with the parameters in force. */
  readonly strategy: { readonly kind: string; readonly id: string; readonly params: Readonly<Record<string, number>> };
  readonly settings: SimulationSettings;
  readonly span: Span;
  readonly markets: readonly RunMarket[];
}

/**
 * Hex SHA-256 over everything that decides a backtest's result: strategy, parameters, settings, span, engine version, and for each
 * market its venue, lot and every candle that was read, lead included.
 */
export function backtestHash({ strategy, settings, span, markets }: BacktestIdentity): string {
  const hash = createHash('sha256');
  const described = markets.map(({ symbol, amountStep, history }) => ({
    symbol,
    amountStep,
    venue: history.venue.id,
    bars: history.candles.time.length,
    lead: history.lead,
  }));
  hash.update(canonicalJson({ engine: ENGINE_VERSION, strategy, settings, span, markets: described }));
  for (const { history } of markets) {
    for (const name of CANDLE_COLUMNS) {
      const column = history.candles[name];
      hash.update(new Uint8Array(column.buffer, column.byteOffset, column.byteLength));
    }
  }
  return hash.digest('hex');
}
