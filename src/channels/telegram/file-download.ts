import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { GrammyError } from 'grammy';
import type { Document } from 'grammy/types';
import type { InboundFile } from '../../desk/channel.ts';
import { OutcryError } from '../../domain/errors.ts';
import { type ApiClients, apiRoot, grammySignal } from './api-clients.ts';
import { telegramFailure } from './api-failure.ts';

/** What Telegram hands out to bots. */
const MAX_BYTES = 20 * 1024 * 1024;

/** Where files are fetched from. */
export interface DownloadOptions {
  readonly api: ApiClients;
  readonly token: string;
  readonly apiUrl: string | null;
}

/** A document as the desk takes it. */
export function inboundFile(document: Document, options: DownloadOptions): InboundFile {
  return {
    name: document.file_name ?? 'file',
    size: document.file_size ?? null,
    save: (path, signal) => download(document, path, signal, options),
  };
}

async function download(document: Document, path: string, signal: AbortSignal, { api, token, apiUrl }: DownloadOptions): Promise<void> {
  if ((document.file_size ?? 0) > MAX_BYTES) throw tooLarge();
  const { file_path: place } = await api.quick.getFile(document.file_id, grammySignal(signal)).catch((error: unknown) => {
    throw error instanceof GrammyError && /file is too big/i.test(error.description) ? tooLarge() : telegramFailure(error);
  });
  if (place === undefined) throw new OutcryError('bad-reply', 'Telegram did not say where the file lies.');
  try {
    const response = await fetch(`${apiRoot(apiUrl)}/file/bot${token}/${place.split('/').map(encodeURIComponent).join('/')}`, { signal });
    if (!response.ok || response.body === null) throw new OutcryError('unreachable', `Telegram did not hand out the file (${response.status}).`);
    await pipeline(Readable.fromWeb(response.body), createWriteStream(path), { signal });
  } catch (error) {
    // The address of a file has the token in it.
    throw signal.aborted ? new OutcryError('cancelled', 'The file was not fetched to its end.') : telegramFailure(error);
  }
}

function tooLarge(): OutcryError {
  return new OutcryError('refused', 'Telegram hands out files of up to 20 MB only.', { hint: 'Send it in parts, compress it, or import it on the machine with outcry candles import.' });
}
