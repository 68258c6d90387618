import { type Candles, barAtOrAfter, sliceCandles } from '../../domain/candles.ts';
import { OutcryError, messageOf } from '../../domain/errors.ts';
import type { MarketSymbol } from '../../domain/market-symbol.ts';
import { type Timeframe, timeframeMs } from '../../domain/timeframe.ts';
import { planStored, readParts } from '../../market/stored-parts.ts';
import { formatCount, formatDateTime } from '../../reports/format.ts';
import type { TradingAccount } from '../account.ts';
import { type CandleDigest, changedStretch, digestOf, markOf } from '../session/candle-digest.ts';
import { type Findings, asRecorded, compared } from './replay-report.ts';
import type { ReplaySources } from './replay-sources.ts';

/** Candles that a session read. */
export interface CandlesWanted {
  readonly symbol: MarketSymbol;
  readonly timeframe: Timeframe;
  /** Open times of the first and the last of them. */
  readonly from: number;
  readonly slot: number;
  /** What tells them, where the session noted it. */
  readonly digest: CandleDigest | null;
}

/** Candles as they are to be had now, and how they compare with what was read. */
export interface FoundCandles extends Findings {
  readonly candles: Candles;
}

/**
 * The candles that a session read, from the store; those of a made-up market, which keeps none, are made again. From the venue only what is
 * stored no more, and that is said.
 *
 * @throws OutcryError `no-data` when they are not stored, and the venue does not give them again either.
 */
export async function recordedCandles({ candles: store }: Pick<ReplaySources, 'candles'>, account: Pick<TradingAccount, 'venue' | 'simulated' | 'history'>, wanted: CandlesWanted): Promise<FoundCandles> {
  const { symbol, timeframe, from, slot, digest } = wanted;
  const span = { from, to: slot + timeframeMs(timeframe) };
  if (account.simulated) return judged(wanted, await readAgain(account, wanted), [`The candles of ${symbol} were made again: a simulated market keeps none.`]);
  const key = { venue: account.venue, symbol, timeframe };
  const { parts, missing } = await planStored(store, key, span);
  const [kept, planned] = [await store.read(key, span), await readParts(store, key, parts)];
  // Candles just closed are stored at once, and known to be settled only a little later.
  const fitting = [kept, planned].find((candles) => digest !== null && isOf(candles, digest));
  if (fitting !== undefined) return judged(wanted, fitting, []);
  const stored = planned.time.length >= kept.time.length ? planned : kept;
  const isWhole = digest === null ? missing.length === 0 || isThere(stored, slot) : stored.time.length >= digest.bars;
  if (isWhole) return judged(wanted, stored, []);
  const again = await readAgain(account, wanted);
  return judged(wanted, again, [`Not all candles of ${symbol} are stored any more: ${account.venue} was asked for them again.`]);
}

async function readAgain({ history, venue }: Pick<TradingAccount, 'history' | 'venue'>, { symbol, timeframe, from, slot, digest }: CandlesWanted): Promise<Candles> {
  const to = slot + timeframeMs(timeframe);
  let candles: Candles;
  try {
    ({ candles } = await history.read({ symbol, timeframe, span: { from, to } }));
  } catch (error) {
    if (!(error instanceof OutcryError)) throw error;
    throw new OutcryError('no-data', `The ${timeframe} candles of ${symbol} up to ${formatDateTime(slot)} UTC are not stored any more, and ${venue} did not give them again: ${messageOf(error)}`, { cause: error });
  }
  const read = sliceCandles(candles, barAtOrAfter(candles.time, from), barAtOrAfter(candles.time, to));
  if (isThere(read, slot) && (digest === null || read.time.length >= digest.bars)) return read;
  const asked = digest === null ? 'candles' : formatCount(digest.bars, 'candle');
  throw new OutcryError('no-data', `Of the ${asked} of ${symbol} (${timeframe}) up to ${formatDateTime(slot)} UTC only ${read.time.length} are to be had still.`);
}

function judged({ symbol, timeframe, digest }: CandlesWanted, candles: Candles, notes: readonly string[]): FoundCandles {
  const field = `candles of ${symbol}`;
  const now = digestOf(candles);
  if (digest === null) return { candles, fields: [asRecorded(field, null)], notes: [...notes, `Which candles of ${symbol} the session read was not noted: those that are stored now are taken for them.`] };
  return { candles, fields: [{ ...compared(field, digest, now), recorded: digestWords(digest), derived: digestWords(now) }], notes: [...notes, ...changes(symbol, timeframe, candles, digest)] };
}

function changes(symbol: MarketSymbol, timeframe: Timeframe, candles: Candles, digest: CandleDigest): readonly string[] {
  if (candles.time.length !== digest.bars) return [`The session read ${formatCount(digest.bars, 'candle')} of ${symbol}; there are ${candles.time.length} now.`];
  const changed = changedStretch(candles, digest);
  if (changed === null) return [];
  const { from, to, bars } = changed;
  if (bars === 1) return [`The ${timeframe} candle of ${symbol} at ${formatDateTime(from)} UTC is not the one that the session read: it was edited since, or the venue corrected it.`];
  return [`Among the ${bars} ${timeframe} candles of ${symbol} from ${formatDateTime(from)} to ${formatDateTime(to)} UTC at least one is not as the session read it: it was edited since, or the venue corrected it.`];
}

function digestWords(digest: CandleDigest): string {
  const { bars, first, last } = digest;
  return first === null || last === null ? 'none' : `${formatCount(bars, 'candle')}, ${formatDateTime(first)} to ${formatDateTime(last)}, SHA-256 ${markOf(digest)}…`;
}

function isOf(candles: Candles, digest: CandleDigest): boolean {
  return candles.time.length === digest.bars && changedStretch(candles, digest) === null;
}

function isThere({ time }: Candles, slot: number): boolean {
  return time.at(-1) === slot;
}
