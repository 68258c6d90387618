import { createHash, randomInt } from 'node:crypto';
import type { MarketSymbol } from '../domain/market-symbol.ts';
import type { Purpose } from './intent.ts';

/** What ids that people may have to read out or type are made of: no 0, 1, 8 or 9 to be mistaken for letters. */
const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';

const APPROVAL_LENGTH = 10;

/** Characters of a hash that tell one order of the desk's own from another: 80 bits. */
const DIGEST_LENGTH = 16;

/** What a client order id may look like on every venue that is known: Binance and most others take 36 characters. */
const VALID = /^[A-Za-z0-9_-]{1,36}$/;

/** The forms that only this house mints: `oc-<approval>-<n>`, `oc-s-…` for a deployment's slot, `oc-d-…` for the desk itself. */
const OURS = /^oc-(?:[a-z2-7]{10}-\d{1,3}|s-[a-z2-7]{8}-[0-9a-z]+-[0-9a-z]+[exp]-\d{1,3}|d-[pf]-[a-z2-7]{16})$/;

const PURPOSE_LETTERS: Readonly<Record<Purpose, string>> = { entry: 'e', exit: 'x', protect: 'p' };

/** A new approval's id: 10 characters of `[a-z2-7]`, 50 bits from the system's own randomness. */
export function mintApprovalId(): string {
  return Array.from({ length: APPROVAL_LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
}

/** The client order id of an approval's `n`th order, counted from 1: `oc-k3vq7yx2ma-1`. */
export function orderIdOfApproval(approval: string, n: number): string {
  return valid(`oc-${approval}-${n}`);
}

/**
 * The client order id of what a deployment does at a candle's close: the same whenever that slot is dealt with again.
 *
 * @param deployment the deployment's id, 8 characters of `[a-z2-7]`.
 * @param slot open time of the candle, epoch milliseconds.
 * @param symbolIndex which of the deployment's symbols, counted from 0.
 * @param n which order of that purpose, counted from 1.
 */
export function orderIdOfSlot(deployment: string, slot: number, symbolIndex: number, purpose: Purpose, n: number): string {
  return valid(`oc-s-${deployment}-${slot.toString(36)}-${symbolIndex.toString(36)}${PURPOSE_LETTERS[purpose]}-${n}`);
}

/** What makes an order of the desk's own the one that it is. */
export interface DeskOrderOccasion {
  readonly because: 'protection' | 'flatten';
  readonly account: string;
  readonly symbol: MarketSymbol;
  readonly deployment: string | null;
  /** What tells it from others of its kind: when a guard was set and at which levels, the id of a halt. */
  readonly occasion: string;
}

/** The client order id of an order that Outcry sends by itself: the same for the same occasion, so that no occasion is acted on twice. */
export function deskOrderId({ because, account, symbol, deployment, occasion }: DeskOrderOccasion): string {
  const hash = createHash('sha256').update(JSON.stringify([because, account, symbol, deployment, occasion])).digest();
  const digest = Array.from(hash.subarray(0, DIGEST_LENGTH), (byte) => ALPHABET[byte % ALPHABET.length]).join('');
  return valid(`oc-d-${because === 'protection' ? 'p' : 'f'}-${digest}`);
}

/** True for the client order id of an order that keeps a position's stop or target in force. */
export function isProtection(clientOrderId: string): boolean {
  return clientOrderId.startsWith('oc-d-p-') && isOurs(clientOrderId);
}

/** True for a client order id of the forms that only this house mints; says nothing about whether our books know it. */
export function isOurs(clientOrderId: string): boolean {
  return OURS.test(clientOrderId);
}

/** @throws RangeError, as a bug, for an id that venues would not take. */
export function valid(id: string): string {
  if (!VALID.test(id)) throw new RangeError(`not a client order id: ${id}`);
  return id;
}
