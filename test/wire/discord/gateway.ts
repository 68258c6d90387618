import { randomBytes } from 'node:crypto';
import type { Server } from 'node:http';
import { WebSocket, WebSocketServer } from 'ws';
import { textOf } from './form-errors.ts';
import type { DiscordWorld } from './world.ts';

interface Session {
  readonly id: string;
  sequence: number;
  /** What was dispatched, for replay. */
  readonly events: { readonly s: number; readonly t: string; readonly d: unknown }[];
  socket: WebSocket | null;
}

/** Events kept for a session that may resume. */
const KEPT = 1000;

/** The gateway's side of the fake: sessions, heartbeats, resumption, and what goes wrong with them. */
export class FakeGateway {
  /** Close code that answers every identification and resumption while set: 4004, 4014. */
  refusal: number | null = null;
  /** How many of the next identifications are answered with `invalid session`. */
  invalidIdentifies = 0;
  /** True when connections are opened and then nothing is said. */
  mute = false;
  /** True when heartbeats are not acknowledged. */
  deaf = false;
  /** Events that a resumption replays although they were received. */
  replayExtra = 0;
  heartbeatMs = 41_250;
  identified = 0;
  resumed = 0;
  /** Intents of the newest identification. */
  intents = 0;
  private readonly sessions = new Map<string, Session>();
  private readonly sockets: WebSocketServer;
  private readonly world: DiscordWorld;
  private readonly url: () => string;

  constructor(world: DiscordWorld, server: Server, url: () => string, accepts: () => boolean) {
    this.world = world;
    this.url = url;
    this.sockets = new WebSocketServer({ noServer: true });
    server.on('upgrade', (request, socket, head) => {
      if (!accepts()) return void socket.destroy();
      this.sockets.handleUpgrade(request, socket, head, (opened) => this.open(opened));
    });
  }

  /** How many sessions hear what happens now. */
  get connected(): number {
    return [...this.sessions.values()].filter((session) => session.socket?.readyState === WebSocket.OPEN).length;
  }

  /** Tells every session of an event; those that lost their socket hear it when they resume. */
  dispatch(t: string, d: unknown): void {
    for (const session of this.sessions.values()) this.tell(session, t, d);
  }

  /** Drops every socket without a word. */
  drop(): void {
    for (const socket of this.sockets.clients) socket.terminate();
  }

  /** Asks every client to connect again (op 7). */
  askToReconnect(): void {
    for (const socket of this.sockets.clients) send(socket, { op: 7, d: null });
  }

  /** Declares sessions invalid (op 9); they can be resumed or not. */
  invalidate(resumable: boolean): void {
    if (!resumable) this.forget();
    for (const socket of this.sockets.clients) send(socket, { op: 9, d: resumable });
  }

  /** Forgets every session, so that none can be resumed. */
  forget(): void {
    this.sessions.clear();
  }

  close(): void {
    this.drop();
    this.sockets.close();
  }

  private open(socket: WebSocket): void {
    socket.on('error', () => socket.terminate());
    socket.on('message', (data) => this.receive(socket, JSON.parse((data as Buffer).toString()) as { op: number; d: Record<string, unknown> }));
    socket.on('close', () => {
      for (const session of this.sessions.values()) if (session.socket === socket) session.socket = null;
    });
    if (!this.mute) send(socket, { op: 10, d: { heartbeat_interval: this.heartbeatMs } });
  }

  private receive(socket: WebSocket, { op, d }: { op: number; d: Record<string, unknown> }): void {
    if (op === 1 && !this.deaf) send(socket, { op: 11 });
    if (op !== 2 && op !== 6) return;
    if (this.refusal !== null) return socket.close(this.refusal);
    if (d['token'] !== this.world.token) return socket.close(4004);
    if (op === 2) this.identify(socket, d);
    else this.resume(socket, d);
  }

  private identify(socket: WebSocket, d: Record<string, unknown>): void {
    this.identified += 1;
    this.intents = Number(d['intents']);
    if (this.invalidIdentifies > 0) {
      this.invalidIdentifies -= 1;
      return send(socket, { op: 9, d: false });
    }
    const session: Session = { id: randomBytes(8).toString('hex'), sequence: 0, events: [], socket };
    this.sessions.set(session.id, session);
    const { guildId, joined, applicationId, botId } = this.world;
    this.tell(session, 'READY', {
      v: 10,
      user: this.world.userObject(botId),
      guilds: joined ? [{ id: guildId, unavailable: true }] : [],
      session_id: session.id,
      resume_gateway_url: this.url(),
      application: { id: applicationId, flags: 0 },
      shard: [0, 1],
    });
    if (joined) this.tell(session, 'GUILD_CREATE', this.guild());
  }

  /** The guild as `GUILD_CREATE` bears it. */
  guild(): Record<string, unknown> {
    const { guildId } = this.world;
    return {
      id: guildId,
      name: 'Desk',
      owner_id: '1',
      roles: [{ id: guildId, name: '@everyone', color: 0, hoist: false, position: 0, permissions: '0', managed: false, mentionable: false, flags: 0 }],
      channels: [...this.world.channels.values()].filter((channel) => channel.type === 0).map((channel) => this.world.channelObject(channel)),
      members: [],
      emojis: [],
      stickers: [],
      threads: [],
      features: [],
      voice_states: [],
      presences: [],
      stage_instances: [],
      guild_scheduled_events: [],
      soundboard_sounds: [],
      member_count: 2,
      joined_at: new Date(0).toISOString(),
      unavailable: false,
    };
  }

  private resume(socket: WebSocket, d: Record<string, unknown>): void {
    const session = this.sessions.get(textOf(d['session_id']));
    if (!session) return send(socket, { op: 9, d: false });
    this.resumed += 1;
    session.socket = socket;
    const from = Number(d['seq']) - this.replayExtra;
    for (const event of session.events.filter(({ s, t }) => s > from && t !== 'READY')) send(socket, { op: 0, ...event });
    this.tell(session, 'RESUMED', {});
  }

  private tell(session: Session, t: string, d: unknown): void {
    session.sequence += 1;
    const event = { s: session.sequence, t, d };
    if (t !== 'RESUMED') session.events.push(event);
    if (session.events.length > KEPT) session.events.shift();
    if (session.socket?.readyState === WebSocket.OPEN) send(session.socket, { op: 0, ...event });
  }
}

function send(socket: WebSocket, payload: object): void {
  if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(payload));
}
