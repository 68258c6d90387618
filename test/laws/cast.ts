import type { Person } from '../../src/people/person.ts';

export const ACCOUNT = 'binance';
export const DEPLOYMENT = 'abcdefgh';
export const TRADER: Person = { id: 'telegram:1', role: 'trader' };
export const OTHER: Person = { id: 'telegram:2', role: 'trader' };
export const ADMIN: Person = { id: 'terminal:1', role: 'admin' };

/** What the account has before anything happens. */
export const STARTING: Readonly<Record<string, string>> = { USDT: '20000', BNB: '5' };
