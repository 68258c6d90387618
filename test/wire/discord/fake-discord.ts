import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Clock, systemClock } from '../../../src/domain/clock.ts';
import { type Fault, FaultSchedule } from './faults.ts';
import { FakeGateway } from './gateway.ts';
import type { MessageBody, SentFile } from './message-limits.ts';
import { RateLimits } from './rate-limits.ts';
import { type ApiAnswer, ROUTES } from './routes.ts';
import { FakeUser } from './user.ts';
import { rawText, readText } from './shown.ts';
import { DiscordWorld, type FakeMessage } from './world.ts';

/** A request that the fake was sent. */
export interface SeenRequest {
  readonly method: string;
  /** Without the API's prefix: `/channels/1/messages`. */
  readonly path: string;
  readonly body: MessageBody;
  readonly files: readonly SentFile[];
  /** By the machine's clock, epoch milliseconds. */
  readonly at: number;
  /** Of the answer; 0 when there was none. */
  status: number;
}

/** How a fake Discord is made. */
export interface FakeDiscordOptions {
  /** What ids, interaction tokens and nonces are dated by; the machine's clock if left out. */
  readonly clock?: Clock;
  readonly token?: string;
  /** A fixed port instead of a free one. */
  readonly port?: number;
  /** Holds clients to Discord's rate limits. */
  readonly rateLimits?: boolean;
}

/**
 * A wire-level fake of Discord on loopback: its gateway and as much of its REST API as a bot that talks needs, with the real
 * limits. Who is there and what was said is in `world`, what goes wrong in `faults` and `gateway`, what was asked in `requests`.
 */
export class FakeDiscord {
  readonly world: DiscordWorld;
  readonly faults = new FaultSchedule();
  readonly gateway: FakeGateway;
  readonly requests: SeenRequest[] = [];
  private readonly server: Server;
  private readonly limits: RateLimits | null;
  private alive = true;

  private constructor({ clock = systemClock, token = 'fake.discord.token', rateLimits = false }: FakeDiscordOptions) {
    this.world = new DiscordWorld(clock, token);
    this.limits = rateLimits ? new RateLimits() : null;
    this.server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => void this.handle(request, response));
    this.gateway = new FakeGateway(this.world, this.server, () => this.base.replace('http', 'ws'), () => this.alive);
  }

  /** Starts listening on the loopback address. */
  static async start(options: FakeDiscordOptions = {}): Promise<FakeDiscord> {
    const discord = new FakeDiscord(options);
    await new Promise<void>((resolve) => {
      discord.server.listen(options.port ?? 0, '127.0.0.1', resolve);
    });
    return discord;
  }

  /** The API's address, as `DISCORD_API` takes it. */
  get url(): string {
    return `${this.base}/api`;
  }

  get token(): string {
    return this.world.token;
  }

  get guildId(): string {
    return this.world.guildId;
  }

  /** The id of a channel of the guild: `general` is there from the start. */
  channel(name = 'general'): string {
    return this.world.named(name).id;
  }

  /** The id of the direct messages with a person. */
  dm(user: string): string {
    return this.world.directMessages(user).id;
  }

  /** Somebody who talks to the bot. */
  user(id: string, details: { readonly name?: string; readonly bot?: boolean; readonly dmsClosed?: boolean } = {}): FakeUser {
    this.world.person(id, details);
    return new FakeUser(id, this.world, this.gateway, () => this.base);
  }

  /** The bot's messages in a channel that a person sees, oldest first; without a person, those that everybody sees. */
  messages(channelId: string, forUser: string | null = null): readonly FakeMessage[] {
    return this.world.visible(channelId, forUser).filter((message) => message.author === this.world.botId);
  }

  /** What the bot shows in a channel, in Discord's markup. Messages that only one person sees are there for that person only. */
  shown(channelId: string, forUser: string | null = null): string {
    return this.messages(channelId, forUser).map(rawText).join('\n\n');
  }

  /** The same as it reads. */
  read(channelId: string, forUser: string | null = null): string {
    return this.messages(channelId, forUser).map(readText).join('\n\n');
  }

  /** The slash commands registered everywhere, or in a guild. */
  registered(scope = 'global'): readonly Record<string, unknown>[] {
    return this.world.registered.get(scope) ?? [];
  }

  /** Requests whose `METHOD /path` matches. */
  asked(pattern: RegExp): readonly SeenRequest[] {
    return this.requests.filter(({ method, path }) => pattern.test(`${method} ${path}`));
  }

  /** Answers nobody any more: connections are dropped and refused until `revive`. */
  die(): void {
    this.alive = false;
    this.gateway.drop();
    this.server.closeAllConnections();
  }

  revive(): void {
    this.alive = true;
  }

  /** Drops every connection and stops listening. */
  async stop(): Promise<void> {
    this.gateway.close();
    this.server.closeAllConnections();
    await new Promise<void>((resolve, reject) => {
      this.server.close((error) => (error ? reject(error) : resolve()));
    });
  }

  private get base(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!this.alive) return void request.socket.destroy();
    const { pathname } = new URL(request.url ?? '/', this.base);
    if (pathname.startsWith('/attachments/')) return this.serveAttachment(pathname, response);
    const method = request.method ?? 'GET';
    const path = decodeURIComponent(pathname.replace(/^\/api(\/v\d+)?/, ''));
    const { body, files } = await readBody(request);
    const seen: SeenRequest = { method, path, body, files, at: systemClock.now(), status: 0 };
    this.requests.push(seen);
    const fault = this.faults.take(`${method} ${path}`);
    if (fault?.kind === 'hang') return;
    if (fault?.kind === 'reset') return void request.socket.destroy();
    const answer = fault?.kind === 'answer' ? fault : this.answer(request, seen);
    if (fault?.kind === 'lose') return void request.socket.destroy();
    seen.status = answer.status;
    write(response, answer);
  }

  private answer(request: IncomingMessage, { method, path, body, files }: SeenRequest): Extract<Fault, { kind: 'answer' }> {
    const found = ROUTES.find((route) => route.method === method && route.path.test(path));
    if (!found) return json({ status: 404, body: { code: 0, message: `404: Not Found ${method} ${path}` } });
    if (found.auth && request.headers.authorization !== `Bot ${this.world.token}`) return json({ status: 401, body: { code: 0, message: '401: Unauthorized' } });
    const bucket = found.auth ? this.limits?.take(/^\/channels\/(\d+)\/messages$/.exec(method === 'POST' ? path : '')?.[1] ?? null, systemClock.now()) : undefined;
    if (bucket && !bucket.allowed) {
      const retryAfter = bucket.retryAfterSeconds;
      return json({ status: 429, body: { message: 'You are being rate limited.', retry_after: retryAfter, global: bucket.scope === 'global' } }, { ...bucket.headers, 'retry-after': String(retryAfter) });
    }
    const params = (found.path.exec(path) ?? []).slice(1);
    return json(found.handle({ world: this.world, url: this.base, params, body, files }), bucket?.headers);
  }

  private serveAttachment(pathname: string, response: ServerResponse): void {
    const [, , , id] = pathname.split('/');
    const file = [...this.world.messages.values()].flatMap((message) => message.attachments).find((attachment) => attachment.id === id);
    if (!file) response.writeHead(404).end();
    else response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': file.bytes.length }).end(file.bytes);
  }
}

function json({ status, body }: ApiAnswer, headers: Readonly<Record<string, string>> = {}): Extract<Fault, { kind: 'answer' }> {
  if (body === undefined) return { kind: 'answer', status, headers, body: '' };
  return { kind: 'answer', status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) };
}

function write(response: ServerResponse, { status, headers, body }: Extract<Fault, { kind: 'answer' }>): void {
  if (!response.destroyed) response.writeHead(status, headers).end(body === '' ? undefined : body);
}

/** The JSON of a request and the files beside it, however they were sent. */
async function readBody(request: IncomingMessage): Promise<{ body: MessageBody; files: readonly SentFile[] }> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const type = request.headers['content-type'] ?? '';
  const whole = Buffer.concat(chunks);
  if (whole.length === 0) return { body: {}, files: [] };
  if (!type.startsWith('multipart/')) return { body: JSON.parse(whole.toString('utf8')) as MessageBody, files: [] };
  const form = await new Response(whole, { headers: { 'content-type': type } }).formData();
  const files: SentFile[] = [];
  for (const [name, value] of form) {
    if (!name.startsWith('files[') || typeof value === 'string') continue;
    files[Number(name.slice(6, -1))] = { name: value.name, bytes: new Uint8Array(await value.arrayBuffer()) };
  }
  const payload = form.get('payload_json');
  return { body: JSON.parse(typeof payload === 'string' ? payload : '{}') as MessageBody, files };
}
