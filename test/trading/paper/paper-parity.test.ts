import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { simulate } from '../../../src/backtest/simulate.ts';
import type { SimulationSettings } from '../../../src/backtest/simulation.ts';
import type { Candles } from '../../../src/domain/candles.ts';
import { Decimal, decimalFromNumber } from '../../../src/domain/money.ts';
import type { RealisedTrade } from '../../../src/trading/books/books.ts';
import { PositionLedger } from '../../../src/trading/books/position-ledger.ts';
import { affordableLots, marketBuyPrice, protectiveExit } from '../../../src/trading/fill-rules.ts';
import { amountOf, lotSize } from '../../../src/trading/lots.ts';
import type { PaperExecution } from '../../../src/trading/paper/paper-execution.ts';
import { PositionBook } from '../../../src/trading/position-book.ts';
import { ProtectiveLevels } from '../../../src/trading/protective-levels.ts';
import { clearedOrder } from '../../fakes/cleared-order.ts';
import { HandClock, paperExecution, rulesOf, START } from './paper-bench.ts';

const SYMBOL = 'BTC/USDT';
const LOT = lotSize(1e-8);
const HOUR_MS = 3_600_000;

interface Case {
  readonly candles: Candles;
  readonly enter: Uint8Array;
  readonly exit: Uint8Array;
  readonly settings: SimulationSettings;
}

/** A market of small steps around 100, with gaps, wide bars and thin volume; signals at random. */
const cases: fc.Arbitrary<Case> = fc
  .record({
    bars: fc.array(fc.record({ gap: fc.integer({ min: -30, max: 30 }), body: fc.integer({ min: -60, max: 60 }), up: fc.integer({ min: 0, max: 40 }), down: fc.integer({ min: 0, max: 40 }), volume: fc.integer({ min: 0, max: 2000 }), signal: fc.integer({ min: 0, max: 9 }) }), { minLength: 20, maxLength: 80 }),
    feeRate: fc.constantFrom(0, 0.00075, 0.001),
    slippage: fc.constantFrom(0, 0.0005, 0.002),
    stopLoss: fc.constantFrom(null, 0.004, 0.02),
    takeProfit: fc.constantFrom(null, 0.005, 0.03),
    trailingStop: fc.constantFrom(null, 0.01),
    volumeShare: fc.constantFrom(null, 0.05, 0.5),
  })
  .map(({ bars, feeRate, slippage, stopLoss, takeProfit, trailingStop, volumeShare }) => {
    let level = 10_000;
    const rows = bars.map(({ gap, body, up, down, volume }) => {
      const open = Math.max(level + gap, 100);
      const close = Math.max(open + body, 100);
      level = close;
      return { open: open / 100, close: close / 100, high: (Math.max(open, close) + up) / 100, low: (Math.min(open, close) - down) / 100, volume: volume / 10 };
    });
    const column = (of: (row: (typeof rows)[number]) => number): Float64Array => Float64Array.from(rows, of);
    const candles: Candles = {
      time: Float64Array.from(rows, (_, bar) => START + bar * HOUR_MS),
      open: column(({ open }) => open),
      high: column(({ high }) => high),
      low: column(({ low }) => low),
      close: column(({ close }) => close),
      volume: column(({ volume }) => volume),
    };
    return {
      candles,
      enter: Uint8Array.from(bars, ({ signal }) => (signal >= 7 ? 1 : 0)),
      exit: Uint8Array.from(bars, ({ signal }) => (signal === 0 ? 1 : 0)),
      settings: {
        timeframe: '1h',
        cash: 10_000,
        feeRate,
        slippage,
        volumeShare,
        maxPositions: 1,
        exits: { stopLoss, takeProfit, trailingStop, maxBars: null },
        sizing: { kind: 'all-in' },
        stopsFrom: 'entry-bar',
        sameBar: 'stop-first',
      },
    };
  });

/** One market traded on the paper venue by the simulator's rules of decision, order by order. */
class Session {
  readonly #paper: PaperExecution;
  readonly #clock: HandClock;
  readonly #case: Case;
  readonly #levels: ProtectiveLevels;
  #book = new PositionBook(LOT);
  #count = 0;
  #entering = false;
  #exiting = false;
  #entry: string | null = null;
  #exit: string | null = null;
  #guard: string | null = null;
  readonly ledger = new PositionLedger('paper:test', SYMBOL, 'd', new Decimal(0), 'sold-out');

  constructor(given: Case) {
    const { feeRate, slippage, volumeShare, exits } = given.settings;
    this.#case = given;
    this.#clock = new HandClock();
    const rules = async () => ({ ...rulesOf(SYMBOL), amountStep: null, priceStep: null, minAmount: null, minCost: null });
    this.#paper = paperExecution({ feeRate, slippage, volumeShare }, { clock: this.#clock, rules });
    this.#levels = new ProtectiveLevels(exits);
    this.#paper.watch((event) => {
      if (event.kind !== 'fill') return;
      const { side, amount, price, fee } = event.fill;
      this.ledger.add({ ...event.fill, account: 'paper:test', order: event.clientOrderId, deployment: 'd' }, new Decimal(fee.amount), new Decimal(0));
      const lots = Math.round(Number(amount) * 1e8);
      if (side === 'sell') this.#book.sell(lots, Number(price), 0, 0);
      else this.#book.buy(lots, Number(price), Number(amount) * Number(price), 0);
      if (side === 'buy') this.#levels.enter(this.#book.entryPrice, Number.NaN, Number.NaN);
      if (this.#book.lots > 0) return;
      this.#book = new PositionBook(LOT);
      this.#levels.clear();
      this.#exiting = false;
    });
  }

  async run(): Promise<readonly RealisedTrade[]> {
    for (let bar = 0; bar < this.#case.candles.time.length; bar++) await this.#bar(bar);
    return this.ledger.trades;
  }

  async #bar(bar: number): Promise<void> {
    const { candles, settings } = this.#case;
    const [open, high, low, close, volume, at] = [candles.open[bar]!, candles.high[bar]!, candles.low[bar]!, candles.close[bar]!, candles.volume[bar]!, candles.time[bar]!];
    this.#clock.time = at;
    await this.#paper.openBars([{ symbol: SYMBOL, open, at, volume }]);
    if (this.#exiting && this.#exit === null && this.#book.lots > 0) {
      await this.#cancel(this.#guard);
      this.#guard = null;
      if (this.#book.lots > 0) this.#exit = await this.#place({ side: 'sell', type: 'market', amount: this.#held() });
    }
    await this.#paper.buyAtOpen([SYMBOL], at);
    if (this.#entering) {
      const cash = Number((await this.#paper.balances()).find(({ asset }) => asset === 'USDT')?.free ?? 0);
      const lots = affordableLots(cash, marketBuyPrice(open, settings.slippage), settings.feeRate, LOT);
      if (lots > 0) this.#entry = await this.#place({ side: 'buy', type: 'market', amount: decimalFromNumber(amountOf(lots, LOT)).toString() });
    }
    this.#entering = false;
    const isGuarded = this.#book.lots > 0 && !this.#exiting && this.#levels.any;
    const hit = isGuarded ? protectiveExit(open, high, low, this.#levels.stop, this.#levels.target, 'stop-first') : null;
    await this.#protect();
    await this.#paper.rangeOfBar(SYMBOL, { high, low, close, at });
    if (hit !== null) await this.#callOffEntry();
    if (this.#book.lots > 0 && hit?.by === 'stop') {
      // A stop that was touched is at market from then on: it is seen through, not moved.
      this.#exiting = true;
      this.#exit = this.#guard;
    }
    if (this.#book.lots > 0) this.#levels.raise(high);
    await this.#decide(bar);
  }

  async #decide(bar: number): Promise<void> {
    const { enter, exit } = this.#case;
    const held = this.#book.lots > 0;
    if (!held) this.#exit = this.#guard = null;
    const buying = this.#entry !== null && (await this.#paper.find({ id: this.#entry, symbol: SYMBOL, type: 'market' }))?.status === 'open';
    if (held || buying) {
      if (exit[bar] === 1 && held) this.#exiting = true;
      if (exit[bar] === 1 || this.#exiting) await this.#callOffEntry();
    } else if (enter[bar] === 1) {
      this.#entering = true;
    }
  }

  /** Puts the levels of what is held in force, in the place of those before. */
  async #protect(): Promise<void> {
    if (this.#exiting || this.#book.lots === 0 || !this.#levels.any) return;
    if (this.#guard !== null) {
      const order = await this.#paper.find({ id: this.#guard, symbol: SYMBOL, type: 'oco' });
      const same = order?.status === 'open' && new Decimal(order.amount).minus(order.filled).eq(this.#held()) && this.#covers(order.stopPrice);
      if (same) return;
      await this.#cancel(this.#guard);
    }
    const { stop, target } = this.#levels;
    const stopPrice = Number.isNaN(stop) ? '0.000001' : decimalFromNumber(stop).toString();
    const price = Number.isNaN(target) ? '1000000' : decimalFromNumber(target).toString();
    this.#guard = await this.#place({ side: 'sell', type: 'oco', amount: this.#held(), price, stopPrice });
  }

  #covers(stopPrice: string | null): boolean {
    return Number.isNaN(this.#levels.stop) || Number(stopPrice) === this.#levels.stop;
  }

  #held(): string {
    return decimalFromNumber(this.#book.amount).toString();
  }

  async #callOffEntry(): Promise<void> {
    await this.#cancel(this.#entry);
    this.#entry = null;
  }

  async #cancel(id: string | null): Promise<void> {
    if (id !== null) await this.#paper.cancel({ id, symbol: SYMBOL, type: 'market' });
  }

  async #place(terms: { side: 'buy' | 'sell'; type: 'market' | 'oco'; amount: string; price?: string; stopPrice?: string }): Promise<string> {
    const id = `oc-${++this.#count}`;
    const placement = await this.#paper.place(clearedOrder({ id, symbol: SYMBOL, ...terms }));
    if (placement.outcome !== 'placed') throw new Error(placement.reason);
    return id;
  }
}

describe('trading candles on the paper venue', () => {
  it('gives the simulator’s trades, bar for bar and to the cent, over random markets, signals, costs and volumes', async () => {
    let trades = 0;
    await fc.assert(
      fc.asyncProperty(cases, async (given) => {
        const { candles, enter, exit, settings } = given;
        const advice = { kind: 'signals', enter, exit, reason: () => '' } as const;
        const simulation = simulate([{ symbol: SYMBOL, candles, lead: 0, advice, amountStep: 1e-8 }], settings);
        // At its end the simulator also counts what was sold of a position that is still open.
        const simulated = simulation.trades.filter(({ entryTime }) => entryTime !== simulation.openTrades[0]?.entryTime);
        const traded = await new Session(given).run();
        expect(traded.map(({ entryTime, exitTime }) => [entryTime, exitTime])).toEqual(simulated.map(({ entryTime, exitTime }) => [entryTime, exitTime]));
        for (const [index, trade] of simulated.entries()) {
          const other = traded[index];
          expect(Number(other?.amount)).toBeCloseTo(trade.amount, 7);
          expect(Number(other?.profit)).toBeCloseTo(trade.pnl, 4);
          expect(Number(other?.fees)).toBeCloseTo(trade.fees, 4);
          expect(Number(other?.entryPrice)).toBeCloseTo(trade.entryPrice, 8);
          expect(Number(other?.exitPrice)).toBeCloseTo(trade.exitPrice, 8);
        }
        trades += simulated.length;
      }),
      { numRuns: 150 },
    );
    expect(trades).toBeGreaterThan(150);
  });
});
