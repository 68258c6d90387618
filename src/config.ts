import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parse as parseDotenv } from 'dotenv';
import { z } from 'zod';
import { OutcryError, messageOf } from './domain/errors.ts';
import { didYouMean } from './domain/nearest.ts';

const url = z.url({ protocol: /^https?$/, message: 'expected an http:// or https:// address' }).transform((text) => text.replace(/\/+$/, ''));

const secret = z.string().regex(/^\S+$/, 'expected one word without spaces');
const id = z.string().regex(/^\d+$/, 'expected a numeric id');

/** Numeric ids, with commas between. */
const ids = z
  .string()
  .transform((text) => text.split(',').map((part) => part.trim()).filter((part) => part !== ''))
  .pipe(z.array(z.string().regex(/^\d+$/, 'expected numeric ids with commas between; a name is not an id')));

/** Every setting there is, as it stands in `.env`. */
const settings = z.object({
  OUTCRY_DATA: z.string().default('./data'),
  EXCHANGE: z.string().regex(/^[a-z0-9]+$/, 'expected a ccxt id such as binance, or simulated').optional(),
  EXCHANGE_URL: url.optional(),
  TRADING_MODE: z.enum(['paper', 'live'], 'expected paper or live').default('paper'),
  EXCHANGE_API_KEY: secret.optional(),
  EXCHANGE_API_SECRET: secret.optional(),
  EXCHANGE_SANDBOX: z.enum(['true', 'false'], 'expected true or false').default('false'),
  MODEL: z
    .string()
    .regex(/^(auto|phrasebook|[a-z][\w-]*:\S+)$/, 'expected auto, phrasebook, ollama:NAME or PROVIDER:NAME')
    .default('auto'),
  OLLAMA_URL: url.default('http://127.0.0.1:11434'),
  MODEL_CONTEXT: z.coerce.number('expected a number of tokens').int().min(2048, 'expected at least 2048 tokens').max(1_048_576).default(8192),
  TELEGRAM_TOKEN: secret.optional(),
  TELEGRAM_OWNERS: ids.default([]),
  TELEGRAM_API: url.optional(),
  DISCORD_TOKEN: secret.optional(),
  DISCORD_OWNERS: ids.default([]),
  DISCORD_GUILD: id.optional(),
  DISCORD_ALERT_CHANNEL: id.optional(),
  DISCORD_API: url.optional(),
  LOG_LEVEL: z.enum(['silent', 'error', 'warn', 'info', 'debug'], 'expected silent, error, warn, info or debug').default('warn'),
});

/** The names that belong to Outcry in the process environment; other programs' variables are none of its business. */
export const SETTING_NAMES: readonly string[] = Object.keys(settings.shape);

/** A chat channel that was given a token. */
export interface ChatSettings {
  readonly token: string;
  /** Numeric ids of those whom the desk belongs to; a channel without any does not start. */
  readonly owners: readonly string[];
  /** Another host with the channel's API, or `null`. */
  readonly apiUrl: string | null;
}

/** Discord's own settings. */
export interface DiscordSettings extends ChatSettings {
  /** The guild that commands are registered for; `null` registers them everywhere. */
  readonly guild: string | null;
  /** The channel that the desk speaks to when it speaks first to its owners; `null` is their direct messages. */
  readonly alertChannel: string | null;
}

/** How the exchange's own account is reached. */
export interface ExchangeKeys {
  readonly apiKey: string;
  readonly secret: string;
  /** True for the exchange's test network, where money is not real. */
  readonly sandbox: boolean;
}

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
  /** `live` lets orders go to the exchange, behind approvals; `paper` never does, whatever keys there are. */
  readonly tradingMode: 'paper' | 'live';
  /** `null` without them. */
  readonly exchangeKeys: ExchangeKeys | null;
  /** `auto`, `phrasebook`, `ollama:NAME` or `PROVIDER:NAME`. */
  readonly model: string;
  readonly ollamaUrl: string;
  /** Tokens of context that the model is run with. */
  readonly modelContext: number;
  /** `null` without a token. */
  readonly telegram: ChatSettings | null;
  /** `null` without a token. */
  readonly discord: DiscordSettings | null;
  /** Every value that must not be logged or sent. */
  readonly secrets: readonly string[];
  readonly logLevel: 'silent' | 'error' | 'warn' | 'info' | 'debug';
  /** Names of the settings that were given a value, in the order of `.env.example`. */
  readonly given: readonly string[];
}

/** Who owns each chat channel, by channel id. */
export function ownersOf({ telegram, discord }: Pick<Config, 'telegram' | 'discord'>): Readonly<Record<string, readonly string[]>> {
  return { ...(telegram ? { telegram: telegram.owners } : {}), ...(discord ? { discord: discord.owners } : {}) };
}

/**
 * Where the owners are told what nobody asked for, named over all channels: their private chats, Discord's alert channel where there is
 * one, and the terminal.
 */
export function ownerChatsOf({ telegram, discord }: Pick<Config, 'telegram' | 'discord'>): readonly string[] {
  const onDiscord = discord?.alertChannel ? [discord.alertChannel] : (discord?.owners ?? []).map((owner) => `user:${owner}`);
  return ['terminal:local', ...(telegram?.owners ?? []).map((owner) => `telegram:${owner}`), ...onDiscord.map((conversation) => `discord:${conversation}`)];
}

/**
 * Reads the configuration from `.env` in `folder` and from the environment, which wins.
 *
 * @throws OutcryError `invalid-input` naming every setting at fault, and every key in `.env` that is not a setting.
 */
export function readConfig(environment: Readonly<Record<string, string | undefined>> = process.env, folder: string = process.cwd()): Config {
  const file = readDotenv(resolve(folder, '.env'));
  const unknown = Object.keys(file).filter((key) => !SETTING_NAMES.includes(key));
  const given = Object.fromEntries<string | undefined>(
    SETTING_NAMES.map((name) => [name, environment[name] ?? file[name]] as const).filter(([, value]) => value !== undefined && value !== ''),
  );
  const parsed = settings.safeParse(given);
  const faults = [
    ...unknown.map((key) => `${key} in .env is not a setting.${didYouMean(key, SETTING_NAMES)}`),
    ...(parsed.success ? tradingFaults(parsed.data) : parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}.`)),
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
    tradingMode: read.TRADING_MODE,
    exchangeKeys: keysOf(read),
    model: read.MODEL,
    ollamaUrl: read.OLLAMA_URL,
    modelContext: read.MODEL_CONTEXT,
    telegram: read.TELEGRAM_TOKEN === undefined ? null : { token: read.TELEGRAM_TOKEN, owners: read.TELEGRAM_OWNERS, apiUrl: read.TELEGRAM_API ?? null },
    discord:
      read.DISCORD_TOKEN === undefined
        ? null
        : {
            token: read.DISCORD_TOKEN,
            owners: read.DISCORD_OWNERS,
            apiUrl: read.DISCORD_API ?? null,
            guild: read.DISCORD_GUILD ?? null,
            alertChannel: read.DISCORD_ALERT_CHANNEL ?? null,
          },
    secrets: [read.TELEGRAM_TOKEN, read.DISCORD_TOKEN, read.EXCHANGE_API_KEY, read.EXCHANGE_API_SECRET].filter((value) => value !== undefined),
    logLevel: read.LOG_LEVEL,
    given: Object.keys(given),
  });
}

/** Live trading is asked for whole or not at all. */
function tradingFaults(read: z.output<typeof settings>): readonly string[] {
  const { TRADING_MODE: mode, EXCHANGE: exchange, EXCHANGE_API_KEY: key, EXCHANGE_API_SECRET: secretKey } = read;
  const faults: string[] = [];
  if ((key === undefined) !== (secretKey === undefined)) {
    faults.push(`EXCHANGE_API_${key === undefined ? 'KEY' : 'SECRET'}: missing; a key and its secret go together.`);
  }
  if (mode !== 'live') return faults;
  if (exchange === undefined || exchange === 'simulated') faults.push('EXCHANGE: TRADING_MODE=live needs an exchange by name, such as binance.');
  if (key === undefined && secretKey === undefined) faults.push('EXCHANGE_API_KEY: TRADING_MODE=live needs EXCHANGE_API_KEY and EXCHANGE_API_SECRET.');
  return faults;
}

function keysOf(read: z.output<typeof settings>): ExchangeKeys | null {
  const { EXCHANGE_API_KEY: apiKey, EXCHANGE_API_SECRET: secretKey } = read;
  if (apiKey === undefined || secretKey === undefined) return null;
  return Object.freeze({ apiKey, secret: secretKey, sandbox: read.EXCHANGE_SANDBOX === 'true' });
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
