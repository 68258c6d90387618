import { describe, expect, it } from 'vitest';
import { measure } from '../../src/backtest/metrics/measure.ts';
import type { Simulation, SimulationLeg } from '../../src/backtest/simulation.ts';
import { type Review, type Warning, reviewRun } from '../../src/backtest/warnings.ts';
import { marketSymbol } from '../../src/domain/market-symbol.ts';
import { dipBuyer, historyOf, runInput, waves } from './fake-market.ts';
import { HOUR, START, openTrade, runOf, trade } from './metrics/run-of.ts';

const candles = waves(100);
const history = historyOf(candles);
const leg: SimulationLeg = {
  symbol: marketSymbol('BTC/USDT'),
  candles,
  lead: 0,
  advice: dipBuyer.advise({ candles, timeframe: '1h' }, { depth: 3 }),
  amountStep: 1e-8,
};

/** Forty even trades over a hundred bars: nothing to say against it. */
const soundTrades = Array.from({ length: 40 }, (_, i) => trade(i % 2 === 0 ? 30 : -10, { entryTime: START + 2 * i * HOUR, exitTime: START + (2 * i + 1) * HOUR }));

function review(run: Partial<Simulation> & { readonly step?: number } = {}, rest: Partial<Review> = {}): Review {
  const trades = run.trades ?? soundTrades;
  const pnl = [...trades, ...(run.openTrades ?? [])].reduce((sum, each) => sum + each.pnl, 0);
  const equity = Array.from({ length: 100 }, (_, i) => 10_000 + (pnl * i) / 99 + (i % 2) * 40);
  equity[99] = 10_000 + pnl;
  const simulation = runOf(equity, { turnover: 20_000, feesPaid: 20, ...run, trades });
  const { settings } = runInput();
  return {
    simulation,
    metrics: measure(simulation, { settings, legs: [leg] }),
    settings,
    legs: [leg],
    histories: [history],
    span: { from: START, to: START + 100 * HOUR },
    warmup: 0,
    lookAhead: { tried: 4, suspects: [] },
    ...rest,
  };
}

function textOf(warnings: readonly Warning[], kind: Warning['kind']): string | undefined {
  return warnings.find((warning) => warning.kind === kind)?.text;
}

describe('warnings', () => {
  it('are none where there is nothing to doubt', () => {
    expect(reviewRun(review())).toEqual([]);
  });

  it('count too few trades', () => {
    expect(textOf(reviewRun(review({ trades: soundTrades.slice(0, 12) })), 'few-trades')).toContain('Only 12 closed trades');
    expect(textOf(reviewRun(review({ trades: [] })), 'no-trades')).toContain('No trade was made');
    expect(textOf(reviewRun(review({ trades: [], openTrades: [openTrade(5)] })), 'no-trades')).toContain('the whole result is an open position');
  });

  it('name the one trade that made most of the profit, and what is left without it', () => {
    const lucky = trade(900, { entryTime: Date.UTC(2024, 0, 2), exitTime: Date.UTC(2024, 0, 3) });
    const warnings = reviewRun(review({ trades: [...soundTrades, lucky] }));
    expect(textOf(warnings, 'one-trade')).toBe(
      'One trade (BTC/USDT, 2024-01-02 to 2024-01-03) made 69% of the profit: without its gain the return would be +4.0%.',
    );
  });

  it('say when one trade made more than all of the profit', () => {
    const warnings = reviewRun(review({ trades: [...soundTrades.map((each) => ({ ...each, pnl: -1 })), trade(100)] }));
    expect(textOf(warnings, 'one-trade')).toContain('made all of the profit');
  });

  it('say how wide and where the gaps are', () => {
    const gaps = [
      { from: START + 5 * HOUR, bars: 2 },
      { from: START + 30 * HOUR, bars: 8 },
    ];
    const warnings = reviewRun(review({}, { histories: [historyOf(candles, { gaps })] }));
    expect(textOf(warnings, 'gaps')).toBe('There are 2 gaps in the candles: 10 bars missing, the biggest 8 bars from 2024-01-02 06:00.');
    const single = reviewRun(review({}, { histories: [historyOf(candles, { gaps: gaps.slice(0, 1) })] }));
    expect(textOf(single, 'gaps')).toBe('There is 1 gap in the candles: 2 bars missing, from 2024-01-01 05:00.');
  });

  it('say that prices are simulated', () => {
    const simulated = historyOf(candles, { venue: { id: 'simulated', simulated: true } });
    expect(textOf(reviewRun(review({}, { histories: [simulated] })), 'simulated')).toContain('simulated');
  });

  it('pass on what the reader of the history should know, once', () => {
    const noted = historyOf(candles, { notes: ['binance did not answer.'] });
    const warnings = reviewRun(review({}, { histories: [noted, noted], legs: [leg, leg] }));
    expect(warnings.filter(({ kind }) => kind === 'data')).toEqual([{ kind: 'data', text: 'binance did not answer.' }]);
  });

  it('say when the candles are fewer than was asked for, and not for a bar that has not settled', () => {
    const span = { from: START - 90 * 24 * HOUR, to: START + 100 * HOUR };
    expect(textOf(reviewRun(review({}, { span })), 'short-span')).toContain('2023-10-03 to 2024-01-05 was asked for');
    expect(reviewRun(review({}, { span: { from: START - HOUR, to: START + 102 * HOUR } }))).toEqual([]);
  });

  it('leave it to the reader of the history to say why it cut the span', () => {
    const span = { from: START - 90 * 24 * HOUR, to: START + 100 * HOUR };
    const cut = historyOf(candles, { notes: ['BTC/USDT begins on 2024-01-01, so the span does too.'] });
    expect(reviewRun(review({}, { span, histories: [cut] })).map(({ kind }) => kind)).toEqual(['data']);
  });

  it('say how much of the span only warmed the indicators up', () => {
    expect(textOf(reviewRun(review({}, { warmup: 30 })), 'warm-up')).toContain('30 bars of 100');
    expect(textOf(reviewRun(review({}, { warmup: 1 })), 'warm-up')).toBeUndefined();
    expect(textOf(reviewRun(review({}, { warmup: 30, legs: [{ ...leg, lead: 40 }] })), 'warm-up')).toBeUndefined();
  });

  it('give the return under both orders for ambiguous trades', () => {
    const given = review({ trades: soundTrades.map((each, i) => ({ ...each, ambiguous: i < 2 })) });
    const metrics = { ...given.metrics, returnStopFirst: 0.04, returnTargetFirst: 0.061 };
    expect(textOf(reviewRun({ ...given, metrics }), 'ambiguous')).toBe(
      '2 trades ended in bars that reached both stop and target: the return is +4.0% if the stop came first, +6.1% if the target did.',
    );
  });

  it('say when the profit would not survive twice the fees', () => {
    const given = review();
    expect(textOf(reviewRun({ ...given, metrics: { ...given.metrics, breakEvenCost: 0.0015 } }), 'thin-margin')).toBe(
      'The profit disappears at twice the fees: it breaks even at 0.150% a side, and 0.100% was charged.',
    );
    expect(reviewRun({ ...given, metrics: { ...given.metrics, breakEvenCost: 0.0021 } })).toEqual([]);
    expect(reviewRun({ ...given, settings: { ...given.settings, feeRate: 0 }, metrics: { ...given.metrics, breakEvenCost: 0 } })).toEqual([]);
  });

  it('name a position that is still open', () => {
    expect(textOf(reviewRun(review({ openTrades: [openTrade(12.5)] })), 'open-position')).toBe(
      'A position in BTC/USDT is still open at the end, marked to the last close (+12.50 USDT); it counts in the return and not among the trades.',
    );
  });

  it('count entries that could not be acted on, by cause', () => {
    expect(textOf(reviewRun(review({ skipped: { noCash: 1, noPlace: 0, tooSmall: 2 } })), 'skipped-entries')).toBe(
      '3 entries could not be acted on: 1 for want of cash, 2 because the amount was too small.',
    );
  });

  it('put suspected look-ahead first', () => {
    const [first] = reviewRun(review({ trades: [] }, { lookAhead: { tried: 4, suspects: [START + HOUR] } }));
    expect(first).toMatchObject({ kind: 'look-ahead' });
    expect(first!.text).toContain('Do not trust this result');
  });

  it('distrust what is too good for long enough that it is not chance', () => {
    const daily = review({ step: 24 * HOUR });
    expect(textOf(reviewRun({ ...daily, metrics: { ...daily.metrics, sharpe: 5.2 } }), 'too-good')).toContain('Sharpe 5.2');
    expect(textOf(reviewRun({ ...daily, metrics: { ...daily.metrics, sharpe: 3 } }), 'too-good')).toBeUndefined();
  });

  it('says that a rule which only ever leaves by its stop can finish no trade at a gain', () => {
    const { settings } = runInput();
    const exits = { stopLoss: 0.03, takeProfit: null, trailingStop: null, maxBars: null };
    const silent: SimulationLeg = { ...leg, advice: { kind: 'signals', enter: new Uint8Array(100), exit: new Uint8Array(100), reason: () => '' } };
    const kindsOf = (given: Review) => reviewRun(given).map(({ kind }) => kind);
    expect(kindsOf(review({}, { settings: { ...settings, exits }, legs: [silent] }))).toContain('only-stops');
    expect(kindsOf(review({}, { settings: { ...settings, exits: { ...exits, takeProfit: 0.1 } }, legs: [silent] }))).not.toContain('only-stops');
    expect(kindsOf(review({}, { settings: { ...settings, exits } }))).not.toContain('only-stops');
  });
});
