import { describe, expect, it } from 'vitest';
import { DEFAULT_RULES, type NotificationBook, type NotificationRules } from '../../src/people/notification-rules.ts';

const RULES: NotificationRules = {
  loudness: { alert: 'silent', system: 'digest', report: 'off', order: 'on' },
  trades: { only: 'losses', over: '20.5' },
  digestAt: 480,
  quiet: { from: 1380, to: 420 },
  zone: 'Europe/Berlin',
  muted: [
    { symbol: 'BTC/USDT', until: 1_700_000_000_000 },
    { symbol: 'ETH/USDT', until: null },
  ],
};

/** What every notification book must do; `make` gives an empty one. */
export function notificationBookContract(name: string, make: () => Promise<NotificationBook>): void {
  describe(`${name} as a notification book`, () => {
    it('has the default rules for a conversation that set none', async () => {
      expect(await (await make()).read('telegram:42')).toEqual(DEFAULT_RULES);
    });

    it('gives rules back as they were saved', async () => {
      const book = await make();
      await book.save('telegram:42', RULES);
      expect(await book.read('telegram:42')).toEqual(RULES);
    });

    it('puts new rules in the place of the old ones', async () => {
      const book = await make();
      await book.save('telegram:42', RULES);
      await book.save('telegram:42', DEFAULT_RULES);
      expect(await book.read('telegram:42')).toEqual(DEFAULT_RULES);
    });

    it('keeps conversations apart', async () => {
      const book = await make();
      await book.save('telegram:42', RULES);
      expect(await book.read('telegram:4')).toEqual(DEFAULT_RULES);
    });
  });
}
