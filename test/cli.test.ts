import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { CliFolder } from './run-cli.ts';
import { sharedData } from './shared-data.ts';

const errorShape = z.object({ error: z.object({ kind: z.string(), message: z.string(), field: z.string().optional() }).loose() });
const reportShape = z.object({
  id: z.string().regex(/^[0-9a-f]{12}$/),
  rule: z.string(),
  symbols: z.array(z.string()),
  timeframe: z.string(),
  from: z.number(),
  to: z.number(),
  data: z.object({ source: z.string(), bars: z.number(), gaps: z.number() }).loose(),
  metrics: z
    .object({
      finalEquity: z.number(), return: z.number(), cagr: z.number().nullable(), sharpe: z.number().nullable(), sortino: z.number().nullable(), calmar: z.number().nullable(),
      maxDrawdown: z.number(), trades: z.number(), winRate: z.number().nullable(), profitFactor: z.number().nullable(), exposure: z.number(), feesPaid: z.number(), buyAndHold: z.number(),
    })
    .loose(),
  trades: z.array(
    z.object({ symbol: z.string(), entryTime: z.number(), entryPrice: z.number(), exitTime: z.number(), exitPrice: z.number(), amount: z.number(), pnl: z.number(), reason: z.string() }).loose(),
  ),
  openTrade: z.object({ entryTime: z.number() }).loose().nullable(),
  warnings: z.array(z.unknown()),
});
const columnsShape = z.object({ time: z.array(z.number()), columns: z.record(z.string(), z.array(z.number().nullable())) });

const json = (text: string): unknown => JSON.parse(text);

describe('the outcry command', () => {
  let folder: CliFolder;
  beforeAll(() => {
    folder = new CliFolder();
  });
  afterAll(() => folder.remove());

  it('answers the main question with a card and a picture, on a machine that has nothing', async () => {
    const { status, stdout, stderr } = await folder.run(['ask', 'backtest mean reversion on BTC/USDT 1h for the last 90 days']);
    expect(stderr).toBe('');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^Mean reversion · BTC\/USDT · 1h {2}SIMULATED$/m);
    expect(stdout).toMatch(/Max drawdown +\d/);
    const picture = /^(?:Chart|Picture): (.+\.png)$/m.exec(stdout)?.[1] ?? '';
    expect(readFileSync(picture).subarray(1, 4).toString()).toBe('PNG');
  });

  it('shows what it would do and does none of it', async () => {
    const { status, stdout } = await folder.run(['ask', '--plan', '--json', 'when RSI drops under 25 and sell above 60, 3% stop, hourly, past 6 months on btc']);
    expect(status).toBe(0);
    expect(json(stdout)).toMatchObject({
      calls: [{ tool: 'backtest', args: { symbols: ['BTC/USDT'], entry: 'rsi(14) < 25', exit: 'rsi(14) > 60', stopLoss: 0.03, timeframe: '1h', from: '6 months' } }],
      question: null,
    });
  });

  it('takes the usual market for a test that names none, and says so', async () => {
    const { stdout } = await folder.run(['ask', '--plan', 'when RSI drops under 25 and sell above 60, 3% stop, hourly, past 6 months']);
    expect(stdout).toBe('backtest symbols=["BTC/USDT"] timeframe="1h" entry="rsi(14) < 25" exit="rsi(14) > 60" stopLoss=0.03 from="6 months"\nYou named no market: I took BTC/USDT.\n');
    expect((await folder.run(['ask', '--plan', 'price'])).stdout).toMatch(/^would ask: Which market\?/);
  });

  it('prints a backtest as JSON in the shape that scripts rely on, the same the second time', async () => {
    const words = ['backtest', '--symbol', 'btc', '--timeframe', '4h', '--strategy', 'sma-cross', '--from', '2024-01-01', '--to', '2024-07-01', '--json'];
    const first = await folder.run(words);
    const second = await folder.run(words);
    const report = reportShape.parse(json(first.stdout));
    expect(report).toMatchObject({ symbols: ['BTC/USDT'], timeframe: '4h', from: Date.UTC(2024, 0, 1), to: Date.UTC(2024, 6, 1) });
    expect(reportShape.parse(json(second.stdout))).toEqual(report);
    expect(z.object({ cached: z.boolean() }).parse(json(second.stdout)).cached).toBe(true);
  });

  it('prints indicator columns under the expressions as they were given, null before the first value', async () => {
    const { stdout } = await folder.run(['ta', 'BTC/USDT', '1h', '--expressions', 'rsi(14)', 'macd(12,26,9).signal', '--from', '2024-01-01', '--to', '2024-01-03', '--json']);
    const { time, columns } = columnsShape.parse(json(stdout));
    expect(time).toHaveLength(48);
    expect(Object.keys(columns)).toEqual(['rsi(14)', 'macd(12,26,9).signal']);
    expect(columns['rsi(14)']).toHaveLength(48);
  });

  it.each([
    [['backtest', 'btc', '1h', 'meen-reversion'], 1, /There is no strategy "meen-reversion"\. Did you mean "mean-reversion"\?/],
    [['backtest', 'btc', '1h', '--entry', 'rsii(14) < 30', '--exit', 'rsi(14) > 60'], 2, /rsii.*rsi/s],
    [['backtest', 'btc', '--stop-loss', '3', '--strategy', 'rsi'], 2, /stopLoss: "3" would be 300 %/],
    [['backtest', 'btc', '7h', 'rsi'], 2, /7h/],
    [['price', 'nosuchcoin'], 1, /NOSUCHCOIN\/USDT/],
    [['ask', 'backtest btc when rsii(14) < 30 sell after 10 bars'], 2, /unknown function "rsii"/],
    [['backtest', 'btc', '1h', 'rsi', '--sizing', 'risk 1%'], 2, /Sizing by risk needs a stop/],
    [['nosuchcommand'], 2, /nosuchcommand/],
    [['candles', 'import', 'no-such-file.csv', '--symbol', 'btc', '--timeframe', '1h', '--exchange', 'binance'], 1, /no-such-file\.csv/],
    [['candles', 'import'], 2, /--symbol/],
  ])('says in one line what is wrong with %j', async (words, status, message) => {
    const plain = await folder.run(words);
    expect({ status: plain.status, stdout: plain.stdout }).toEqual({ status, stdout: '' });
    expect(plain.stderr).toMatch(message);
    const asJson = await folder.run([...words, '--json']);
    expect(asJson.status).toBe(status);
    expect(asJson.stdout).toBe('');
    expect(errorShape.parse(json(asJson.stderr)).error.message).toMatch(message);
  });

  it('keeps a rule, tests it by name and forgets it', async () => {
    const saved = await folder.run(['save', 'dip', '--entry', 'rsi(14) < 30', '--exit', 'rsi(14) > 60', '--stop-loss', '3%']);
    expect(saved.stdout).toMatch(/^Saved dip, version 1$/m);
    const tested = await folder.run(['backtest', 'btc', '1h', 'dip', '30d', '--json']);
    expect(reportShape.parse(json(tested.stdout)).rule).toMatch(/RSI\(14\)/);
    expect((await folder.run(['strategies'])).stdout).toMatch(/^dip +1 /m);
    expect((await folder.run(['forget', 'dip'])).status).toBe(0);
    expect((await folder.run(['backtest', 'btc', '1h', 'dip', '30d'])).status).toBe(1);
  });

  it('answers lines from a pipe in the chat and leaves at its end', async () => {
    const { status, stdout } = await folder.run([], { input: '/price btc\nhow is eth doing\n/nonsense\n' });
    expect(status).toBe(0);
    expect(stdout).toMatch(/BTC\/USDT \d/);
    expect(stdout).toMatch(/ETH\/USDT \d/);
    expect(stdout).toMatch(/There is no command \/nonsense/);
  });

  it('refuses a key in .env that it does not know, naming the nearest', async () => {
    const own = new CliFolder();
    writeFileSync(join(own.path, '.env'), 'MODLE=auto\n');
    const { status, stderr } = await own.run(['status']);
    own.remove();
    expect(status).toBe(2);
    expect(stderr).toMatch(/MODLE in \.env is not a setting\. Did you mean "MODEL"\?/);
  });

  it('looks everything over with doctor', async () => {
    const { status, stdout } = await folder.run(['doctor', '--json']);
    const findings = z.array(z.object({ name: z.string(), status: z.enum(['ok', 'warn', 'fail']), detail: z.string(), fix: z.string().nullable() })).parse(json(stdout));
    expect(status).toBe(0);
    expect(findings.map((finding) => finding.name)).toEqual(['Node', 'Settings', 'Data folder', 'Database', 'Market data', 'Stored candles', 'Pictures', 'Model']);
  });

  it('says that nothing is stored, and shows how to change that', async () => {
    expect((await folder.run(['candles', 'list'])).stdout).toMatch(/No candles are stored[\s\S]*outcry candles import/);
  });
});

const candles = sharedData('ohlcv', 'binance_BTC-USDT_1h.csv.gz');
const golden = sharedData('goldens', 'backtests', 'summary.json');

describe.skipIf(candles === null || golden === null)('the outcry command on the real candles of ../shared/data', () => {
  let folder: CliFolder;
  const env = { EXCHANGE: 'binance', EXCHANGE_URL: 'http://127.0.0.1:9' };
  beforeAll(async () => {
    folder = new CliFolder();
    const { status, stderr } = await folder.run(['candles', 'import', candles ?? '', '--symbol', 'BTC/USDT', '--timeframe', '1h'], { env });
    if (status !== 0) throw new Error(stderr);
  });
  afterAll(() => folder.remove());

  it.each([
    ['S1', 'sma-cross'],
    ['S2', 'mean-reversion'],
    ['S3', 'donchian-breakout'],
  ])('gives the figures of two independent libraries for %s, asked in plain words', async (name, strategy) => {
    const expected = z.array(z.object({ series: z.string(), strategy: z.string(), closed_trades: z.number(), final_equity: z.number() })).parse(json(readFileSync(golden ?? '', 'utf8')));
    const figures = expected.find((row) => row.series === 'binance_BTC-USDT_1h' && row.strategy === name);
    const { stdout } = await folder.run(['ask', '--json', `backtest ${strategy} on BTC/USDT 1h from 2024-01-01 to 2026-04-01`], { env });
    const [call] = z.object({ calls: z.array(z.object({ data: reportShape })) }).parse(json(stdout)).calls;
    expect(call?.data.metrics.trades).toBe(figures?.closed_trades);
    expect(call?.data.metrics.finalEquity).toBeCloseTo(figures?.final_equity ?? Number.NaN, 6);
  });

  it('imports the same file again without a change', async () => {
    const { stdout } = await folder.run(['candles', 'import', candles ?? '', '--symbol', 'btc', '--timeframe', '1h', '--json'], { env });
    expect(json(stdout)).toMatchObject({ added: 0, changed: 0, unchanged: 19_704 });
  });

  it('refuses the malformed file whole, with the lines at fault', async () => {
    const bad = sharedData('ohlcv', 'known-bad', 'gocryptotrader_BTC-USDT_1d.csv.gz') ?? '';
    const { status, stderr } = await folder.run(['candles', 'import', bad, '--symbol', 'btc', '--timeframe', '1d'], { env });
    expect(status).toBe(2);
    expect(stderr).toMatch(/176/);
    expect((await folder.run(['candles', 'list', '--json'], { env })).stdout).not.toMatch(/"1d"/);
  });

  it('keeps everything in the data folder, for its owner only', () => {
    expect(existsSync(join(folder.path, 'data', 'outcry.sqlite'))).toBe(true);
  });
});
