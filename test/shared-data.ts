import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../shared/data/', import.meta.url));

/**
 * Path of a file of reference data in `../shared/data`, or `null` when the folder is not there: suites that need it are
 * skipped then, and say so in their names.
 */
export function sharedData(...segments: string[]): string | null {
  const path = [ROOT.replace(/\/$/, ''), ...segments].join('/');
  return existsSync(path) ? path : null;
}
