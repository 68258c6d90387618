import { describe, expect, it } from 'vitest';
import type { AlertBook, AlertProgress, NewAlert } from '../../src/alerts/alert.ts';

const RSI: NewAlert = {
  person: 'telegram:42',
  conversation: 'telegram:42',
  symbol: 'BTC/USDT',
  condition: 'rsi(14) > 70',
  timeframe: '1h',
  cooldownMs: 3_600_000,
  createdAt: 1_700_000_000_000,
};
const PRICE: NewAlert = { ...RSI, person: 'discord:7', conversation: 'discord:900', condition: 'price > 120000', timeframe: null, cooldownMs: null };
const FRESH = { lastCandle: null, firedAt: null, firings: 0, isSpent: false };
const FIRED: AlertProgress = { lastCandle: 1_700_003_600_000, firedAt: 1_700_007_200_000, firings: 1, isSpent: true, isOver: false };

/** What every alert book must do; `make` gives an empty one. */
export function alertBookContract(name: string, make: () => Promise<AlertBook>): void {
  describe(`${name} as an alert book`, () => {
    it('gives every alert back as it was added, oldest first, numbered upwards', async () => {
      const book = await make();
      const [first, second] = [await book.add(RSI), await book.add(PRICE)];
      expect(first).toEqual({ ...RSI, ...FRESH, id: first.id });
      expect(second).toEqual({ ...PRICE, ...FRESH, id: second.id });
      expect(second.id).toBeGreaterThan(first.id);
      expect(await book.active()).toEqual([first, second]);
    });

    it('lists those of one person', async () => {
      const book = await make();
      await book.add(RSI);
      const price = await book.add(PRICE);
      expect(await book.active('discord:7')).toEqual([price]);
      expect(await book.active('discord:8')).toEqual([]);
    });

    it('keeps what an evaluation changed', async () => {
      const book = await make();
      const alert = await book.add(RSI);
      await book.progress(alert.id, FIRED);
      const { isOver: _, ...changed } = FIRED;
      expect(await book.active()).toEqual([{ ...alert, ...changed }]);
      await book.progress(alert.id, { ...FIRED, isSpent: false, lastCandle: 1_700_007_200_000 });
      expect(await book.active()).toMatchObject([{ isSpent: false, lastCandle: 1_700_007_200_000, firings: 1 }]);
    });

    it('watches no more once an alert is over, whatever a late evaluation says', async () => {
      const book = await make();
      const { id } = await book.add(PRICE);
      await book.progress(id, { ...FIRED, isOver: true });
      await book.progress(id, FIRED);
      expect(await book.active()).toEqual([]);
      expect(await book.remove(id, 'discord:7')).toBe(false);
    });

    it('removes an alert for its own person only, once, and gives its number to no other', async () => {
      const book = await make();
      const { id } = await book.add(RSI);
      expect(await book.remove(id, 'discord:7')).toBe(false);
      expect(await book.remove(id, 'telegram:42')).toBe(true);
      expect(await book.remove(id, 'telegram:42')).toBe(false);
      expect(await book.active()).toEqual([]);
      await book.progress(id, FIRED);
      expect((await book.add(RSI)).id).toBeGreaterThan(id);
      expect(await book.active()).toHaveLength(1);
    });

    it('makes the alerts of one person another’s, each told where it was', async () => {
      const book = await make();
      await book.add(RSI);
      await book.add(PRICE);
      await book.reassign('discord:7', 'telegram:42');
      expect((await book.active('telegram:42')).map(({ conversation }) => conversation)).toEqual(['telegram:42', 'discord:900']);
      expect(await book.active('discord:7')).toEqual([]);
    });
  });
}
