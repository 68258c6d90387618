/** A value as it stands in a sentence: two decimals from a hundred on, four significant digits below; `n/a` for NaN. */
export function figure(value: number): string {
  if (!Number.isFinite(value)) return 'n/a';
  if (Number.isInteger(value)) return String(value);
  const text = Math.abs(value) >= 100 ? value.toFixed(2) : plain(Number(value.toPrecision(4)));
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

/** Without an exponent: 0.0000001234. */
function plain(value: number): string {
  const text = String(value);
  return text.includes('e-') ? value.toFixed(20) : text;
}
