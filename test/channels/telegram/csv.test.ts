import { parse } from 'csv-parse/sync';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvOf } from '../../../src/channels/telegram/csv.ts';

const cells = (...values: readonly string[]) => csvOf({ columns: values.map(() => ({ header: 'h' })), rows: [values] }).split('\r\n')[1];

describe('a table as CSV', () => {
  it('leaves figures as they are, whatever their sign', () => {
    expect(cells('-210.00', '-3.2%', '+12', '1.5e-8', '-$4')).toBe('-210.00,-3.2%,+12,1.5e-8,-$4');
    expect(cells('+1,020.10')).toBe('"+1,020.10"');
  });

  it.each(['=1+1', '=cmd|\' /C calc\'!A0', '@SUM(A1)', '+A1', '-A1+5', '\t=1', ' =1'])('makes %j inert', (formula) => {
    expect(cells(formula)?.replace(/^"/, '')).toMatch(/^'/);
  });

  it('doubles quotes and quotes commas', () => {
    expect(cells('a "b", c')).toBe('"a ""b"", c"');
  });

  it('is read back by a CSV reader as rows of as many cells as there are columns, none of them a formula', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.string(), fc.string({ unit: 'binary' })), { minLength: 1, maxLength: 10 }), (rows) => {
        const read = parse(csvOf({ columns: [{ header: 'a' }, { header: 'b' }], rows }), { bom: true, record_delimiter: '\r\n' });
        expect(read).toHaveLength(rows.length + 1);
        for (const cell of read.flat()) expect(cell).not.toMatch(/^\s*[=@]/);
      }),
      { numRuns: 100 },
    );
  });
});
