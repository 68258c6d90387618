import type { AccountBook, TradingNeeds } from './tools/trading-needs.ts';

/**
 * The facades of trading, opened by the first call of any of them: most commands trade nothing, and need not wait for all of it to be loaded.
 *
 * Every method of theirs answers with a promise, which is what lets it be opened in between.
 */
export function lateTrading(accounts: AccountBook, open: () => Promise<TradingNeeds>): TradingNeeds {
  const late = <Name extends Exclude<keyof TradingNeeds, 'accounts'>>(name: Name): TradingNeeds[Name] => {
    const methods: ProxyHandler<object> = {
      // Whoever awaits a facade must not take it for a promise.
      get: (_, method) => (method === 'then' ? undefined : (...args: readonly unknown[]) => called(open, name, method, args)),
    };
    return new Proxy({}, methods) as TradingNeeds[Name];
  };
  return {
    accounts,
    desk: late('desk'),
    orders: late('orders'),
    books: late('books'),
    risk: late('risk'),
    sessions: late('sessions'),
    promotions: late('promotions'),
    journal: late('journal'),
    guards: late('guards'),
  };
}

async function called(open: () => Promise<TradingNeeds>, name: keyof TradingNeeds, method: string | symbol, args: readonly unknown[]): Promise<unknown> {
  const facade = (await open())[name];
  const work: unknown = Reflect.get(facade, method);
  if (typeof work !== 'function') throw new TypeError(`trading has no ${name}.${String(method)}`);
  return Reflect.apply(work, facade, args);
}
