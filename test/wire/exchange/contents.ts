import { readFileSync } from 'node:fs';
import { sharedData } from '../../shared-data.ts';
import { type DepthInfo, type ExchangeState, INTERVALS, type KlineRow, type SymbolInfo, type TickerInfo } from './state.ts';

/** A made-up symbol with the filters that matter, as `exchangeInfo` lists it. */
export function symbolInfo(baseAsset: string, quoteAsset: string, tickSize: string, stepSize: string, status = 'TRADING'): SymbolInfo {
  return {
    symbol: `${baseAsset}${quoteAsset}`,
    status,
    baseAsset,
    baseAssetPrecision: 8,
    quoteAsset,
    quotePrecision: 8,
    quoteAssetPrecision: 8,
    baseCommissionPrecision: 8,
    quoteCommissionPrecision: 8,
    orderTypes: ['LIMIT', 'LIMIT_MAKER', 'MARKET', 'STOP_LOSS', 'STOP_LOSS_LIMIT', 'TAKE_PROFIT', 'TAKE_PROFIT_LIMIT'],
    icebergAllowed: true,
    ocoAllowed: true,
    otoAllowed: true,
    quoteOrderQtyMarketAllowed: true,
    allowTrailingStop: true,
    cancelReplaceAllowed: true,
    amendAllowed: true,
    isSpotTradingAllowed: true,
    isMarginTradingAllowed: false,
    permissions: ['SPOT'],
    permissionSets: [['SPOT']],
    defaultSelfTradePreventionMode: 'EXPIRE_MAKER',
    allowedSelfTradePreventionModes: ['EXPIRE_MAKER'],
    filters: [
      { filterType: 'PRICE_FILTER', minPrice: tickSize, maxPrice: '1000000.00000000', tickSize },
      { filterType: 'LOT_SIZE', minQty: stepSize, maxQty: '9000.00000000', stepSize },
      { filterType: 'MARKET_LOT_SIZE', minQty: '0.00000000', maxQty: '500.00000000', stepSize: '0.00000000' },
      {
        filterType: 'PERCENT_PRICE_BY_SIDE',
        bidMultiplierUp: '5',
        bidMultiplierDown: '0.2',
        askMultiplierUp: '5',
        askMultiplierDown: '0.2',
        avgPriceMins: 5,
      },
      {
        filterType: 'NOTIONAL',
        minNotional: '5.00000000',
        applyMinToMarket: true,
        maxNotional: '9000000.00000000',
        applyMaxToMarket: false,
        avgPriceMins: 5,
      },
      { filterType: 'MAX_NUM_ORDERS', maxNumOrders: 200 },
      { filterType: 'MAX_NUM_ORDER_LISTS', maxNumOrderLists: 20 },
      { filterType: 'MAX_NUM_ALGO_ORDERS', maxNumAlgoOrders: 5 },
    ],
  };
}

/** Made-up candles of one market: a slow wave with a ripple, so that every bar differs from the next. */
export function generatedKlines(interval: string, from: number, count: number, price = 100): KlineRow[] {
  const length = INTERVALS[interval] ?? 60_000;
  const level = (bar: number): number => price * (1 + 0.1 * Math.sin(bar / 37) + 0.01 * Math.sin(bar * 2.3));
  return Array.from({ length: count }, (_, index): KlineRow => {
    const time = from + index * length;
    const bar = time / length;
    const open = level(bar);
    const close = level(bar + 1);
    const high = Math.max(open, close) * 1.002;
    const low = Math.min(open, close) * 0.998;
    const volume = 5 + 4 * Math.sin(bar / 11);
    const text = (value: number): string => value.toFixed(8);
    return [
      time,
      text(open),
      text(high),
      text(low),
      text(close),
      text(volume),
      time + length - 1,
      text(volume * close),
      42,
      text(volume / 2),
      text((volume * close) / 2),
      '0',
    ];
  });
}

/** A made-up 24-hour ticker. */
export function generatedTicker(symbol: string, last: number, closeTime: number): TickerInfo {
  return {
    symbol,
    priceChange: (last * 0.02).toFixed(8),
    priceChangePercent: '2.041',
    weightedAvgPrice: last.toFixed(8),
    lastPrice: last.toFixed(8),
    bidPrice: (last * 0.9999).toFixed(8),
    askPrice: (last * 1.0001).toFixed(8),
    openPrice: (last * 0.98).toFixed(8),
    highPrice: (last * 1.03).toFixed(8),
    lowPrice: (last * 0.97).toFixed(8),
    volume: '1000.00000000',
    quoteVolume: (last * 1000).toFixed(8),
    openTime: closeTime - 86_400_000,
    closeTime,
    count: 1000,
  };
}

/** A made-up order book of 50 levels a side. */
export function generatedDepth(last: number): DepthInfo {
  const side = (direction: 1 | -1): [string, string][] =>
    Array.from({ length: 50 }, (_, level) => [(last * (1 + direction * 0.0001 * (level + 1))).toFixed(8), (0.1 + level * 0.05).toFixed(8)]);
  return { lastUpdateId: 1, bids: side(-1), asks: side(1) };
}

/** Lists three made-up markets with tickers, books and some hours of candles that end at the clock's present. */
export function fillWithGenerated(state: ExchangeState): void {
  const now = state.clock.now();
  for (const [base, price, tick, lot] of [
    ['BTC', 60_000, '0.01000000', '0.00001000'],
    ['ETH', 3000, '0.01000000', '0.00010000'],
    ['XRP', 0.5, '0.00010000', '0.10000000'],
  ] as const) {
    const info = symbolInfo(base, 'USDT', tick, lot);
    state.symbols.set(info.symbol, info);
    state.tickers.set(info.symbol, generatedTicker(info.symbol, price, now));
    state.depths.set(info.symbol, generatedDepth(price));
    for (const [interval, count] of [['1m', 400], ['1h', 2600], ['4h', 700], ['1d', 120]] as const) {
      const length = INTERVALS[interval]!;
      const forming = Math.floor(now / length) * length;
      state.addKlines(info.symbol, interval, generatedKlines(interval, forming - count * length, count + 1, price));
    }
  }
}

interface Recording {
  readonly routes: Readonly<Record<string, { readonly GET?: readonly { readonly data: unknown; readonly queryString: string }[] }>>;
}

/** Where the recorded Binance traffic lies, or `null` when `../shared/data` is not there. */
export const RECORDING = sharedData('exchange', 'gocryptotrader', 'http.json');

/**
 * Fills the state from the recorded traffic at `path`: 25 symbols, their tickers and book where recorded, and the candles
 * of seven recordings of BTCUSDT and ETHBTC.
 */
export function fillWithRecorded(state: ExchangeState, path: string): void {
  const { routes } = JSON.parse(readFileSync(path, 'utf8')) as Recording;
  const gets = (route: string) => routes[route]?.GET ?? [];
  for (const { data } of gets('/api/v3/exchangeInfo')) {
    for (const info of (data as { symbols: SymbolInfo[] }).symbols) state.symbols.set(info.symbol, info);
  }
  for (const { data, queryString } of gets('/api/v3/klines')) {
    const query = new URLSearchParams(queryString);
    state.addKlines(query.get('symbol') ?? '', query.get('interval') ?? '', data as KlineRow[]);
  }
  for (const { data } of gets('/api/v3/ticker/24hr')) {
    for (const ticker of [data].flat() as TickerInfo[]) state.tickers.set(ticker.symbol, ticker);
  }
  for (const { data, queryString } of gets('/api/v3/depth')) {
    state.depths.set(new URLSearchParams(queryString).get('symbol') ?? '', data as DepthInfo);
  }
}
