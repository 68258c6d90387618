import { parse } from 'csv-parse/sync';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fileNameOf, tableCsv } from '../../src/reports/table-csv.ts';

const cells = (...values: readonly string[]) => tableCsv({ columns: values.map(() => ({ header: 'h' })), rows: [values] }).split('\r\n')[1];

describe('a table as CSV', () => {
  it('has a header, a line a row, and quotes around what needs them', () => {
    const table = { columns: [{ header: 'Reason' }, { header: 'P&L' }], rows: [['stop, then "target"', '+1,020.10'], ['signal', '-4.0%']] };
    expect(tableCsv(table)).toBe('\ufeffReason,P&L\r\n"stop, then ""target""","+1,020.10"\r\nsignal,-4.0%\r\n');
  });

  it('leaves figures as they are, whatever their sign', () => {
    expect(cells('-210.00', '-3.2%', '+12', '1.5e-8', '-$4', '-12.5 USDT', '-')).toBe('-210.00,-3.2%,+12,1.5e-8,-$4,-12.5 USDT,-');
  });

  it.each(['=1+1', '=HYPERLINK(1)', "=cmd|' /C calc'!A0", '@SUM(A1)', '+A1', '-A1+5', '-1+cmd|x', '\t=1', ' =1'])('makes %j inert', (formula) => {
    expect(cells(formula)?.replace(/^"/, '')).toMatch(/^'/);
  });

  it('is read back by a CSV reader as rows of as many cells as there are columns, none of them a formula', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.string(), fc.string({ unit: 'binary' })), { minLength: 1, maxLength: 10 }), (rows) => {
        const read = parse(tableCsv({ columns: [{ header: 'a' }, { header: 'b' }], rows }), { bom: true, record_delimiter: '\r\n' });
        expect(read).toHaveLength(rows.length + 1);
        for (const cell of read.flat()) expect(cell).not.toMatch(/^\s*[=@]/);
      }),
      { numRuns: 100 },
    );
  });

  it('names its file for its title', () => {
    expect(fileNameOf('By exit reason (USDT)', 'table')).toBe('by-exit-reason-usdt');
    expect(fileNameOf('表', 'table')).toBe('table');
  });
});
