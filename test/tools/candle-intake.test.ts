import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CandleIntake } from '../../src/tools/candle-intake.ts';
import { candleFileLabel } from '../../src/tools/candle-file-label.ts';
import { MemoryCandleStore } from '../fakes/memory-candle-store.ts';
import { HOUR, NOW, clock, fieldsOf } from './tool-fixture.ts';

const START = Math.floor(NOW / HOUR) * HOUR - 10 * HOUR;
const ROWS = Array.from({ length: 5 }, (_, index) => `${START + index * HOUR},10,11,9,10,1`);
const CSV = `timestamp,open,high,low,close,volume\n${ROWS.join('\n')}\n`;

let folder = '';
beforeAll(async () => (folder = await mkdtemp(join(tmpdir(), 'outcry-intake-'))));
afterAll(() => rm(folder, { recursive: true }));

async function received(content: string | Buffer): Promise<string> {
  const path = join(folder, 'upload-7f3a');
  await writeFile(path, content);
  return path;
}

function intake(options: { readonly maxBytes?: number; readonly maxUnpackedBytes?: number } = {}) {
  const candles = new MemoryCandleStore();
  return { candles, intake: new CandleIntake({ candles, venue: 'binance', clock, ...options }) };
}

describe('a candle file sent in a chat', () => {
  it.each([['as it is', CSV], ['packed', gzipSync(CSV)]])('is imported %s, and the card says what came in', async (_, content) => {
    const { candles, intake: desk } = intake();
    const card = await desk.take(await received(content), 'my candles.csv', 'BTC/USDT 1h', {});
    expect(card.title).toBe('BTC/USDT 1h from my candles.csv');
    expect(fieldsOf(card)).toMatchObject({ Venue: 'binance', Added: '5 candles' });
    expect(card.actions).toMatchObject([{ label: 'Chart', tool: 'get_chart', args: { symbol: 'BTC/USDT', timeframe: '1h' } }]);
    expect(await candles.list()).toMatchObject([{ venue: 'binance', symbol: 'BTC/USDT', timeframe: '1h', bars: 5 }]);
  });

  it('belongs to the venue that its caption names', async () => {
    const { candles, intake: desk } = intake();
    await desk.take(await received(CSV), 'a.csv', 'hourly btc from kraken', {});
    expect(await candles.list()).toMatchObject([{ venue: 'kraken' }]);
  });

  it('is asked about when neither its caption nor its name says what it is', async () => {
    const { intake: desk } = intake();
    await expect(desk.take(await received(CSV), 'data.csv', '', {})).rejects.toMatchObject({ kind: 'invalid-input', field: 'symbol', hint: 'Send it again with a caption such as "BTC/USDT 1h".' });
    await expect(desk.take(await received(CSV), 'btcusdt.csv', '', {})).rejects.toMatchObject({ field: 'timeframe' });
  });

  it('is refused whole when rows are bad, unless the caption says to skip them', async () => {
    const { candles, intake: desk } = intake();
    const bad = `${CSV}${START + 5 * HOUR},10,9,11,10,1\n`;
    await expect(desk.take(await received(bad), 'BTCUSDT-1h.csv', '', {})).rejects.toMatchObject({ field: 'file', message: expect.stringContaining('BTCUSDT-1h.csv') as string, hint: expect.stringContaining('"skip bad"') as string });
    expect(await candles.list()).toEqual([]);
    await desk.take(await received(bad), 'BTCUSDT-1h.csv', 'skip bad', {});
    expect(await candles.list()).toMatchObject([{ bars: 5 }]);
  });

  it('is named with its true timeframe when the caption is wrong about it', async () => {
    const { intake: desk } = intake();
    await expect(desk.take(await received(CSV), 'a.csv', 'btc 4h', {})).rejects.toMatchObject({ field: 'timeframe', hint: 'Send it again with the caption "BTC/USDT 1h".' });
  });

  it('is refused when it is too large, packed or unpacked', async () => {
    await expect(intake({ maxBytes: 50 }).intake.take(await received(CSV), 'a.csv', 'btc 1h', {})).rejects.toMatchObject({ kind: 'invalid-input', field: 'file' });
    const packed = gzipSync('0'.repeat(1_000_000));
    expect(packed.length).toBeLessThan(5_000);
    await expect(intake({ maxUnpackedBytes: 100_000 }).intake.take(await received(packed), 'a.csv.gz', 'btc 1h', {})).rejects.toMatchObject({ field: 'file', message: expect.stringContaining('unpacked') as string });
  });

  it('is no candle file when its gzip data are cut off or its text is another', async () => {
    await expect(intake().intake.take(await received(gzipSync(CSV).subarray(0, 40)), 'a.csv.gz', 'btc 1h', {})).rejects.toMatchObject({ kind: 'invalid-input' });
    await expect(intake().intake.take(await received('hello'), 'a.csv', 'btc 1h', {})).rejects.toMatchObject({ kind: 'invalid-input' });
  });
});

describe('what a file is said to hold', () => {
  it.each([
    ['x.csv', 'BTC/USDT 1h', 'BTC/USDT', '1h'],
    ['x.csv', 'btc usdc, 4 hours', 'BTC/USDC', '4h'],
    ['x.csv', 'symbol=eth timeframe=15m', 'ETH/USDT', '15m'],
    ['x.csv', 'daily candles of solana please', 'SOL/USDT', '1d'],
    ['x.csv', 'these are DOGEUSDT 5m', 'DOGE/USDT', '5m'],
    ['BTCUSDT-1h.csv', '', 'BTC/USDT', '1h'],
    ['Binance_BTCUSDT_1h.csv', '', 'BTC/USDT', '1h'],
    ['eth_btc-4h.csv.gz', '', 'ETH/BTC', '4h'],
    ['BTCUSDT-1m-2024-01.csv', '', 'BTC/USDT', '1m'],
    ['BTCUSDT-1h.csv', 'eth', 'ETH/USDT', '1h'],
  ])('%s with "%s"', (name, caption, symbol, timeframe) => {
    expect(candleFileLabel(name, caption)).toMatchObject({ symbol, timeframe, venue: null, skipBad: false });
  });
});
