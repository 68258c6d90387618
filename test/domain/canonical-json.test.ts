import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../../src/domain/canonical-json.ts';

describe('canonical JSON', () => {
  it('puts the keys of every object in order, and leaves lists in theirs', () => {
    expect(canonicalJson({ b: [3, { d: 1, c: 2 }, 1], a: null })).toBe('{"a":null,"b":[3,{"c":2,"d":1},1]}');
  });

  it('leaves out what is undefined, so that a value and what was read back of it are one text', () => {
    expect(canonicalJson({ a: undefined, b: 1 })).toBe('{"b":1}');
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = canonicalJson(value);
        expect(canonicalJson(JSON.parse(text))).toBe(text);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});
