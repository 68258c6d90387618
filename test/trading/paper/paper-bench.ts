import type { Clock } from '../../../src/domain/clock.ts';
import { OutcryError } from '../../../src/domain/errors.ts';
import type { Market } from '../../../src/domain/market.ts';
import { baseOf, type MarketSymbol, quoteOf } from '../../../src/domain/market-symbol.ts';
import { PaperExecution, type PaperVenue } from '../../../src/trading/paper/paper-execution.ts';
import type { PaperSettings } from '../../../src/trading/paper/paper-settings.ts';
import type { PaperStore } from '../../../src/trading/paper/paper-store.ts';
import { MemoryPaperStore } from '../../fakes/memory-paper-store.ts';

export const START = Date.UTC(2024, 0, 1);

/** A clock that goes as it is told. */
export class HandClock implements Clock {
  time = START;

  now(): number {
    return this.time;
  }
}

/** The rules of every market of the bench: steps as on an exchange. */
export function rulesOf(symbol: MarketSymbol): Market {
  return {
    symbol,
    base: baseOf(symbol),
    quote: quoteOf(symbol),
    active: true,
    amountStep: '0.00001',
    priceStep: '0.01',
    minAmount: '0.00001',
    minCost: '5',
  };
}

/** No costs at all, so that a test sees what it is about. */
export const FREE: PaperSettings = {
  currency: 'USDT',
  startingBalance: '10000',
  feeRate: 0,
  slippage: 0,
  volumeShare: 1,
  latencyMs: 0,
  freshMs: 10_000,
};

/** A paper venue on books in memory; what is not given is free of cost and has no price to be asked for. */
export function paperVenue(settings: Partial<PaperSettings> = {}, given: Partial<PaperVenue> & { readonly store?: PaperStore } = {}): PaperVenue {
  return {
    account: 'paper:test',
    store: new MemoryPaperStore(),
    settings: { ...FREE, ...settings },
    clock: new HandClock(),
    rules: async (symbol) => {
      if (symbol.startsWith('NOSUCH')) throw new OutcryError('unknown-symbol', `${symbol} is not listed.`);
      return rulesOf(symbol);
    },
    quote: async () => {
      throw new OutcryError('unreachable', 'The venue does not answer.');
    },
    log: { warn: () => {} },
    ...given,
  };
}

/** A paper execution as `paperVenue` has it. */
export function paperExecution(settings: Partial<PaperSettings> = {}, given: Partial<PaperVenue> = {}): PaperExecution {
  return new PaperExecution(paperVenue(settings, given));
}
