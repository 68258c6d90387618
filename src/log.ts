import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type * as Pino from 'pino';
import type { Config } from './config.ts';
import { secretFilter } from './desk/secret-filter.ts';

/** The levels that the house writes at. */
type Level = 'error' | 'warn' | 'info';

/** A log that takes fields and a sentence. */
export type Log = Readonly<Record<Level, (fields: Readonly<Record<string, unknown>>, message: string) => void>>;

/**
 * The log: JSON lines in `outcry.log` of the data folder, never on the terminal, and without the secrets of the configuration. It
 * is opened, and its library loaded, by the first line that is written.
 */
export function openLog({ dataFolder, logLevel, secrets }: Config): Log {
  let logger: Pino.Logger | null = null;
  const write = (level: Level) => (fields: Readonly<Record<string, unknown>>, message: string) => {
    logger ??= openLogger(dataFolder, logLevel, secrets);
    logger[level](fields, message);
  };
  return { error: write('error'), warn: write('warn'), info: write('info') };
}

function openLogger(dataFolder: string, level: Config['logLevel'], secrets: readonly string[]): Pino.Logger {
  const pino = createRequire(import.meta.url)('pino') as typeof Pino;
  mkdirSync(dataFolder, { recursive: true });
  // Written at once: what happened just before a crash is what a log is read for.
  const file = pino.destination({ dest: join(dataFolder, 'outcry.log'), sync: true, mkdir: true });
  const filter = secretFilter(secrets);
  return pino.pino({ level, base: null }, { write: (line) => file.write(filter.text(line)) });
}
