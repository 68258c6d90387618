import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Account, Chats, type ShownMessage } from './chats.ts';
import { type Fault, FaultSchedule } from './faults.ts';
import { type BotState, type Callback, METHODS } from './methods.ts';
import { Pace } from './pace.ts';
import { Refusal, badRequest } from './refusal.ts';
import { type CallBody, readBody } from './request-body.ts';
import { FakeUser } from './fake-user.ts';
import { type PendingUpdate, UpdateQueue } from './updates.ts';

/** A call as it came in. */
export interface SeenCall {
  readonly method: string;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly at: number;
  /** What it was answered with; 0 while it is open, or when its connection was dropped. */
  status: number;
}

/** How a fake Bot API is set up. */
export interface FakeTelegramOptions {
  /** The one token that is accepted. */
  readonly token?: string;
  readonly now?: () => number;
}

/** A token of the real form, which is nobody's. */
export const FAKE_TOKEN = '7000000001:AAFakeFakeFakeFakeFakeFakeFakeFakeFake';

/**
 * A wire-level fake of the Telegram Bot API on loopback. It checks every call against the real limits and answers with
 * Telegram's own words; people are played with `user(id)`, what they see is `shown(chat)`, what goes wrong is in `faults`.
 */
export class FakeTelegram {
  readonly token: string;
  readonly faults = new FaultSchedule();
  readonly updates = new UpdateQueue();
  readonly requests: SeenCall[] = [];
  readonly state: BotState;
  readonly #server: Server;
  readonly #users = new Map<number, FakeUser>();
  #pace: Pace | null = null;
  #isDead = false;
  #files = 0;

  private constructor({ token = FAKE_TOKEN, now = Date.now }: FakeTelegramOptions) {
    this.token = token;
    const bot: Account = { id: Number(token.split(':')[0]), is_bot: true, first_name: 'Outcry', username: 'outcry_test_bot' };
    this.state = {
      bot,
      chats: new Chats(),
      callbacks: new Map(),
      files: new Map(),
      commands: new Map(),
      actions: [],
      deleted: [],
      webhook: '',
      now,
      count: (chat) => this.#pace?.count(chat, now()),
    };
    this.#server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => void this.#handle(request, response));
    this.#server.on('connection', (socket) => {
      if (this.#isDead) socket.destroy();
    });
  }

  /** Starts listening on a free port of the loopback address. */
  static async start(options: FakeTelegramOptions = {}): Promise<FakeTelegram> {
    const fake = new FakeTelegram(options);
    await new Promise<void>((resolve) => {
      fake.#server.listen(0, '127.0.0.1', resolve);
    });
    return fake;
  }

  /** `http://127.0.0.1:PORT`, as `TELEGRAM_API` takes it. */
  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Somebody who may write to the bot. */
  user(id: number): FakeUser {
    const known = this.#users.get(id);
    if (known) return known;
    const user = new FakeUser(this, id);
    this.#users.set(id, user);
    return user;
  }

  /** A group that the bot is in; ids of groups are negative. */
  group(id: number, { forum = false }: { readonly forum?: boolean } = {}): void {
    this.state.chats.at(id, 'supergroup', forum);
  }

  /** A plain group that Telegram turned into a supergroup. */
  upgradeGroup(id: number, supergroup: number): void {
    this.state.chats.at(id).movedTo = supergroup;
    this.group(supergroup);
  }

  /** The bot's messages in a chat (and topic) as a person sees them now. */
  shown(chat: number, thread?: number): readonly ShownMessage[] {
    const messages = [...(this.state.chats.all.find(({ id }) => id === chat)?.messages.values() ?? [])];
    return thread === undefined ? messages : messages.filter((message) => message.thread === thread);
  }

  /** All that a person can read in a chat: texts, captions, documents opened, buttons. */
  read(chat: number, thread?: number): string {
    return this.shown(chat, thread)
      .map(({ text, photo, document, keyboard }) => [photo ? '(picture)' : '', document ? `${document.name}\n${document.bytes.toString('utf8')}` : '', text, keyboard.flat().map((button) => `[${button.text}]`).join(' ')].filter(Boolean).join('\n'))
      .join('\n\n');
  }

  /** The calls of one method. */
  calls(method: string): readonly SeenCall[] {
    return this.requests.filter((call) => call.method === method);
  }

  /** Waits until something is so. @throws Error after `timeoutMs`, with what could be read in `chat`. */
  async until(holds: () => boolean, timeoutMs = 5_000, chat?: number): Promise<void> {
    const end = Date.now() + timeoutMs;
    while (!holds()) {
      if (Date.now() > end) throw new Error(`it did not come to pass within ${timeoutMs} ms${chat === undefined ? '' : `; shown:\n${this.read(chat)}`}`);
      // oxlint-disable-next-line no-await-in-loop -- waiting is the point
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  }

  /** Answers 429 from now on where Telegram would. */
  enforcePace(): void {
    this.#pace = new Pace();
  }

  /** Nobody can reach the API until `revive`; connections break. */
  die(): void {
    this.#isDead = true;
    this.#server.closeAllConnections();
  }

  /** Ends what `die` began. */
  revive(): void {
    this.#isDead = false;
  }

  /** Keeps a file that can be downloaded. @returns its file id. */
  keepFile(name: string, bytes: Buffer, statedSize: number): string {
    this.#files += 1;
    const id = `file-${this.#files}`;
    this.state.files.set(id, { path: `documents/${this.#files}/${name}`, bytes, statedSize });
    return id;
  }

  /** Keeps a pressed button. */
  keepCallback(user: number, tooOld: boolean): Callback {
    const callback: Callback = { id: `${this.state.callbacks.size + 1}00`, user, tooOld, answer: null };
    this.state.callbacks.set(callback.id, callback);
    return callback;
  }

  /** Drops every connection and stops listening. */
  async stop(): Promise<void> {
    this.updates.close();
    this.#server.closeAllConnections();
    await new Promise<void>((resolve, reject) => {
      this.#server.close((error) => (error ? reject(error) : resolve()));
    });
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // A client that gives up is no fault of the fake's.
    response.on('error', () => response.destroy());
    const url = new URL(request.url ?? '/', this.url);
    try {
      if (url.pathname.startsWith('/file/')) return this.#download(url.pathname, response);
      const [, token, method] = /^\/bot([^/]+)\/(\w+)$/.exec(url.pathname) ?? [];
      if (token === undefined || method === undefined) throw new Refusal(404, 'Not Found');
      await this.#call(token, method, await readBody(request, url.searchParams), response);
    } catch (error) {
      answer(response, error);
    }
  }

  async #call(token: string, method: string, body: CallBody, response: ServerResponse): Promise<void> {
    const seen: SeenCall = { method, fields: body.fields, at: this.state.now(), status: 0 };
    this.requests.push(seen);
    response.on('finish', () => (seen.status = response.statusCode));
    if (!/^\d+:[\w-]{30,}$/.test(token)) throw new Refusal(404, 'Not Found');
    if (token !== this.token) throw new Refusal(401, 'Unauthorized');
    const fault = this.faults.take(method);
    if (fault && failBefore(fault, response)) return;
    const result = await this.#run(method, body, response);
    if (fault) return failAfter(fault, response);
    json(response, 200, { ok: true, result });
  }

  async #run(method: string, body: CallBody, response: ServerResponse): Promise<unknown> {
    if (method === 'getUpdates') return this.#getUpdates(body.fields, response);
    const run = METHODS[method];
    if (!run) throw new Refusal(404, 'Not Found: method not found');
    return run(this.state, body);
  }

  async #getUpdates(fields: CallBody['fields'], response: ServerResponse): Promise<readonly PendingUpdate[]> {
    if (this.state.webhook !== '') throw new Refusal(409, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first");
    const limit = Number(fields['limit'] ?? 100);
    if (!(limit >= 1 && limit <= 100)) throw badRequest('limit must be between 1 and 100');
    const gone = new AbortController();
    response.on('close', () => gone.abort());
    const timeoutMs = Number(fields['timeout'] ?? 0) * 1_000;
    return this.updates.take({ offset: Number(fields['offset'] ?? 0), limit, timeoutMs, allowed: fields['allowed_updates'] as readonly string[] | undefined, gone: gone.signal });
  }

  #download(path: string, response: ServerResponse): void {
    const [, token, file] = /^\/file\/bot([^/]+)\/(.+)$/.exec(path) ?? [];
    if (token !== this.token) throw new Refusal(401, 'Unauthorized');
    const fault = this.faults.take('file');
    if (fault && failBefore(fault, response)) return;
    const kept = [...this.state.files.values()].find((each) => each.path === decodeURIComponent(file ?? ''));
    if (!kept) throw new Refusal(404, 'Not Found');
    response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': kept.bytes.length }).end(kept.bytes);
  }
}

/** Fails a call before it is carried out; false when it fails afterwards. */
function failBefore(fault: Fault, response: ServerResponse): boolean {
  switch (fault.kind) {
    case 'refuse':
      throw new Refusal(fault.code, fault.description, fault.parameters);
    case 'page':
      response.writeHead(fault.code, { 'content-type': 'text/html' }).end(`<html><body><h1>${fault.code} Bad Gateway</h1></body></html>`);
      return true;
    case 'drop':
      response.destroy();
      return true;
    case 'hang':
      return true;
    case 'refuse-after':
    case 'drop-after':
    case 'hang-after':
      return false;
  }
}

function failAfter(fault: Fault, response: ServerResponse): void {
  if (fault.kind === 'refuse-after') throw new Refusal(fault.code, fault.description);
  if (fault.kind === 'drop-after') response.destroy();
}

function answer(response: ServerResponse, error: unknown): void {
  if (error instanceof Refusal) return json(response, error.code, { ok: false, error_code: error.code, description: error.message, ...(error.parameters ? { parameters: error.parameters } : {}) });
  json(response, 500, { ok: false, error_code: 500, description: `Internal Server Error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}` });
}

function json(response: ServerResponse, status: number, body: unknown): void {
  if (response.destroyed) return;
  const text = JSON.stringify(body);
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }).end(text);
}
