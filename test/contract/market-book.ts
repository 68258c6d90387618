import { describe, expect, it } from 'vitest';
import type { Market } from '../../src/domain/market.ts';
import type { MarketSymbol } from '../../src/domain/market-symbol.ts';
import type { MarketBook } from '../../src/market/market-book.ts';

function market(symbol: MarketSymbol, rest: Partial<Market> = {}): Market {
  const [base = '', quote = ''] = symbol.split('/');
  return { symbol, base, quote, active: true, amountStep: '0.00001', priceStep: '0.01', minAmount: '0.00001', minCost: '5', ...rest };
}

/** What every market book must do; `make` gives an empty one. */
export function marketBookContract(name: string, make: () => Promise<MarketBook>): void {
  describe(`${name} as a market book`, () => {
    it('knows nothing of a market that it was never told of', async () => {
      const book = await make();
      expect(await book.find('binance', 'BTC/USDT')).toBeNull();
    });

    it('gives a market back as it was told, to the last digit of its steps', async () => {
      const book = await make();
      const btc = market('BTC/USDT', { amountStep: '0.000000000000000001', priceStep: '0.10', active: false });
      const bare = market('ETH/BTC', { amountStep: null, priceStep: null, minAmount: null, minCost: null });
      await book.save('binance', [btc, bare], 1_700_000_000_000);
      expect(await book.find('binance', 'BTC/USDT')).toEqual(btc);
      expect(await book.find('binance', 'ETH/BTC')).toEqual(bare);
    });

    it('keeps venues apart', async () => {
      const book = await make();
      await book.save('binance', [market('BTC/USDT', { amountStep: '0.00001' })], 1);
      await book.save('kraken', [market('BTC/USDT', { amountStep: '0.0001' })], 1);
      expect((await book.find('binance', 'BTC/USDT'))?.amountStep).toBe('0.00001');
      expect((await book.find('kraken', 'BTC/USDT'))?.amountStep).toBe('0.0001');
    });

    it('replaces what it knew of a market with what is newer, nulls included', async () => {
      const book = await make();
      await book.save('binance', [market('BTC/USDT')], 1);
      const changed = market('BTC/USDT', { active: false, amountStep: '0.001', priceStep: null, minAmount: '1', minCost: null });
      await book.save('binance', [changed], 2);
      expect(await book.find('binance', 'BTC/USDT')).toEqual(changed);
    });

    it('remembers a market that has left the listing', async () => {
      const book = await make();
      await book.save('binance', [market('OLD/USDT'), market('BTC/USDT')], 1);
      await book.save('binance', [market('BTC/USDT')], 2);
      await book.save('binance', [], 3);
      expect(await book.find('binance', 'OLD/USDT')).toEqual(market('OLD/USDT'));
    });

    it('takes in a listing of thousands', async () => {
      const book = await make();
      const many = Array.from({ length: 3_001 }, (_, index) => market(`COIN${index}/USDT`, { minCost: String(index) }));
      await book.save('binance', many, 1);
      expect(await book.find('binance', 'COIN0/USDT')).toEqual(many[0]);
      expect(await book.find('binance', 'COIN3000/USDT')).toEqual(many[3000]);
    });
  });
}
