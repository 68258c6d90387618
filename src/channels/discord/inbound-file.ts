import { createWriteStream } from 'node:fs';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { InboundFile } from '../../desk/channel.ts';
import { OutcryError, messageOf } from '../../domain/errors.ts';
import { safeLine } from '../../reports/safe-text.ts';
import type { MessageEvent } from './discord-events.ts';

type Attachment = MessageEvent['attachments'][number];

/** Larger files are not fetched, in bytes. */
const MAX_BYTES = 100 * 1024 * 1024;

/** Where Discord keeps what people attach. */
const HOSTS = new Set(['cdn.discordapp.com', 'media.discordapp.net']);

/** Candles come as these. */
const CANDLE_FILE = /\.csv(\.gz)?$/i;

/** The attachments of a message that are taken: every CSV, or the first file where none is one, so that the desk can say what it takes. */
export function takenAttachments(attachments: readonly Attachment[]): readonly Attachment[] {
  const tables = attachments.filter(({ filename }) => CANDLE_FILE.test(filename));
  return tables.length > 0 ? tables : attachments.slice(0, 1);
}

/** An attachment as the desk takes it. `apiUrl` is another host with the API, which keeps its own attachments. */
export function inboundFile({ filename, size, url }: Attachment, apiUrl: string | null): InboundFile {
  return { name: safeLine(filename), size: size ?? null, save: (path, signal) => save(url, size ?? 0, path, apiUrl, signal) };
}

async function save(url: string, size: number, path: string, apiUrl: string | null, signal: AbortSignal): Promise<void> {
  if (!isKept(url, apiUrl)) throw new OutcryError('refused', 'That file does not lie with Discord, so it is not fetched.');
  if (size > MAX_BYTES) throw tooLarge();
  const response = await fetch(url, { signal, redirect: 'error' }).catch((error: unknown) => {
    throw failed(error, signal);
  });
  if (!response.ok || response.body === null) throw new OutcryError('unreachable', `Discord did not hand out the file (${response.status}).`, { hint: 'Send it again.' });
  let bytes = 0;
  const counted = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      done(bytes > MAX_BYTES ? tooLarge() : null, chunk);
    },
  });
  try {
    await pipeline(Readable.fromWeb(response.body), counted, createWriteStream(path), { signal });
  } catch (error) {
    throw error instanceof OutcryError ? error : failed(error, signal);
  }
}

function isKept(url: string, apiUrl: string | null): boolean {
  const address = URL.canParse(url) ? new URL(url) : null;
  if (address === null) return false;
  return (address.protocol === 'https:' && HOSTS.has(address.hostname)) || (apiUrl !== null && address.origin === new URL(apiUrl).origin);
}

function tooLarge(): OutcryError {
  return new OutcryError('refused', `That file is larger than ${MAX_BYTES / 1024 / 1024} MB.`, { hint: 'Split it, or import it on the machine with `outcry candles import`.' });
}

function failed(error: unknown, signal: AbortSignal): OutcryError {
  return signal.aborted ? new OutcryError('cancelled', 'Cancelled.') : new OutcryError('unreachable', `The file could not be fetched: ${messageOf(error)}`, { hint: 'Send it again.' });
}
