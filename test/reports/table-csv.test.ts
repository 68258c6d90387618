import { describe, expect, it } from 'vitest';
import { fileNameOf, tableCsv } from '../../src/reports/table-csv.ts';

describe('a table as CSV', () => {
  it('has a header, a line a row, and quotes around what needs them', () => {
    const table = { columns: [{ header: 'Reason' }, { header: 'P&L' }], rows: [['stop, then "target"', '+1,020.10'], ['signal', '-4.0%']] };
    expect(tableCsv(table)).toBe('Reason,P&L\r\n"stop, then ""target""","+1,020.10"\r\nsignal,-4.0%\r\n');
  });

  it('lets no cell run as a formula, and leaves signed figures as they are', () => {
    const table = { columns: [{ header: 'a' }], rows: [['=HYPERLINK(1)'], ['@SUM(A1)'], ['-1+cmd|x'], ['-12.5 USDT'], ['+4.1%'], ['-']] };
    expect(tableCsv(table).trimEnd().split('\r\n')).toEqual(['a', "'=HYPERLINK(1)", "'@SUM(A1)", "'-1+cmd|x", '-12.5 USDT', '+4.1%', '-']);
  });

  it('names its file for its title', () => {
    expect(fileNameOf('By exit reason (USDT)', 'table')).toBe('by-exit-reason-usdt');
    expect(fileNameOf('表', 'table')).toBe('table');
  });
});
