import { describe, expect, it } from 'vitest';
import type { Account } from '../../src/people/person.ts';
import type { LinkCode, UserBook } from '../../src/people/user-book.ts';

const ANNA: Account = { channel: 'telegram', user: '42' };
const ANNA_ON_DISCORD: Account = { channel: 'discord', user: '42' };
const BEN: Account = { channel: 'discord', user: '7' };
const BEN_ON_TELEGRAM: Account = { channel: 'telegram', user: '7' };

function code(hash: string, account: Account = ANNA, expiresAt = 1_000): LinkCode {
  return { hash, account, role: 'trader', expiresAt };
}

/** What every user book must do; `make` gives an empty one. */
export function userBookContract(name: string, make: () => Promise<UserBook>): void {
  describe(`${name} as a user book`, () => {
    it('knows nobody at first', async () => {
      const book = await make();
      expect(await book.list()).toEqual([]);
      expect(await book.find(ANNA)).toBeNull();
      expect(await book.remove(ANNA)).toBe(false);
      expect(await book.shareMemory('telegram:42', true)).toBe(false);
    });

    it('lets an account in under a name made of it', async () => {
      const book = await make();
      const anna = { id: 'telegram:42', role: 'trader', accounts: [ANNA], sharesMemory: false, addedAt: 5 };
      expect(await book.setRole(ANNA, 'trader', 5)).toEqual(anna);
      expect(await book.find(ANNA)).toEqual(anna);
      expect(await book.find(ANNA_ON_DISCORD)).toBeNull();
    });

    it('changes the role of somebody it knows, and nothing else of them', async () => {
      const book = await make();
      await book.setRole(ANNA, 'trader', 5);
      await book.shareMemory('telegram:42', true);
      expect(await book.setRole(ANNA, 'viewer', 9)).toEqual({ id: 'telegram:42', role: 'viewer', accounts: [ANNA], sharesMemory: true, addedAt: 5 });
      expect(await book.list()).toHaveLength(1);
    });

    it('lists people in the order in which they came', async () => {
      const book = await make();
      for (const account of [BEN, ANNA]) await book.setRole(account, 'viewer', 5);
      expect((await book.list()).map(({ id }) => id)).toEqual(['discord:7', 'telegram:42']);
    });

    it('lets an account in once when that is asked for twice at the same time', async () => {
      const book = await make();
      await Promise.all([book.setRole(ANNA, 'viewer', 5), book.setRole(ANNA, 'viewer', 5)]);
      expect(await book.list()).toHaveLength(1);
    });

    it('says whether a person’s conversations share one memory', async () => {
      const book = await make();
      await book.setRole(ANNA, 'viewer', 5);
      expect(await book.shareMemory('telegram:42', true)).toBe(true);
      expect((await book.find(ANNA))?.sharesMemory).toBe(true);
      expect(await book.shareMemory('telegram:42', false)).toBe(true);
      expect((await book.find(ANNA))?.sharesMemory).toBe(false);
    });

    it('makes the account that brings a code the person who asked for it', async () => {
      const book = await make();
      await book.setRole(ANNA, 'admin', 5);
      await book.keepCode(code('aa'));
      const anna = { id: 'telegram:42', role: 'admin', accounts: [ANNA, ANNA_ON_DISCORD], sharesMemory: false, addedAt: 5 };
      expect(await book.redeemCode('aa', ANNA_ON_DISCORD, 10)).toEqual(anna);
      expect(await book.find(ANNA_ON_DISCORD)).toEqual(anna);
      expect(await book.list()).toEqual([anna]);
    });

    it('puts somebody into the book who asked for a code and was not in it, with the role they have', async () => {
      const book = await make();
      await book.keepCode(code('aa'));
      expect(await book.list()).toEqual([]);
      const anna = { id: 'telegram:42', role: 'trader', accounts: [ANNA, ANNA_ON_DISCORD], sharesMemory: false, addedAt: 10 };
      expect(await book.redeemCode('aa', ANNA_ON_DISCORD, 10)).toEqual(anna);
    });

    it('takes a code once, also when two bring it at the same time', async () => {
      const book = await make();
      await book.keepCode(code('aa'));
      const found = await Promise.all([book.redeemCode('aa', BEN, 10), book.redeemCode('aa', ANNA_ON_DISCORD, 10)]);
      expect(found.filter((person) => person !== null)).toHaveLength(1);
      expect((await book.list()).flatMap(({ accounts }) => accounts)).toHaveLength(2);
      expect(await book.redeemCode('aa', ANNA_ON_DISCORD, 11)).toBeNull();
    });

    it('takes no code that is unknown or past its time', async () => {
      const book = await make();
      await book.keepCode(code('aa'));
      expect(await book.redeemCode('bb', BEN, 10)).toBeNull();
      expect(await book.redeemCode('aa', BEN, 1_000)).toBeNull();
      expect(await book.redeemCode('aa', BEN, 999)).not.toBeNull();
    });

    it('lets earlier codes of the same person lapse, whichever account asked for them', async () => {
      const book = await make();
      await book.keepCode(code('aa'));
      await book.redeemCode('aa', ANNA_ON_DISCORD, 10);
      await book.keepCode(code('bb'));
      await book.keepCode(code('cc', BEN));
      await book.keepCode(code('dd', ANNA_ON_DISCORD));
      expect(await book.redeemCode('bb', BEN, 10)).toBeNull();
      expect(await book.redeemCode('cc', BEN_ON_TELEGRAM, 10)).not.toBeNull();
      expect(await book.redeemCode('dd', { channel: 'web', user: '1' }, 10)).toMatchObject({ id: 'telegram:42' });
    });

    it('makes two people one, with all their accounts, under the one who asked', async () => {
      const book = await make();
      await book.setRole(BEN, 'admin', 1);
      await book.shareMemory('discord:7', true);
      await book.setRole(ANNA, 'viewer', 2);
      await book.keepCode(code('aa', BEN));
      await book.redeemCode('aa', BEN_ON_TELEGRAM, 10);
      await book.keepCode(code('bb'));
      const one = { id: 'telegram:42', role: 'viewer', accounts: [ANNA, BEN, BEN_ON_TELEGRAM], sharesMemory: false, addedAt: 2 };
      expect(await book.redeemCode('bb', BEN_ON_TELEGRAM, 20)).toEqual(one);
      expect(await book.list()).toEqual([one]);
      expect(await book.find(BEN)).toEqual(one);
    });

    it('leaves a person as they are who brings their own code', async () => {
      const book = await make();
      await book.setRole(ANNA, 'viewer', 1);
      await book.keepCode(code('aa'));
      expect(await book.redeemCode('aa', ANNA, 10)).toEqual(await book.find(ANNA));
      expect((await book.find(ANNA))?.accounts).toEqual([ANNA]);
    });

    it('shuts a person out with all their accounts, and their code with them', async () => {
      const book = await make();
      await book.setRole(ANNA, 'admin', 5);
      await book.keepCode(code('aa'));
      await book.redeemCode('aa', ANNA_ON_DISCORD, 10);
      await book.keepCode(code('bb'));
      expect(await book.remove(ANNA_ON_DISCORD)).toBe(true);
      expect(await book.find(ANNA)).toBeNull();
      expect(await book.find(ANNA_ON_DISCORD)).toBeNull();
      expect(await book.redeemCode('bb', BEN, 11)).toBeNull();
      expect(await book.list()).toEqual([]);
    });
  });
}
