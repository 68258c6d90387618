import type { Phrasing } from './phrasing.ts';

const BTC = 'BTC/USDT';
const ETH = 'ETH/USDT';
const SOL = 'SOL/USDT';

/** An answer in words that shows that the request was understood. */
const UNDERSTOOD = /^(?!.*did not understand)/s;

/**
 * Written before a second round of tuning, for what the first rounds had not looked at: values that no argument takes, orders to a desk
 * that cannot trade, rules without an exit, questions about the present, civil words, changes to the call before, other languages.
 */
export const THIRD: readonly Phrasing[] = [
  { text: 'try ema cross on sol 4h, past year, 3 grand to start with', expect: [['backtest', { strategy: 'ema-cross', symbol: SOL, timeframe: '4h', from: '1 year', cash: 3000 }]] },
  { text: 'rsi strategy on eth with a period of 7, daily', expect: [['backtest', { strategy: 'rsi', symbol: ETH, timeframe: '1d', params: { period: 7 } }]] },
  { text: 'donchian breakout with 55 bars in place of 20, btc daily', expect: [['backtest', { strategy: 'donchian-breakout', symbol: BTC, timeframe: '1d', params: { entry: 55 } }]] },
  { text: 'mean reversion on ltc 1h but only on tuesdays', expect: 'question', says: /tuesdays/ },
  { text: 'backtest macd on btc with 3x leverage', expect: 'question', says: /leverage/ },
  { text: 'test grid on bnb 1h this year with 1500 usdt and 7 bps commission', expect: [['backtest', { strategy: 'grid', symbol: 'BNB/USDT', timeframe: '1h', cash: 1500, feeRate: 0.0007 }]] },
  { text: 'get me 2 sol', readOnly: true, expect: 'question', says: /order/ },
  { text: 'dump all my doge', readOnly: true, expect: 'question', says: /order/ },
  { text: 'purchase $50 worth of ada', readOnly: true, expect: 'question', says: /order/ },
  { text: 'close everything', readOnly: true, expect: 'question', says: /order/ },
  { text: 'deploy supertrend on btc with 100 usdt', readOnly: true, expect: 'question', says: UNDERSTOOD },
  { text: 'keep this one under the name swing: long when the 20 ema crosses above the 50 ema, out when it crosses back below', expect: [['save_strategy', { name: 'swing', entry: 'crosses_above(ema(20), ema(50))', exit: 'crosses_below(ema(20), ema(50))' }]] },
  { text: 'name this strategy bounce: buy at the lower bollinger band, sell at the middle band', expect: [['save_strategy', { name: 'bounce', entry: 'close <= bbands(20, 2).lower', exit: 'close >= bbands(20, 2).middle' }]] },
  { text: 'remember buying when rsi(7) < 20 and selling above 55 as quickdip', expect: [['save_strategy', { name: 'quickdip', entry: 'rsi(7) < 20', exit: 'rsi(7) > 55' }]] },
  { text: 'store that as knife', after: 'backtest eth 4h buy when rsi < 25 sell when rsi > 55, 4% stop', expect: [['save_strategy', { name: 'knife', entry: 'rsi(14) < 25', exit: 'rsi(14) > 55', stopLoss: 0.04 }]] },
  { text: 'has btc fallen below its 50 day average', expect: [['get_indicators', { symbol: BTC }]] },
  { text: 'is doge oversold right now', expect: [['get_indicators', { symbol: 'DOGE/USDT', expressions: ['rsi(14)'] }]] },
  { text: 'is the macd of eth above its signal on the hourly?', expect: [['get_indicators', { symbol: ETH, timeframe: '1h' }]] },
  { text: 'how close is ada to its 52 week low', expect: [['get_indicators', { symbol: 'ADA/USDT' }]] },
  { text: 'scrap the bounce strategy', saved: ['bounce', 'swing'], expect: [['delete_strategy', { name: 'bounce' }]] },
  { text: 'I no longer need swing, delete it', saved: ['bounce', 'swing'], expect: [['delete_strategy', { name: 'swing' }]] },
  { text: 'get rid of my zigzag rule', saved: ['bounce', 'swing'], expect: 'question', says: UNDERSTOOD },
  { text: 'how would buying doge whenever it closes above its 50 day average have gone since 2021', expect: [['backtest', { symbol: 'DOGE/USDT', from: '2021', entry: 'close > sma(50)', exit: 'close < sma(50)' }]], says: /exit/ },
  { text: 'simulate going long eth when the 9 ema crosses over the 21 ema, hourly', expect: [['backtest', { symbol: ETH, timeframe: '1h', entry: 'crosses_above(ema(9), ema(21))', exit: 'crosses_below(ema(9), ema(21))' }]], says: /exit/ },
  { text: 'what if I bought sol each time rsi dropped under 25', expect: 'question', says: /sell/ },
  { text: 'buy btc when adx is above 30, 6% trailing stop, 4h', expect: [['backtest', { symbol: BTC, timeframe: '4h', entry: 'adx(14) > 30', exit: undefined, trailingStop: 0.06 }]] },
  { text: 'good evening', expect: 'question', says: UNDERSTOOD },
  { text: 'cheers mate', expect: 'question', says: /welcome/i },
  { text: 'what are you?', expect: 'question', says: UNDERSTOOD },
  { text: 'forget about it', expect: 'question', says: UNDERSTOOD },
  { text: 'lower the fees to 0.02%', after: 'backtest supertrend on btc 4h since 2023', expect: [['backtest', { strategy: 'supertrend', symbol: BTC, from: '2023', feeRate: 0.0002 }]] },
  { text: 'take the stop off', after: 'backtest macd on eth 1d since 2022 with a 5% stop', expect: [['backtest', { strategy: 'macd', symbol: ETH, from: '2022', stopLoss: undefined }]] },
  { text: 'put 5k in instead', after: 'backtest grid on btc 1h last month', expect: [['backtest', { strategy: 'grid', symbol: BTC, cash: 5000 }]] },
  { text: 'same on bnb and ltc', after: 'backtest rsi on btc 4h last year', expect: [['backtest', { strategy: 'rsi', symbols: ['BNB/USDT', 'LTC/USDT'], timeframe: '4h', from: 'last year' }]] },
  { text: 'start in 2021 instead', after: 'backtest momentum on sol 1d since 2023', expect: [['backtest', { strategy: 'momentum', symbol: SOL, from: 'since 2021' }]] },
  { text: 'with 21 rather than 14', after: 'backtest the rsi strategy on sol 4h since 2023', expect: [['backtest', { strategy: 'rsi', symbol: SOL, params: { period: 21 } }]] },
  { text: 'supertrend btc 1d from march 2021 until november 2021', expect: [['backtest', { strategy: 'supertrend', symbol: BTC, timeframe: '1d', from: '2021-03', to: '2021-11' }]] },
  { text: 'rsi strategy on eth during the last quarter', expect: [['backtest', { strategy: 'rsi', symbol: ETH, from: 'last quarter' }]] },
  { text: 'btc chart between 2024-02-01 and 2024-02-20', expect: [['get_chart', { symbol: BTC, from: '2024-02-01', to: '2024-02-20' }]] },
  { text: 'prezzo di bitcoin', expect: [['get_price', { symbol: BTC }]] },
  { text: 'qual é o preço do ethereum agora', expect: [['get_price', { symbol: ETH }]] },
  { text: 'wat is de koers van solana', expect: [['get_price', { symbol: SOL }]] },
  { text: 'muéstrame el gráfico de eth de 4 horas', expect: [['get_chart', { symbol: ETH, timeframe: '4h' }]] },
  { text: 'teste macd em btc 4h desde 2022 com stop de 3%', expect: [['backtest', { strategy: 'macd', symbol: BTC, timeframe: '4h', from: '2022', stopLoss: 0.03 }]] },
  { text: 'backtest supertrend sur eth 4h depuis 2023 avec 2.500,00 usdt', expect: [['backtest', { strategy: 'supertrend', symbol: ETH, timeframe: '4h', from: '2023', cash: 2500 }]] },
  { text: 'quanto costa solana adesso', expect: [['get_price', { symbol: SOL }]] },
];
