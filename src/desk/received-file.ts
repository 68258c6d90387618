import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { OutcryError } from '../domain/errors.ts';
import type { WorkOptions } from '../domain/progress.ts';
import type { Card } from '../reports/card.ts';
import { formatNumber } from '../reports/format.ts';
import type { InboundFile } from './channel.ts';
import type { FileIntake } from './file-port.ts';

const MEGABYTE = 1_000_000;

/**
 * Takes in a file that somebody sent. It lies in a folder of its own meanwhile, which is removed whatever happens.
 *
 * @throws OutcryError `refused` for a file that is too large; whatever fetching it or taking it in throws.
 */
export async function takeFile(file: InboundFile, caption: string, intake: FileIntake, { signal, onProgress }: WorkOptions & { readonly signal: AbortSignal }): Promise<Card> {
  const refuseLarge = (bytes: number | null) => {
    if (bytes === null || bytes <= intake.maxBytes) return;
    const limit = `${formatNumber(intake.maxBytes / MEGABYTE)} MB`;
    throw new OutcryError('refused', `The file has ${formatNumber(bytes / MEGABYTE)} MB; at most ${limit} are taken.`, { hint: 'Send a shorter span, or the file packed as .csv.gz.' });
  };
  refuseLarge(file.size);
  const folder = await mkdtemp(path.join(tmpdir(), 'outcry-file-'));
  try {
    const place = path.join(folder, 'received');
    onProgress?.({ label: 'Fetching the file', done: 0, total: null });
    await file.save(place, signal);
    refuseLarge((await stat(place)).size);
    return await intake.take(place, file.name, caption, { signal, onProgress });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
