import { mkdir } from 'node:fs/promises';
import { OutcryError, messageOf } from '../domain/errors.ts';

/**
 * Makes a folder for what Outcry keeps, with those above it, when it is missing: for its owner alone, as it will hold what they trade.
 *
 * @throws OutcryError `refused`
 */
export async function makeDataFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new OutcryError('refused', `The data folder ${folder} cannot be made: ${messageOf(error)}.`, {
      hint: 'Point OUTCRY_DATA at a folder that can be written.',
      cause: error,
    });
  }
}
