import type { MarketSymbol } from '../../domain/market-symbol.ts';
import { baseOf, quoteOf } from '../../domain/market-symbol.ts';
import { NOT_AVAILABLE, formatDateTime, formatMoney, formatPrice, formatSignedMoney } from '../../reports/format.ts';

/** Decimal text as a figure for layout; what is booked stays text. `null` for nothing. */
export function figure(text: string | null): number | null {
  return text === null ? null : Number(text);
}

/** Decimal text as money: `1,250.00 USDT`. */
export function money(text: string | null, currency: string): string {
  return formatMoney(figure(text), currency);
}

/** Decimal text as a gain or loss: `+12.50 USDT`. */
export function signedMoney(text: string | null, currency: string): string {
  return formatSignedMoney(figure(text), currency);
}

/** Decimal text as a price of a market, with its currency: `67,123.45 USDT`. */
export function priceText(text: string | null, symbol: MarketSymbol): string {
  return text === null ? NOT_AVAILABLE : `${formatPrice(Number(text))} ${quoteOf(symbol)}`;
}

/** An amount of coins, exactly as it is booked, thousands grouped: `0.00123 BTC`. */
export function coins(text: string, symbol: MarketSymbol): string {
  return `${exact(text)} ${baseOf(symbol)}`;
}

/** Decimal text with grouped thousands and no idle noughts: nothing is rounded. */
export function exact(text: string): string {
  const [whole = '', fraction = ''] = text.split('.');
  const kept = fraction.replace(/0+$/, '');
  return `${whole.replace(/\B(?=(?:\d{3})+$)/g, ',')}${kept === '' ? '' : `.${kept}`}`;
}

/** The time of day of an instant: `14:32 UTC`. */
export function clockTime(at: number): string {
  return `${formatDateTime(at).slice(-5)} UTC`;
}
