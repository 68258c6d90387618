import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parse as parseDotenv } from 'dotenv';
import { z } from 'zod';
import { OutcryError, messageOf } from './domain/errors.ts';
import { didYouMean } from './domain/nearest.ts';

const url = z.url({ protocol: /^https?$/, message: 'expected an http:// or https:// address' }).transform((text) => text.replace(/\/+$/, ''));

/** Every setting there is, as it stands in `.env`. */
const settings = z.object({
  OUTCRY_DATA: z.string().default('./data'),
  EXCHANGE: z.string().regex(/^[a-z0-9]+$/, 'expected a ccxt id such as binance, or simulated').optional(),
  EXCHANGE_URL: url.optional(),
  MODEL: z
    .string()
    .regex(/^(auto|phrasebook|[a-z][\w-]*:\S+)$/, 'expected auto, phrasebook, ollama:NAME or PROVIDER:NAME')
    .default('auto'),
  OLLAMA_URL: url.default('http://127.0.0.1:11434'),
  MODEL_CONTEXT: z.coerce.number('expected a number of tokens').int().min(2048, 'expected at least 2048 tokens').max(1_048_576).default(8192),
  LOG_LEVEL: z.enum(['silent', 'error', 'warn', 'info', 'debug'], 'expected silent, error, warn, info or debug').default('warn'),
});

/** The names that belong to Outcry in the process environment; other programs' variables are none of its business. */
const OWN_NAMES = Object.keys(settings.shape);

/** What the desk was set up with. Frozen. */
export interface Config {
  /** Absolute path of the folder that everything is kept in. */
  readonly dataFolder: string;
  /** A ccxt venue id, or `simulated`. */
  readonly exchange: string;
  /** True when the venue was named; only an unnamed one may be replaced by the simulated market when it does not answer. */
  readonly exchangeNamed: boolean;
  /** Another host with the venue's API, or `null`. */
  readonly exchangeUrl: string | null;
  /** `auto`, `phrasebook`, `ollama:NAME` or `PROVIDER:NAME`. */
  readonly model: string;
  readonly ollamaUrl: string;
  /** Tokens of context that the model is run with. */
  readonly modelContext: number;
  readonly logLevel: 'silent' | 'error' | 'warn' | 'info' | 'debug';
  /** Names of the settings that were given a value, in the order of `.env.example`. */
  readonly given: readonly string[];
}

/**
 * Reads the configuration from `.env` in `folder` and from the environment, which wins.
 *
 * @throws OutcryError `invalid-input` naming every setting at fault, and every key in `.env` that is not a setting.
 */
export function readConfig(environment: Readonly<Record<string, string | undefined>> = process.env, folder: string = process.cwd()): Config {
  const file = readDotenv(resolve(folder, '.env'));
  const unknown = Object.keys(file).filter((key) => !OWN_NAMES.includes(key));
  const given = Object.fromEntries<string | undefined>(
    OWN_NAMES.map((name) => [name, environment[name] ?? file[name]] as const).filter(([, value]) => value !== undefined && value !== ''),
  );
  const parsed = settings.safeParse(given);
  const faults = [
    ...unknown.map((key) => `${key} in .env is not a setting.${didYouMean(key, OWN_NAMES)}`),
    ...(parsed.success ? [] : parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}.`)),
  ];
  if (!parsed.success || faults.length > 0) {
    throw new OutcryError('invalid-input', faults.join('\n'), { hint: '.env.example lists every setting and what it takes.' });
  }
  const read = parsed.data;
  return Object.freeze({
    dataFolder: resolve(folder, read.OUTCRY_DATA),
    exchange: read.EXCHANGE ?? 'binance',
    exchangeNamed: read.EXCHANGE !== undefined,
    exchangeUrl: read.EXCHANGE_URL ?? null,
    model: read.MODEL,
    ollamaUrl: read.OLLAMA_URL,
    modelContext: read.MODEL_CONTEXT,
    logLevel: read.LOG_LEVEL,
    given: Object.keys(given),
  });
}

function readDotenv(path: string): Readonly<Record<string, string>> {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return {};
    throw new OutcryError('invalid-input', `${path} cannot be read: ${messageOf(error)}`, { cause: error });
  }
  return parseDotenv(text);
}
