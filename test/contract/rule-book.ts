import { describe, expect, it } from 'vitest';
import { NO_EXIT_RULES, type Sizing } from '../../src/domain/trade-rules.ts';
import type { Rule, RuleBook } from '../../src/strategies/rule.ts';

const RULE: Rule = { ...NO_EXIT_RULES, entry: 'rsi(14) < 30', exit: 'rsi(14) > 60', sizing: { kind: 'all-in' }, params: {} };
const OTHER: Rule = { ...RULE, exit: null, stopLoss: 0.03, takeProfit: 0.06, trailingStop: 0.02, maxBars: 24, params: { low: 25 } };

/** What every rule book must do; `make` gives an empty one. */
export function ruleBookContract(name: string, make: () => Promise<RuleBook>): void {
  describe(`${name} as a rule book`, () => {
    it('finds nothing under a name that was never saved', async () => {
      const book = await make();
      expect(await book.find('dip')).toBeNull();
      expect(await book.versions('dip')).toEqual([]);
      expect(await book.list()).toEqual([]);
      expect(await book.remove('dip', 1)).toBe(false);
    });

    it('gives a rule back as it was saved', async () => {
      const book = await make();
      const saved = { name: 'dip', rule: OTHER, hash: 'aa', version: 1, savedAt: 1_700_000_000_000 };
      expect(await book.save('dip', OTHER, 'aa', 1_700_000_000_000)).toEqual(saved);
      expect(await book.find('dip')).toEqual(saved);
    });

    it('keeps every kind of sizing', async () => {
      const book = await make();
      const sizings: Sizing[] = [
        { kind: 'all-in' },
        { kind: 'fraction', fraction: 0.5 },
        { kind: 'cost', cost: 250 },
        { kind: 'risk', fraction: 0.01, atrMultiple: null },
        { kind: 'risk', fraction: 0.01, atrMultiple: 2.5 },
        { kind: 'volatility', target: 0.2 },
      ];
      for (const [index, sizing] of sizings.entries()) await book.save('dip', { ...RULE, sizing }, `h${index}`, index);
      expect((await book.versions('dip')).map(({ rule }) => rule.sizing)).toEqual(sizings.toReversed());
    });

    it('counts versions up, and shows the newest', async () => {
      const book = await make();
      await book.save('dip', RULE, 'aa', 1);
      expect((await book.save('dip', OTHER, 'bb', 2)).version).toBe(2);
      expect((await book.find('dip'))?.hash).toBe('bb');
      expect((await book.list()).map(({ hash }) => hash)).toEqual(['bb']);
      expect((await book.versions('dip')).map(({ version }) => version)).toEqual([2, 1]);
    });

    it('makes no new version of what is current already', async () => {
      const book = await make();
      await book.save('dip', RULE, 'aa', 1);
      expect(await book.save('dip', RULE, 'aa', 9)).toMatchObject({ version: 1, savedAt: 1 });
      expect(await book.versions('dip')).toHaveLength(1);
    });

    it('makes a new version when an older one is saved again', async () => {
      const book = await make();
      await book.save('dip', RULE, 'aa', 1);
      await book.save('dip', OTHER, 'bb', 2);
      expect(await book.save('dip', RULE, 'aa', 3)).toMatchObject({ version: 3, hash: 'aa', savedAt: 3 });
    });

    it('lists names in order, each once', async () => {
      const book = await make();
      for (const [index, rule] of ['surge', 'dip', 'trend', 'dip'].entries()) await book.save(rule, RULE, `h${index}`, index);
      expect((await book.list()).map((saved) => `${saved.name} ${saved.version}`)).toEqual(['dip 2', 'surge 1', 'trend 1']);
    });

    it('takes a removed name out of the list, and its versions stay on record', async () => {
      const book = await make();
      await book.save('dip', RULE, 'aa', 1);
      await book.save('dip', OTHER, 'bb', 2);
      await book.save('surge', RULE, 'aa', 3);
      expect(await book.remove('dip', 4)).toBe(true);
      expect(await book.find('dip')).toBeNull();
      expect((await book.list()).map((saved) => saved.name)).toEqual(['surge']);
      expect((await book.versions('dip')).map(({ hash }) => hash)).toEqual(['bb', 'aa']);
      expect(await book.remove('dip', 5)).toBe(false);
    });

    it('brings a removed name back when it is saved again, counting on', async () => {
      const book = await make();
      await book.save('dip', RULE, 'aa', 1);
      await book.remove('dip', 2);
      expect((await book.save('dip', RULE, 'aa', 3)).version).toBe(1);
      expect((await book.find('dip'))?.version).toBe(1);
      await book.remove('dip', 4);
      expect((await book.save('dip', OTHER, 'bb', 5)).version).toBe(2);
      expect((await book.list()).map(({ hash }) => hash)).toEqual(['bb']);
    });
  });
}
