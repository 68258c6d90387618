import { open } from 'node:fs/promises';

/** Waits until a file, or what a folder says of its files, is on the disk. */
export async function flush(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** An instant (epoch milliseconds) as names of files have it, so that they sort by it: `20260102-030405`, UTC. */
export function fileStamp(now: number): string {
  return new Date(now).toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-');
}
