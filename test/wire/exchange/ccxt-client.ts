import { type binance, pro } from 'ccxt';

/** A ccxt client of Binance spot that talks to the fake at `url`, streams included. */
export async function ccxtClient(url: string, apiKey: string, secret: string): Promise<binance> {
  const client = new pro.binance({
    apiKey,
    secret,
    timeout: 5000,
    enableRateLimit: false,
    options: { defaultType: 'spot', fetchMarkets: { types: ['spot'] }, fetchCurrencies: false, fetchMargins: false, ws: { backoff: { base: 0 } } },
  });
  client.urls.api = rebased(client.urls.api, url) as typeof client.urls.api;
  // Without it, ccxt refuses addresses that are not encrypted.
  await client.loadHttpProxyAgent();
  return client;
}

function rebased(urls: unknown, origin: string): unknown {
  if (typeof urls === 'string') return urls.replace(/^https?:\/\/[^/]+/, origin).replace(/^wss?:\/\/[^/]+/, origin.replace(/^http/, 'ws'));
  if (typeof urls !== 'object' || urls === null) return urls;
  return Object.fromEntries(Object.entries(urls).map(([name, value]) => [name, rebased(value, origin)]));
}

/**
 * Whether a `watch…` call of the client waits for news of a kind (`orders`, `myTrades`, `balance`). News that comes before it waits,
 * though after the exchange took the subscription, is lost to it.
 */
export function isWaiting(client: binance, kind: string): boolean {
  const connections = Object.values(client.clients) as readonly { readonly futures: Readonly<Record<string, unknown>> }[];
  return connections.some(({ futures }) => Object.keys(futures).some((name) => name.includes(kind)));
}
