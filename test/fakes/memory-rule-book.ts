import type { Rule, RuleBook, SavedRule } from '../../src/strategies/rule.ts';

/** A rule book that forgets when it is dropped. */
export class MemoryRuleBook implements RuleBook {
  readonly #versions = new Map<string, SavedRule[]>();
  readonly #removed = new Set<string>();

  async save(name: string, rule: Rule, hash: string, now: number): Promise<SavedRule> {
    const versions = this.#versions.get(name) ?? [];
    this.#versions.set(name, versions);
    this.#removed.delete(name);
    const newest = versions.at(-1);
    if (newest?.hash === hash) return newest;
    const saved: SavedRule = { name, rule, hash, version: versions.length + 1, savedAt: now };
    versions.push(saved);
    return saved;
  }

  async find(name: string): Promise<SavedRule | null> {
    if (this.#removed.has(name)) return null;
    return this.#versions.get(name)?.at(-1) ?? null;
  }

  async list(): Promise<readonly SavedRule[]> {
    const names = [...this.#versions.keys()].filter((name) => !this.#removed.has(name)).sort();
    return names.flatMap((name) => this.#versions.get(name)?.at(-1) ?? []);
  }

  async versions(name: string): Promise<readonly SavedRule[]> {
    return (this.#versions.get(name) ?? []).toReversed();
  }

  async remove(name: string): Promise<boolean> {
    if (!this.#versions.has(name) || this.#removed.has(name)) return false;
    this.#removed.add(name);
    return true;
  }
}
