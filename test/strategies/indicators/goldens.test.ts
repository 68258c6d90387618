import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { type Candles, newCandles } from '../../../src/domain/candles.ts';
import { findIndicator } from '../../../src/strategies/indicators/index.ts';
import { sharedData } from '../../shared-data.ts';

const FILES = [
  'talib-0.4.0_binance_BTC-USDT_1h_0-2000.csv.gz',
  'talib-0.4.0_binance_ETH-USDT_1h_10000-12000.csv.gz',
  'talib-0.4.0_binance_SOL-USDT_5m_0-2000.csv.gz',
  'talib-0.4.0_binance_BTC-USDT_1d_0-2931.csv.gz',
  'talib-0.4.0_freqtrade_XRP-ETH_1m_0-2469.csv.gz',
];

/** Golden column: indicator, its parameters (defaults when left out) and output. */
const COLUMNS: Readonly<Record<string, readonly [name: string, params?: readonly number[] | undefined, output?: string]>> = {
  sma_20: ['sma'],
  ema_20: ['ema'],
  wma_20: ['wma'],
  ema_12: ['ema', [12]],
  ema_26: ['ema', [26]],
  dema_20: ['dema'],
  tema_20: ['tema'],
  kama_10: ['kama'],
  trima_20: ['trima'],
  't3_5_0.7': ['t3'],
  rsi_14: ['rsi'],
  macd_12_26_9: ['macd', undefined, 'line'],
  macd_signal_12_26_9: ['macd', undefined, 'signal'],
  macd_hist_12_26_9: ['macd', undefined, 'histogram'],
  bb_upper_20_2: ['bbands', undefined, 'upper'],
  bb_middle_20_2: ['bbands', undefined, 'middle'],
  bb_lower_20_2: ['bbands', undefined, 'lower'],
  stddev_20: ['stddev'],
  var_20: ['variance'],
  trange: ['trange'],
  atr_14: ['atr'],
  natr_14: ['natr'],
  adx_14: ['adx'],
  dx_14: ['dx'],
  plus_di_14: ['plus_di'],
  minus_di_14: ['minus_di'],
  stoch_slowk_14_3_3: ['stoch', undefined, 'k'],
  stoch_slowd_14_3_3: ['stoch', undefined, 'd'],
  stochrsi_fastk_14_14_3: ['stochrsi', undefined, 'raw'],
  stochrsi_fastd_14_14_3: ['stochrsi', undefined, 'k'],
  stochrsi_smoothd_14_14_3_3: ['stochrsi', undefined, 'd'],
  cci_20: ['cci'],
  mfi_14: ['mfi'],
  obv: ['obv'],
  ad: ['ad'],
  willr_14: ['willr'],
  roc_10: ['roc'],
  mom_10: ['mom'],
  trix_15: ['trix'],
  cmo_14: ['cmo'],
  ppo_12_26_ema: ['ppo'],
  ultosc_7_14_28: ['ultosc'],
  'psar_0.02_0.2': ['psar'],
  aroon_down_25: ['aroon', undefined, 'down'],
  aroon_up_25: ['aroon', undefined, 'up'],
  aroonosc_25: ['aroon', undefined, 'oscillator'],
  linreg_14: ['linreg'],
  linreg_slope_14: ['linreg_slope'],
  linreg_intercept_14: ['linreg_intercept'],
  max_close_20: ['highest'],
  min_close_20: ['lowest'],
  donchian_upper_20: ['donchian', undefined, 'upper'],
  donchian_lower_20: ['donchian', undefined, 'lower'],
  donchian_middle_20: ['donchian', undefined, 'middle'],
  cdlengulfing: ['engulfing'],
  cdlhammer: ['hammer'],
  cdldoji: ['doji'],
  cdlshootingstar: ['shooting_star'],
  cdlharami: ['harami'],
  cdl3whitesoldiers: ['three_white_soldiers'],
  'cdlmorningstar_0.3': ['morning_star'],
  'cdleveningstar_0.3': ['evening_star'],
};

interface Golden {
  readonly candles: Candles;
  readonly columns: ReadonlyMap<string, Float64Array>;
}

function readGolden(path: string): Golden {
  const [header, ...lines] = gunzipSync(readFileSync(path)).toString().trimEnd().split('\n');
  const names = header!.split(',');
  const columns = names.map(() => new Float64Array(lines.length));
  for (const [row, line] of lines.entries()) {
    for (const [column, cell] of line.split(',').entries()) columns[column]![row] = cell === '' ? Number.NaN : Number(cell);
  }
  const [time, open, high, low, close, volume] = columns;
  const candles = { ...newCandles(0), time: time!, open: open!, high: high!, low: low!, close: close!, volume: volume! };
  return { candles, columns: new Map(names.slice(6).map((name, i) => [name, columns[i + 6]!])) };
}

function compute(candles: Candles, column: string): Float64Array {
  const [name, params, output] = COLUMNS[column]!;
  const indicator = findIndicator(name)!;
  const values = params ?? indicator.params.map((param) => param.default);
  return indicator.compute(candles, [], values)[output === undefined ? 0 : indicator.outputs.indexOf(output)]!;
}

for (const file of FILES) {
  const path = sharedData('goldens', 'indicators', file);
  describe.skipIf(path === null)(`indicators against TA-Lib on ${file} (needs ../shared/data)`, () => {
    const { candles, columns } = path === null ? { candles: newCandles(0), columns: new Map<string, Float64Array>() } : readGolden(path);

    it('has an indicator for every column', () => {
      expect([...columns.keys()].filter((column) => !(column in COLUMNS))).toEqual([]);
      expect(columns.size).toBe(62);
    });

    it.each(Object.keys(COLUMNS))('%s is the same to 1e-9 of its largest magnitude, from the same bar on', (column) => {
      const expected = columns.get(column)!;
      const actual = compute(candles, column);
      const scale = expected.reduce((largest, value) => (Math.abs(value) > largest ? Math.abs(value) : largest), 0);
      const differing = [...expected.keys()].filter((i) => !(Math.abs(actual[i]! - expected[i]!) <= 1e-9 * scale) && !(Number.isNaN(actual[i]) && Number.isNaN(expected[i])));
      expect(differing.slice(0, 5).map((i) => ({ bar: i, actual: actual[i], expected: expected[i] }))).toEqual([]);
      expect(actual.length).toBe(expected.length);
    });
  });
}
