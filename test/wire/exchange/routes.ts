import { type ExchangeState, INTERVALS, type TickerInfo } from './state.ts';

/** What a route answers: a status, a body that becomes JSON, and the weight the request costs. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly weight: number;
}

/** Answers one kind of request from the state. */
export type Route = (state: ExchangeState, query: URLSearchParams) => Answer;

function refuse(code: number, msg: string): Answer {
  return { status: 400, body: { code, msg }, weight: 1 };
}

const MISSING_SYMBOL = refuse(-1102, "Mandatory parameter 'symbol' was not sent, was empty/null, or malformed.");
const INVALID_SYMBOL = refuse(-1121, 'Invalid symbol.');

function oneOrAll(state: ExchangeState, query: URLSearchParams, brief: (ticker: TickerInfo) => unknown, weight: number): Answer {
  const symbol = query.get('symbol');
  if (symbol === null) return { status: 200, body: [...state.tickers.values()].map(brief), weight };
  const ticker = state.tickers.get(symbol);
  return ticker === undefined ? INVALID_SYMBOL : { status: 200, body: brief(ticker), weight: weight / 2 };
}

/** The public market-data routes, by `METHOD path`. */
export const MARKET_ROUTES: Readonly<Record<string, Route>> = {
  'GET /api/v3/ping': () => ({ status: 200, body: {}, weight: 1 }),

  'GET /api/v3/time': (state) => ({ status: 200, body: { serverTime: state.clock.now() }, weight: 1 }),

  'GET /api/v3/exchangeInfo': (state) => ({
    status: 200,
    body: {
      timezone: 'UTC',
      serverTime: state.clock.now(),
      rateLimits: [
        { rateLimitType: 'REQUEST_WEIGHT', interval: 'MINUTE', intervalNum: 1, limit: state.weightLimit },
        { rateLimitType: 'ORDERS', interval: 'SECOND', intervalNum: 10, limit: 100 },
        { rateLimitType: 'ORDERS', interval: 'DAY', intervalNum: 1, limit: 200_000 },
        { rateLimitType: 'RAW_REQUESTS', interval: 'MINUTE', intervalNum: 5, limit: 61_000 },
      ],
      exchangeFilters: [],
      symbols: [...state.symbols.values()],
    },
    weight: 20,
  }),

  'GET /api/v3/klines': (state, query) => {
    const symbol = query.get('symbol');
    if (symbol === null) return MISSING_SYMBOL;
    if (!state.symbols.has(symbol)) return INVALID_SYMBOL;
    const interval = query.get('interval') ?? '';
    if (!(interval in INTERVALS)) return refuse(-1120, 'Invalid interval.');
    const limit = Math.min(1000, Number(query.get('limit') ?? 500));
    const from = Number(query.get('startTime') ?? Number.NEGATIVE_INFINITY);
    const until = Number(query.get('endTime') ?? Number.POSITIVE_INFINITY);
    const rows = state.klines(symbol, interval).filter((row) => row[0] >= from && row[0] <= until);
    return { status: 200, body: query.has('startTime') ? rows.slice(0, limit) : rows.slice(-limit), weight: 2 };
  },

  'GET /api/v3/ticker/24hr': (state, query) => {
    const symbol = query.get('symbol');
    if (symbol !== null) {
      const ticker = state.tickers.get(symbol);
      return ticker ? { status: 200, body: ticker, weight: 2 } : INVALID_SYMBOL;
    }
    const wanted = query.get('symbols');
    const names = wanted === null ? [...state.tickers.keys()] : (JSON.parse(wanted) as string[]);
    const tickers = names.map((name) => state.tickers.get(name));
    return tickers.includes(undefined) ? INVALID_SYMBOL : { status: 200, body: tickers, weight: 80 };
  },

  'GET /api/v3/ticker/price': (state, query) => {
    const brief = ({ symbol, lastPrice }: TickerInfo) => ({ symbol, price: lastPrice });
    return oneOrAll(state, query, brief, 4);
  },

  'GET /api/v3/ticker/bookTicker': (state, query) => {
    const brief = ({ symbol, bidPrice, askPrice }: TickerInfo) => ({ symbol, bidPrice, bidQty: '1.00000000', askPrice, askQty: '1.00000000' });
    return oneOrAll(state, query, brief, 4);
  },

  'GET /api/v3/avgPrice': (state, query) => {
    const ticker = state.tickers.get(query.get('symbol') ?? '');
    return ticker === undefined ? INVALID_SYMBOL : { status: 200, body: { mins: 5, price: ticker['lastPrice'], closeTime: state.clock.now() }, weight: 2 };
  },

  'GET /sapi/v1/system/status': () => ({ status: 200, body: { status: 0, msg: 'normal' }, weight: 1 }),

  'GET /api/v3/depth': (state, query) => {
    const symbol = query.get('symbol');
    if (symbol === null) return MISSING_SYMBOL;
    const depth = state.depths.get(symbol);
    if (!depth) return INVALID_SYMBOL;
    const limit = Math.min(5000, Number(query.get('limit') ?? 100));
    const weight = limit <= 100 ? 5 : limit <= 500 ? 25 : limit <= 1000 ? 50 : 250;
    return { status: 200, body: { ...depth, bids: depth.bids.slice(0, limit), asks: depth.asks.slice(0, limit) }, weight };
  },
};
