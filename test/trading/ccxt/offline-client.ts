import type { Clock } from '../../../src/domain/clock.ts';
import type { FetchForVenue } from '../../../src/market/ccxt/venue-client.ts';
import { type AccountClient, type KeyedClient, openAccountClient, openKeyedClient } from '../../../src/trading/ccxt/keyed-client.ts';
import { symbolInfo } from '../../wire/exchange/contents.ts';

const MARKETS = [['BTC', 'USDT'], ['ETH', 'USDT'], ['LTC', 'BTC'], ['BNB', 'BTC'], ['ETH', 'BTC']] as const;
const clock: Clock = { now: () => 1_700_000_000_000 };

const listing: FetchForVenue = async () => ({
  status: 200,
  statusText: 'OK',
  headers: {},
  text: async () => JSON.stringify({ symbols: MARKETS.map(([base, quote]) => symbolInfo(base, quote, '0.00000100', '0.00001000')), rateLimits: [], serverTime: 1 }),
});

/** A Binance client that knows five markets and reaches nothing, for what it makes of an answer. */
export async function offlineClient(): Promise<{ readonly client: KeyedClient; readonly stream: AccountClient }> {
  const options = { keys: { apiKey: 'key', secret: 'secret' }, baseUrl: null, clock, fetch: listing, timeoutMs: 1000, venueSettings: {}, venueOptions: {} };
  const client = await openKeyedClient('binance', options);
  client.setMarkets(await client.fetchMarkets());
  const stream = await openAccountClient('binance', options);
  if (stream === null) throw new Error('Binance has a stream');
  stream.setMarketsFromExchange(client);
  return { client, stream };
}
