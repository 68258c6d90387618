import type { Phrasing } from './phrasing.ts';

const BTC = 'BTC/USDT';
const ETH = 'ETH/USDT';
const SOL = 'SOL/USDT';
const UNDERSTOOD = /^(?!.*did not understand)/s;

/** Values in a request: every one of them is in the call, or is asked about, or is said to be left out. */
const ACCOUNTED: readonly Phrasing[] = [
  { text: 'test bollinger bounce on doge 15m last month with fees 0.05% and 2k', expect: [['backtest', { strategy: 'mean-reversion', symbol: 'DOGE/USDT', timeframe: '15m', from: 'last month', feeRate: 0.0005, cash: 2000 }]], says: /2k/ },
  { text: 'run mean reversion with rsi 20 instead of 30 on btc', expect: [['backtest', { strategy: 'mean-reversion', symbol: BTC, params: { oversold: 20 } }]], says: /oversold/ },
  { text: 'run mean reversion with rsi 20 on btc', expect: 'question', says: /rsiPeriod \(14\)/ },
  { text: 'oversold 20', after: 'run mean reversion with rsi 20 on btc', expect: [['backtest', { strategy: 'mean-reversion', symbol: BTC, params: { oversold: 20 } }]] },
  { text: 'sma cross 20/50 on btc', expect: [['backtest', { strategy: 'sma-cross', symbol: BTC, params: { fast: 20, slow: 50 } }]] },
  { text: 'supertrend 7 3 on sol 4h', expect: [['backtest', { strategy: 'supertrend', symbol: SOL, timeframe: '4h', params: { period: 7, multiplier: 3 } }]] },
  { text: 'grid on eth with 20 steps and width 5%', expect: [['backtest', { strategy: 'grid', symbol: ETH, params: { steps: 20, width: 0.05 } }]] },
  { text: 'backtest rsi on btc with overbought 80 and oversold 20', expect: [['backtest', { strategy: 'rsi', symbol: BTC, params: { overbought: 80, oversold: 20 } }]] },
  { text: 'backtest rsi on eth with 20x leverage', expect: 'question', says: /leverage/ },
  { text: 'backtest supertrend on btc 4h, skip weekends', expect: 'question', says: /weekends/ },
  { text: 'mean reversion on btc, only when the trend is up', expect: 'question', says: /only when the trend is up/ },
  { text: 'leave it out', after: 'mean reversion on btc, only when the trend is up', expect: [['backtest', { strategy: 'mean-reversion', symbol: BTC }]], says: /did not use "only when the trend is up"/ },
  { text: 'buy btc when rsi < 30 and vibes are good, sell when rsi > 70', expect: 'question', says: /vibes/ },
  { text: 'backtest macd on btc with stop at 58000', expect: 'question', says: /58000/ },
  { text: 'backtest macd on eth 4h with 5.000 usdt', expect: 'question', says: /5000/ },
  { text: 'chart of btc with fireworks', expect: [['get_chart', { symbol: BTC }]], says: /"fireworks"/ },
  { text: 'price of btc in may', expect: [['get_price', { symbol: BTC }]], says: /may/ },
];

/** Requests that a desk without tools that trade must refuse in words. */
const READ_ONLY: readonly Phrasing[] = [
  { text: 'buy 100 usdt of btc', readOnly: true, expect: 'question', says: /cannot place.*price of btc/s },
  { text: 'sell everything', readOnly: true, expect: 'question', says: /cannot place/ },
  { text: 'should I buy btc?', readOnly: true, expect: 'question', says: /no advice/ },
  { text: 'cancel my order', readOnly: true, expect: 'question', says: /cannot place/ },
  { text: 'go live with macd on btc', readOnly: true, expect: 'question', says: /no tools that trade/ },
  { text: 'stop all trading', readOnly: true, expect: 'question', says: /nothing to stop/ },
  { text: 'what is my balance', readOnly: true, expect: 'question', says: /no account/ },
  { text: 'buy btc when rsi < 30 and sell when rsi > 60', readOnly: true, expect: [['backtest', { symbol: BTC, entry: 'rsi(14) < 30', exit: 'rsi(14) > 60' }]] },
  { text: 'ok', readOnly: true, expect: 'question', says: /All right/ },
];

/** Rules: saved, deleted, and completed by the exit that goes with them. */
const RULES: readonly Phrasing[] = [
  { text: 'save this as dip: buy when rsi under 30, sell when over 60', expect: [['save_strategy', { name: 'dip', entry: 'rsi(14) < 30', exit: 'rsi(14) > 60' }]] },
  { text: 'call this rule turtle: buy at the 20 day high, sell at the 10 day low', expect: [['save_strategy', { name: 'turtle', entry: 'close >= highest(high, 20)[1]', exit: 'close <= lowest(low, 10)[1]' }]] },
  { text: 'remember buy when rsi < 30, sell when rsi > 60 as knife', expect: [['save_strategy', { name: 'knife', entry: 'rsi(14) < 30', exit: 'rsi(14) > 60' }]] },
  { text: 'save it as dip', after: 'backtest btc 4h buy when rsi < 30 sell when rsi > 50, 3% stop', saved: ['dip'], expect: [['save_strategy', { name: 'dip', entry: 'rsi(14) < 30', exit: 'rsi(14) > 50', stopLoss: 0.03 }]] },
  { text: 'save it as trendy', after: 'backtest supertrend on btc 4h', expect: 'question', says: /supertrend/ },
  { text: 'delete the rule dip', saved: ['dip'], expect: [['delete_strategy', { name: 'dip' }]] },
  { text: 'forget dip', saved: ['dip'], expect: [['delete_strategy', { name: 'dip' }]] },
  { text: 'forget my rule dip', saved: ['dip'], expect: [['delete_strategy', { name: 'dip' }]] },
  { text: 'remove dip from my strategies', saved: ['dip'], expect: [['delete_strategy', { name: 'dip' }]] },
  { text: 'delete the rule foo', saved: ['dip'], expect: 'question', says: /dip/ },
  { text: 'backtest dip on btc 4h', saved: ['dip'], expect: [['backtest', { strategy: 'dip', symbol: BTC, timeframe: '4h' }]] },
  { text: 'backtest golden cross btc daily 3 years', expect: [['backtest', { symbol: BTC, timeframe: '1d', from: '3 years', entry: 'crosses_above(sma(50), sma(200))', exit: 'crosses_below(sma(50), sma(200))' }]], says: /opposite crossing/ },
  { text: 'backtest eth when price is above its 50 day average', expect: [['backtest', { symbol: ETH, timeframe: '1d', entry: 'close > sma(50)', exit: 'close < sma(50)' }]], says: /no exit/ },
  { text: 'test buying the breakout of the 55 day high on btc daily', expect: [['backtest', { symbol: BTC, entry: 'close > highest(high, 55)[1]', exit: 'close < lowest(low, 55)[1]' }]], says: /no exit/ },
  { text: 'backtest btc when rsi under 30', expect: 'question', says: /when should it sell/ },
  { text: 'above 60', after: 'backtest btc when rsi under 30', expect: [['backtest', { symbol: BTC, entry: 'rsi(14) < 30', exit: 'rsi(14) > 60' }]] },
  { text: 'with a 5% stop', after: 'backtest btc when rsi under 30', expect: [['backtest', { symbol: BTC, entry: 'rsi(14) < 30', stopLoss: 0.05 }]] },
  { text: 'after 20 bars', after: 'backtest btc when rsi under 30', expect: [['backtest', { symbol: BTC, entry: 'rsi(14) < 30', maxBars: 20 }]] },
];

/** Questions about the present are never tests of the past. */
const PRESENT: readonly Phrasing[] = [
  { text: 'is eth overbought', expect: [['get_indicators', { symbol: ETH, expressions: ['rsi(14)'] }]] },
  { text: 'is btc oversold on 4h', expect: [['get_indicators', { symbol: BTC, timeframe: '4h', expressions: ['rsi(14)'] }]] },
  { text: 'is sol above its 200 day average', expect: [['get_indicators', { symbol: SOL, timeframe: '1d', expressions: ['close', 'sma(200)'] }]] },
  { text: 'how far is btc from its high', expect: [['get_indicators', { symbol: BTC, timeframe: '1d', expressions: ['close', 'highest(high, 365)', 'close / highest(high, 365) - 1'] }]], says: /365 days/ },
  { text: 'is the rsi of sol below 30?', expect: [['get_indicators', { symbol: SOL, expressions: ['rsi(14)'] }]] },
  { text: 'is btc above 60k', expect: [['get_price', { symbol: BTC }]] },
  { text: 'are any coins oversold', expect: [['scan_markets', { condition: 'rsi(14) < 30' }]] },
];

/** Words that ask for nothing. */
const CIVIL: readonly Phrasing[] = [
  { text: 'hello', expect: 'question', says: /Hello.*price of btc/s },
  { text: 'thanks', expect: 'question', says: /^You're welcome\.$/ },
  { text: 'who are you', expect: 'question', says: /clerk/ },
  { text: 'good morning', expect: 'question', says: /Hello/ },
  { text: 'never mind', expect: 'question', says: /nothing was done/ },
  { text: 'what did I ask before', after: 'price of btc', expect: 'question', says: /"price of btc"/ },
  { text: 'muchas gracias', expect: 'question', says: /welcome/ },
  { text: 'hi, price of btc please', expect: [['get_price', { symbol: BTC }]] },
  { text: 'thanks! now eth', after: 'price of btc', expect: [['get_price', { symbol: ETH }]] },
];

/** Changes to the request before. */
const CHANGES: readonly Phrasing[] = [
  { text: 'set the stop to 5%', after: 'backtest macd on btc 4h', expect: [['backtest', { strategy: 'macd', symbol: BTC, timeframe: '4h', stopLoss: 0.05 }]] },
  { text: 'with 2k', after: 'backtest macd on btc 4h', expect: [['backtest', { strategy: 'macd', symbol: BTC, cash: 2000 }]] },
  { text: 'use 20 instead of 14', after: 'backtest rsi on btc 4h', expect: [['backtest', { strategy: 'rsi', symbol: BTC, params: { period: 20 } }]] },
  { text: 'use 20 instead of 14', after: 'backtest btc 4h buy when rsi < 30 sell when rsi > 50', expect: [['backtest', { symbol: BTC, entry: 'rsi(20) < 30', exit: 'rsi(20) > 50' }]] },
  { text: 'use 7 instead of 9', after: 'backtest rsi on btc 4h', expect: 'question' },
  { text: 'on the daily', after: 'backtest macd on btc 4h', expect: [['backtest', { strategy: 'macd', symbol: BTC, timeframe: '1d' }]] },
  { text: 'same for sol and xrp', after: 'backtest macd on btc 4h', expect: [['backtest', { strategy: 'macd', symbols: [SOL, 'XRP/USDT'], timeframe: '4h' }]] },
  { text: 'make it since 2022', after: 'backtest macd on btc 4h', expect: [['backtest', { strategy: 'macd', symbol: BTC, from: 'since 2022' }]] },
  { text: 'without the stop', after: 'backtest macd on btc 4h with a 3% stop', expect: [['backtest', { strategy: 'macd', symbol: BTC, stopLoss: undefined }]] },
  { text: 'without the stop', after: 'backtest btc when rsi < 30 with a 3% stop', expect: 'question', says: /sell/ },
  { text: 'and with fees of 0.05%', after: 'backtest macd on btc 4h', expect: [['backtest', { strategy: 'macd', symbol: BTC, feeRate: 0.0005 }]] },
  { text: 'what about macd instead', after: 'backtest rsi on btc 4h', expect: [['backtest', { strategy: 'macd', symbol: BTC, timeframe: '4h' }]] },
  { text: 'fast 5 slow 50', after: 'backtest sma-cross on btc 4h', expect: [['backtest', { strategy: 'sma-cross', symbol: BTC, params: { fast: 5, slow: 50 } }]] },
  { text: 'eth instead of btc', after: 'backtest supertrend on btc 4h', expect: [['backtest', { strategy: 'supertrend', symbol: ETH, timeframe: '4h' }]] },
  { text: 'ema instead of sma', after: 'backtest btc daily when sma 10 crosses above sma 30', expect: [['backtest', { symbol: BTC, entry: 'crosses_above(ema(10), ema(30))', exit: 'crosses_below(ema(10), ema(30))' }]] },
  { text: 'compare it with macd', after: 'backtest supertrend on btc 4h', expect: [['compare_strategies', { strategies: ['supertrend', 'macd'], symbol: BTC, timeframe: '4h' }]] },
  { text: 'what if I use a 2% trailing stop', after: 'backtest supertrend on btc 4h', expect: [['backtest', { strategy: 'supertrend', symbol: BTC, trailingStop: 0.02 }]] },
  { text: 'how is eth', after: 'backtest supertrend on btc 4h', expect: [['get_price', { symbol: ETH }]] },
  { text: 'set an alert for sol above 200', after: 'backtest btc 4h buy when rsi < 30 sell when rsi > 50', expect: [['set_alert', { symbol: SOL, condition: 'close > 200' }]] },
];

/** Spans of time, and other languages. */
const WORDINGS: readonly Phrasing[] = [
  { text: 'backtest rsi on btc between march and june 2024', expect: [['backtest', { strategy: 'rsi', symbol: BTC, from: '2024-03', to: '2024-06' }]] },
  { text: 'backtest rsi on btc from 1 january to 30 june 2024', expect: [['backtest', { strategy: 'rsi', symbol: BTC, from: '2024-01-01', to: '30 june 2024' }]] },
  { text: 'backtest rsi on btc in the first half of 2024', expect: [['backtest', { strategy: 'rsi', symbol: BTC, from: '2024-01', to: '2024-06' }]] },
  { text: 'backtest rsi on btc since 2023 until 2024-06-30', expect: [['backtest', { strategy: 'rsi', symbol: BTC, from: 'since 2023', to: '2024-06-30' }]] },
  { text: 'backtest rsi on btc year to date', expect: [['backtest', { strategy: 'rsi', symbol: BTC, from: 'this year' }]] },
  { text: 'preço do bitcoin', expect: [['get_price', { symbol: BTC }]] },
  { text: "prezzo dell'ethereum", expect: [['get_price', { symbol: ETH }]] },
  { text: 'prijs van bitcoin', expect: [['get_price', { symbol: BTC }]] },
  { text: 'mostra il grafico di eth 4h', expect: [['get_chart', { symbol: ETH, timeframe: '4h' }]] },
  { text: 'toon de grafiek van btc per dag', expect: [['get_chart', { symbol: BTC, timeframe: '1d' }]] },
  { text: 'backtest rsi sobre btc últimos 90 días con stop de 2,5 %', expect: [['backtest', { strategy: 'rsi', symbol: BTC, from: '90d', stopLoss: 0.025 }]] },
  { text: 'teste macd auf eth stündlich seit 2023 mit 5.000,00 usdt', expect: [['backtest', { strategy: 'macd', symbol: ETH, timeframe: '1h', from: '2023', cash: 5000 }]] },
  { text: 'backtest macd sur btc 4h depuis 2022 sans frais', expect: [['backtest', { strategy: 'macd', symbol: BTC, timeframe: '4h', from: '2022', feeRate: 0 }]] },
  { text: 'wat is de prijs van ada', expect: [['get_price', { symbol: 'ADA/USDT' }]], says: UNDERSTOOD },
];

/** Phrasings of the second round of tuning. */
export const SECOND_ROUND: readonly Phrasing[] = [...ACCOUNTED, ...READ_ONLY, ...RULES, ...PRESENT, ...CIVIL, ...CHANGES, ...WORDINGS];
