import { describe, expect, it } from 'vitest';
import { comparisonCard } from '../../src/backtest/comparison-card.ts';
import { backtestCard, breakEvenWords } from '../../src/backtest/report.ts';
import { monthlyTable } from '../../src/backtest/report-tables.ts';
import { marketSymbol } from '../../src/domain/market-symbol.ts';
import type { Block, Card } from '../../src/reports/card.ts';
import { HOUR, START, historyOf, reportOf, runInput, waves } from './fake-market.ts';

function blocks<Kind extends Block['kind']>(card: Card, kind: Kind): readonly Extract<Block, { kind: Kind }>[] {
  return card.blocks.filter((block): block is Extract<Block, { kind: Kind }> => block.kind === kind);
}

function fieldOf(card: Card, label: string): string | undefined {
  return blocks(card, 'fields').flatMap(({ fields }) => fields).find((field) => field.label === label)?.value;
}

describe('the card of a backtest', () => {
  const report = reportOf();
  const card = backtestCard(report);

  it('is titled by strategy, market and timeframe', () => {
    expect(card.title).toBe('Dip buyer · BTC/USDT · 1h');
    expect(backtestCard({ ...report, strategy: { kind: 'rule', name: 'dips', title: 'rule-12', hash: 'h', entry: 'e', exit: null, params: {} } }).title).toBe(
      'dips · BTC/USDT · 1h',
    );
  });

  it('reads the rule back, and names span, source and terms', () => {
    const [rule, terms] = blocks(card, 'text');
    expect(rule!.text).toBe('Buys when the close is 3 below 100, sells when it is 3 above.');
    expect(terms!.text).toBe(
      '2024-01-01 to 2024-02-09 (40d): 960 1h bars from fake, stored. 10,000.00 USDT to start, all cash in each trade, 0.10% fee a side, no slippage.',
    );
  });

  it('says so when the strategy sizes its own trades', () => {
    expect(blocks(backtestCard({ ...report, sizedBy: 'strategy' }), 'text')[1]!.text).toContain('10,000.00 USDT to start, sized by the strategy,');
  });

  it('says every term that differs from none', () => {
    const settings = { ...report.settings, slippage: 0.0005, exits: { stopLoss: 0.05, takeProfit: 0.1, trailingStop: 0.03, maxBars: 12 } };
    const text = blocks(backtestCard({ ...report, settings }), 'text')[1]!.text;
    expect(text).toContain('0.05% slippage, 5.0% stop loss, 10.0% take profit, 3.0% trailing stop, at most 12 bars a trade');
  });

  it('sets the return beside buying and holding, and dates the drawdown', () => {
    expect(fieldOf(card, 'Return')).toMatch(/^\+\d/);
    expect(fieldOf(card, 'Buy and hold')).toMatch(/^[+-]?\d/);
    expect(fieldOf(card, 'Max drawdown')).toMatch(/^\d+\.\d% \(2024-\d\d-\d\d to 2024-\d\d-\d\d, (recovered 2024-\d\d-\d\d|not recovered)\)$/);
    for (const label of ['Sharpe', 'Win rate', 'Trades', 'Profit factor', 'In the market', 'Fees paid', 'Break-even cost']) expect(fieldOf(card, label)).toBeDefined();
  });

  it('writes an undefined figure as n/a', () => {
    const quiet = backtestCard(reportOf(runInput({ params: { depth: 50 } })));
    for (const label of ['Sharpe', 'Win rate', 'Profit factor', 'Best and worst', 'Held on average', 'Break-even cost']) expect(fieldOf(quiet, label)).toBe('n/a');
    expect(fieldOf(quiet, 'Max drawdown')).toBe('none');
    expect(blocks(quiet, 'table').map(({ title }) => title)).toEqual(['Monthly returns, %']);
    expect(JSON.stringify(quiet)).not.toMatch(/NaN|Infinity|undefined/);
  });

  it('has one picture: candles with marked trades, equity against holding, drawdown', () => {
    const pictures = blocks(card, 'chart');
    expect(pictures).toHaveLength(1);
    const { chart, alt } = pictures[0]!;
    expect(chart.panes.map((pane) => pane.layers.map(({ kind }) => kind))).toEqual([['candles', 'marks'], ['line', 'line'], ['area']]);
    expect(chart.time.length).toBeLessThanOrEqual(400);
    const marks = chart.panes[0]!.layers.flatMap((layer) => (layer.kind === 'marks' ? layer.marks : []));
    expect(marks).toHaveLength(2 * report.trades.length + report.openTrades.length);
    const times = new Set(chart.time);
    expect(marks.every((mark) => times.has(mark.time))).toBe(true);
    expect(alt).toContain('buy and hold');
    expect(blocks(backtestCard(report, { picture: false }), 'chart')).toHaveLength(0);
  });

  it('lists the last eight trades and says how many there are', () => {
    const trades = blocks(card, 'table').find(({ title }) => title?.startsWith('Last'))!;
    expect(trades.title).toBe(`Last 8 of ${report.trades.length} trades`);
    expect(trades.rows).toHaveLength(8);
    for (const table of blocks(card, 'table')) for (const row of table.rows) expect(row).toHaveLength(table.columns.length);
  });

  it('shows every warning as a note', () => {
    const warnings = [
      { kind: 'look-ahead', text: 'It knows.' },
      { kind: 'few-trades', text: 'Few.' },
    ] as const;
    const notes = blocks(backtestCard({ ...report, warnings: [...warnings] }), 'note');
    expect(notes.map(({ tone, text }) => [tone, text])).toEqual([
      ['error', 'It knows.'],
      ['warning', 'Few.'],
    ]);
  });

  it('is marked as simulated when its prices are', () => {
    const simulated = historyOf(waves(960), { venue: { id: 'simulated', simulated: true }, source: 'simulated market' });
    const made = backtestCard(reportOf(runInput({ markets: [{ symbol: marketSymbol('BTC/USDT'), history: simulated, amountStep: 1e-8 }] })));
    expect(made.simulated).toBe(true);
    expect(blocks(made, 'chart')[0]!.chart.subtitle).toContain('simulated prices');
  });

  it('owns up to being kept from earlier', () => {
    expect(blocks(backtestCard({ ...report, cached: true }), 'text').at(-1)!.text).toBe(
      'Result abcdef012345, computed on 2024-01-01 00:00 from the same rule, settings and candles.',
    );
  });

  it('carries the buttons that its caller gives it', () => {
    const action = { kind: 'run', label: 'Chart', tool: 'get_chart', args: {} } as const;
    expect(card.actions).toEqual([]);
    expect(backtestCard(report, { actions: [action] }).actions).toEqual([action]);
  });

  it('names each trade by its market when there are several', () => {
    const markets = ['BTC/USDT', 'ETH/USDT'].map((symbol) => ({ symbol: marketSymbol(symbol), history: historyOf(waves(400)), amountStep: 1e-8 }));
    const several = backtestCard(reportOf(runInput({ markets, settings: { ...report.settings, maxPositions: 2 } })));
    expect(several.title).toBe('Dip buyer · BTC/USDT, ETH/USDT · 1h');
    expect(blocks(several, 'table').at(-1)!.columns[0]!.header).toBe('Market');
    expect(blocks(several, 'chart')[0]!.chart.subtitle).toContain('candles of BTC/USDT, the first of 2 markets');
  });
});

describe('monthly returns', () => {
  it('have a row a year, empty where there was no month, and compound to the total', () => {
    const report = reportOf();
    const byMonth = [
      { year: 2023, month: 12, return: 0.1 },
      { year: 2024, month: 1, return: -0.5 },
      { year: 2024, month: 12, return: 0.2 },
    ];
    expect(monthlyTable({ ...report, metrics: { ...report.metrics, byMonth } })).toMatchObject({
      columns: [{ header: 'Year' }, { header: 'Jan' }, { header: 'Dec' }, { header: 'Total' }],
      rows: [
        ['2023', '', '+10.0', '+10.0'],
        ['2024', '-50.0', '+20.0', '-40.0'],
      ],
    });
  });
});

describe('break-even cost in words', () => {
  it('is a rate a side, or none at all', () => {
    expect(breakEvenWords(0.00234)).toBe('0.234% a side');
    expect(breakEvenWords(-0.001)).toBe('none: it loses before fees');
    expect(breakEvenWords(null)).toBe('n/a');
  });
});

describe('the card of a comparison', () => {
  const good = reportOf();
  const bad = reportOf(runInput({ params: { depth: 4.5 } }), { strategy: { kind: 'built-in', name: 'deep', title: 'Deep dips', params: { depth: 4.5 } } });
  const card = comparisonCard([bad, good]);
  const [table] = blocks(card, 'table');

  it('ranks by return and ends with buying and holding', () => {
    const ranked = [good, bad].toSorted((one, other) => other.metrics.return! - one.metrics.return!).map(({ strategy }) => strategy.title);
    expect(table!.rows.map(([name]) => name)).toEqual([...ranked, 'Market: buy and hold']);
    for (const row of table!.rows) expect(row).toHaveLength(table!.columns.length);
  });

  it('draws one line each and the benchmark dashed, over one time', () => {
    const { chart } = blocks(card, 'chart')[0]!;
    const layers = chart.panes[0]!.layers.flatMap((layer) => (layer.kind === 'line' ? [layer] : []));
    expect(layers).toHaveLength(3);
    expect(layers[0]).toMatchObject({ name: 'Market: buy and hold', dashed: true });
    for (const layer of layers) expect(layer.values).toHaveLength(chart.time.length);
    const line = layers.find(({ name }) => name === 'Dip buyer')!;
    expect(line.values.at(-1)).toBeCloseTo(good.metrics.return!, 5);
  });

  it('draws the best six of many, and says so', () => {
    const many = Array.from({ length: 9 }, (_, i) => ({ ...bad, strategy: { kind: 'built-in', name: `s${i}`, title: `S${i}`, params: {} } as const }));
    const { chart } = blocks(comparisonCard(many), 'chart')[0]!;
    expect(chart.panes[0]!.layers).toHaveLength(7);
    expect(chart.subtitle).toContain('the best 6 of 9');
  });

  it('tells two runs of one strategy apart', () => {
    const other = reportOf(runInput({ params: { depth: 2 } }));
    expect(blocks(comparisonCard([good, other]), 'table')[0]!.rows.map(([name]) => name)).toEqual(
      expect.arrayContaining(['Dip buyer (depth 3)', 'Dip buyer (depth 2)']),
    );
  });

  it('names those whose result is to be doubted, once for all of them', () => {
    const few = { kind: 'few-trades', text: 'Only 8 closed trades.' } as const;
    const doubted = comparisonCard([{ ...good, warnings: [few] }, { ...bad, warnings: [few, { kind: 'open-position', text: 'Open.' }] }]);
    const notes = blocks(doubted, 'note');
    expect(notes).toHaveLength(1);
    expect(notes[0]!.text).toMatch(/^Fewer than 30 trades, so chance weighs much: .*Dip buyer/);
    expect(notes[0]!.text).toContain('Deep dips');
  });

  it('says so when spans differ, and leaves lines empty where there was no test', () => {
    const candles = waves(400, { from: START + 1000 * HOUR });
    const later = reportOf(runInput({ markets: [{ symbol: marketSymbol('BTC/USDT'), history: historyOf(candles), amountStep: 1e-8 }] }), { strategy: bad.strategy });
    const mixed = comparisonCard([good, later]);
    expect(blocks(mixed, 'text')[0]!.text).toContain('compare with care');
    const lines = blocks(mixed, 'chart')[0]!.chart.panes[0]!.layers.flatMap((layer) => (layer.kind === 'line' ? [layer] : []));
    expect(lines.find(({ name }) => name === 'Deep dips')!.values[0]).toBeNaN();
    expect(lines.find(({ name }) => name === 'Dip buyer')!.values.at(-1)).toBeNaN();
  });

  it('has nothing to say of nothing', () => {
    expect(comparisonCard([]).blocks).toHaveLength(1);
  });
});
