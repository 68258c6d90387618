import { describe, expect, it } from 'vitest';
import { ExpressionGrammar, parseSyntax } from '../../../src/strategies/expression/grammar.ts';

describe('the grammar', () => {
  it('is without ambiguities and left recursion, as the parser library checks it', () => {
    expect(() => new ExpressionGrammar({ skipValidations: false })).not.toThrow();
  });

  it('knows where each part stands in the text', () => {
    const syntax = parseSyntax(' rsi( 14 ).k [1]');
    expect(syntax).toMatchObject({
      kind: 'back',
      span: { start: 1, end: 16 },
      of: { kind: 'output', name: 'k', nameSpan: { start: 11, end: 12 }, of: { kind: 'call', name: 'rsi', nameSpan: { start: 1, end: 4 }, span: { start: 1, end: 10 } } },
    });
  });

  it('reads a percentage as a fraction, and a span of time as text', () => {
    expect(parseSyntax('2.5%')).toMatchObject({ kind: 'number', value: 0.025 });
    expect(parseSyntax('24h')).toMatchObject({ kind: 'text', text: '24h' });
  });
});
