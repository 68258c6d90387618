import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type Database, openDatabase } from '../../src/store/database.ts';

/** A new empty folder that is gone when the test has finished. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'outcry-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** An empty database of its own for a test, closed and gone when the test has finished. */
export async function temporaryDatabase(): Promise<Database> {
  const database = await openDatabase(await temporaryFolder());
  onTestFinished(() => database.close());
  return database;
}
