import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Execution } from '../../../src/trading/execution/execution.ts';
import type { OrderIntent } from '../../../src/trading/intent.ts';
import type { ClearedOrder } from '../../../src/trading/risk/cleared-order.ts';
import { intent } from './order-flow-harness.ts';

const SRC = new URL('../../../src/', import.meta.url);

/** Source files whose text matches, as paths under src/. What a venue's own room calls inside of it is that room's business. */
function filesWith(pattern: RegExp): readonly string[] {
  const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).map((file) => file.replaceAll('\\', '/'));
  return files.filter((file) => file.endsWith('.ts') && !/^trading\/(ccxt|paper)\//.test(file) && pattern.test(withoutComments(readFileSync(new URL(file, SRC), 'utf8')))).toSorted();
}

function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/^\s*\/\/.*$/gm, '');
}

describe('the one door to an exchange', () => {
  it('is opened by the sender alone: nobody else calls place on an execution', () => {
    expect(filesWith(/\bexecution\??\.place\b|(?<!this)\.place\(/)).toEqual(['trading/order-flow/sender.ts']);
  });

  it('lets only orders through that the gate branded: nobody else makes one', () => {
    expect(filesWith(/\bas ClearedOrder\b|\bas unknown as ClearedOrder\b|<ClearedOrder>/)).toEqual(['trading/risk/gate.ts']);
  });

  it('cannot be written past: an intent is no cleared order, with or without an id', () => {
    const refused = (execution: Execution, plain: OrderIntent): void => {
      // @ts-expect-error an intent was not looked at by the gate
      void execution.place(plain);
      // @ts-expect-error an id is not enough
      void execution.place({ ...plain, id: 'oc-aaaaaaaaaa-1' });
      // @ts-expect-error the brand cannot be spelt outside its file
      const forged: ClearedOrder = { ...plain, id: 'oc-aaaaaaaaaa-1', cleared: true };
      void forged;
    };
    expect(refused).toHaveLength(2);
    expect(intent()).not.toHaveProperty('id');
  });
});
