import { Client, Events, GatewayCloseCodes, GatewayIntentBits, Options, SimpleShardingStrategy, Status } from 'discord.js';
import type { ChannelHealth } from '../../desk/channel.ts';
import { messageOf } from '../../domain/errors.ts';
import { type RestOptions, apiOption } from './discord-rest.ts';
import { pause } from './pause.ts';

/** How long things are waited for; tests are in more of a hurry. All in milliseconds. */
export interface GatewayPace {
  /** The first pause before a connection is made anew; it doubles up to `maxRetryMs`. */
  readonly retryMs: number;
  readonly maxRetryMs: number;
  /** A lost connection that is back by then is told to nobody: Discord asks for a new one every few hours. */
  readonly blipMs: number;
  /** A connection that the library has not mended by then is given up for a fresh one. */
  readonly stuckMs: number;
  /** The least time between two identifications of one client, which is Discord's rule. */
  readonly identifyMs: number;
}

/** The pace of the real thing. */
export const GATEWAY_PACE: GatewayPace = { retryMs: 1_000, maxRetryMs: 120_000, blipMs: 5_000, stuckMs: 120_000, identifyMs: 5_000 };

/** What nothing but a person mends is tried again this seldom. */
const HOPELESS_FACTOR = 2.5;

/** A client may take longer to end, when the other side does not answer; the channel's time to stop is 5 s. */
const DESTROY_MS = 3_000;

/** The library gives up a connection that does not open by then. */
const HANDSHAKE_MS = 30_000;

/** How often a client that is to end is asked whether it is still opening a connection. */
const LOOK_MS = 20;

/** What a gateway stands on. */
export interface GatewayOptions extends RestOptions {
  readonly pace: GatewayPace;
  /** Called for everything that Discord tells: the event's name and its body, not yet read. Must not throw. */
  readonly onEvent: (name: string, body: unknown) => void;
  /** Called at every change. */
  readonly onHealth: (health: Omit<ChannelHealth, 'channel'>) => void;
}

/** No privileged intent: mentions and direct messages bear their text without. */
const INTENTS = [GatewayIntentBits.Guilds, GatewayIntentBits.GuildMessages, GatewayIntentBits.DirectMessages];

/** Why a connection ended, and whether only a person can mend that. */
interface Ending {
  readonly reason: string;
  readonly needsPerson: boolean;
}

/** What a client that is done with is told by. */
interface Retirement {
  /** True when the client is to end. */
  now: boolean;
  /** Aborted when it will not open another connection. */
  readonly parked: AbortController;
}

/**
 * The connection to Discord's gateway, which is made again for ever. Short losses are the library's to mend (it resumes and
 * hears what was missed); what it gives up is begun anew here, with growing pauses.
 */
export class DiscordGateway {
  readonly #options: GatewayOptions;
  readonly #stopping = new AbortController();
  #running: Promise<void> | null = null;
  /** What was told last; `null` before anything was. */
  #told: Omit<ChannelHealth, 'channel'> | null = null;
  #downTimer: NodeJS.Timeout | null = null;

  constructor(options: GatewayOptions) {
    this.#options = options;
  }

  /** Begins to connect, and goes on trying. */
  start(): void {
    this.#running ??= this.#run();
  }

  /** Closes the connection, within 3 s. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#cancelDown();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { retryMs, maxRetryMs } = this.#options.pace;
    for (let failures = 0; !this.#stopping.signal.aborted; ) {
      const connected = { ever: false };
      // One connection after the other is the point.
      // oxlint-disable-next-line no-await-in-loop
      const ending = await this.#connection(connected);
      if (this.#stopping.signal.aborted) return;
      failures = connected.ever ? 1 : failures + 1;
      const pauseMs = ending.needsPerson ? maxRetryMs * HOPELESS_FACTOR : Math.min(maxRetryMs, retryMs * 2 ** (failures - 1));
      this.#down(ending);
      // oxlint-disable-next-line no-await-in-loop
      await pause(pauseMs, this.#stopping.signal);
    }
  }

  /** Lives through one client, from its login to its end. */
  async #connection(connected: { ever: boolean }): Promise<Ending> {
    const retired: Retirement = { now: false, parked: new AbortController() };
    const client = this.#newClient(retired);
    const over = new AbortController();
    const ending = await new Promise<Ending>((resolve) => {
      let stuck: NodeJS.Timeout | null = null;
      const disarm = () => {
        if (stuck) clearTimeout(stuck);
        stuck = null;
      };
      const arm = () => {
        stuck ??= setTimeout(() => resolve({ reason: 'Discord does not answer; a fresh connection is being made.', needsPerson: false }), this.#options.pace.stuckMs);
      };
      over.signal.addEventListener('abort', disarm);
      this.#stopping.signal.addEventListener('abort', () => resolve({ reason: 'Stopped.', needsPerson: false }), { signal: over.signal });
      arm();
      client.on('raw', (packet: { readonly t: string | null; readonly d: unknown }) => {
        // It resumed after all, in the moment in which it was given up.
        if (retired.now) return void client.destroy().catch(() => {});
        if (packet.t === null) return;
        if (packet.t === 'READY' || packet.t === 'RESUMED') {
          connected.ever = true;
          disarm();
          this.#up();
        }
        this.#options.onEvent(packet.t, packet.d);
      });
      client.on(Events.ShardReconnecting, () => {
        if (retired.now) return;
        arm();
        this.#lost();
      });
      client.on(Events.ShardDisconnect, ({ code }) => resolve(endingOf(code)));
      client.on(Events.Error, (error) => resolve({ reason: `The connection to Discord failed: ${messageOf(error)}`, needsPerson: false }));
      client.login(this.#options.token).catch((error: unknown) => resolve(loginEnding(error)));
    });
    over.abort();
    retired.now = true;
    // The library's `destroy` never ends when it interrupts an identification; then the client is over when it is parked.
    await Promise.race([dispose(client, retired), pause(DESTROY_MS, retired.parked.signal)]);
    retired.parked.abort();
    return ending;
  }

  #newClient(retired: Retirement): Client {
    const { apiUrl, pace } = this.#options;
    let identified: Promise<void> = Promise.resolve();
    return new Client({
      intents: INTENTS,
      // Events are read as they come; nothing is answered out of the library's caches.
      makeCache: Options.cacheWithLimits({ MessageManager: 0, UserManager: 0, GuildMemberManager: 0, PresenceManager: 0, ReactionManager: 0, VoiceStateManager: 0, GuildEmojiManager: 0, GuildStickerManager: 0, ThreadMemberManager: 0 }),
      rest: { ...apiOption(apiUrl), retries: 0 },
      ws: {
        buildStrategy: (manager) => {
          const retrieve = manager.options.retrieveSessionInfo.bind(manager.options);
          // The library asks for the session before it opens a connection, and goes on opening them when it was destroyed between
          // two tries. A client that is done with never gets the session, and ends there.
          manager.options.retrieveSessionInfo = (shard) => {
            if (!retired.now) return retrieve(shard);
            retired.parked.abort();
            return new Promise(() => {});
          };
          return new SimpleShardingStrategy(manager);
        },
        buildIdentifyThrottler: () => ({
          waitForIdentify: async () => {
            await identified;
            if (retired.now) await new Promise(() => {});
            identified = new Promise((resolve) => setTimeout(resolve, pace.identifyMs).unref());
          },
        }),
      },
    });
  }

  #up(): void {
    this.#cancelDown();
    this.#tell({ state: 'up', reason: '', needsPerson: false });
  }

  /** The library mends it, probably soon. */
  #lost(): void {
    this.#downTimer ??= setTimeout(() => this.#down({ reason: 'The connection to Discord is lost and being made again.', needsPerson: false }), this.#options.pace.blipMs);
  }

  #down(ending: Ending): void {
    this.#cancelDown();
    this.#tell({ state: 'down', ...ending });
  }

  /** Tells what is new: one loss has many reasons on its way to being mended, and only one that needs a person is worth another word. */
  #tell(health: Omit<ChannelHealth, 'channel'>): void {
    const told = this.#told;
    if (told?.state === health.state && told.needsPerson === health.needsPerson) return;
    this.#told = health;
    this.#options.onHealth(health);
  }

  #cancelDown(): void {
    if (this.#downTimer) clearTimeout(this.#downTimer);
    this.#downTimer = null;
  }
}

const TOKEN_ENDING: Ending = {
  reason: 'Discord does not accept the bot’s token. Put a fresh one into DISCORD_TOKEN (developer portal, Bot, Reset Token) and restart.',
  needsPerson: true,
};

/** Endings that only a person can mend, by the code that Discord closes with. */
const HOPELESS: Readonly<Record<number, Ending>> = {
  [GatewayCloseCodes.AuthenticationFailed]: TOKEN_ENDING,
  [GatewayCloseCodes.DisallowedIntents]: {
    reason: 'Discord does not let the bot listen (disallowed intents). Open the developer portal, Bot, and switch on what stands under Privileged Gateway Intents, or set up a new application.',
    needsPerson: true,
  },
};

function endingOf(code: number): Ending {
  return HOPELESS[code] ?? { reason: `Discord closed the connection (${code}); a fresh one is being made.`, needsPerson: false };
}

function loginEnding(error: unknown): Ending {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  if (code === 'TokenInvalid') return TOKEN_ENDING;
  const status = error instanceof Error && 'status' in error ? Number(error.status) : null;
  const reason = status !== null ? `Discord answered with ${status}` : typeof code === 'string' ? `Discord cannot be reached (${code})` : 'Discord cannot be reached';
  return { reason: `${reason}; trying again.`, needsPerson: false };
}

/**
 * Ends a client. Not while it opens a connection: the library then lets go of the socket's errors, and the next one would end
 * the process.
 */
async function dispose(client: Client, retired: Retirement): Promise<void> {
  for (let waited = 0; isOpening(client) && !retired.parked.signal.aborted && waited < HANDSHAKE_MS; waited += LOOK_MS) {
    // Nothing else tells when it is over. A process that ends need not wait for it.
    // oxlint-disable-next-line no-await-in-loop
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS).unref());
  }
  // A client that ends may have something to complain about, which nobody needs to hear.
  await client.destroy().catch(() => {});
}

function isOpening(client: Client): boolean {
  return client.ws.shards.some((shard) => shard.status === Status.Connecting);
}
