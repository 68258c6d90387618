import { checkChoices, commandsRefusal } from './command-limits.ts';
import { FormErrors, type Refusal, listOf, refuse, textOf } from './form-errors.ts';
import { type MessageBody, type SentFile, messageRefusal } from './message-limits.ts';
import { type DiscordWorld, type FakeChannel, type FakeInteraction, type FakeMessage, PERMISSION } from './world.ts';

/** A request as the routes see it. */
export interface ApiRequest {
  readonly world: DiscordWorld;
  /** Base address of the fake, without a path. */
  readonly url: string;
  readonly params: readonly string[];
  readonly body: MessageBody;
  readonly files: readonly SentFile[];
}

/** An answer; without a body it is a 204. */
export type ApiAnswer = Refusal | { readonly status: number; readonly body?: unknown };

/** One route: what it matches, whether it needs the bot's token, and what it does. */
export interface ApiRoute {
  readonly method: string;
  readonly path: RegExp;
  readonly auth: boolean;
  handle(request: ApiRequest): ApiAnswer;
}

const EPHEMERAL = 1 << 6;
const INTERACTION_MS = 3_000;
const TOKEN_MS = 15 * 60_000;
const NONCE_MS = 5 * 60_000;

const ok = (body: unknown): ApiAnswer => ({ status: 200, body });
const done: ApiAnswer = { status: 204 };
const route = (method: string, path: RegExp, handle: ApiRoute['handle'], auth = true): ApiRoute => ({ method, path, auth, handle });

/** Discord's REST API as far as a bot that talks needs it. */
export const ROUTES: readonly ApiRoute[] = [
  route('GET', /^\/gateway\/bot$/, ({ url }) => ok({ url: url.replace('http', 'ws'), shards: 1, session_start_limit: { total: 1000, remaining: 1000, reset_after: 0, max_concurrency: 1 } })),
  route('GET', /^\/users\/@me$/, ({ world }) => ok(world.userObject(world.botId))),
  route('GET', /^\/users\/(\d+)$/, ({ world, params: [id = ''] }) => (world.people.has(id) ? ok(world.userObject(id)) : refuse(404, 10_013, 'Unknown User'))),
  route('GET', /^\/applications\/@me$/, ({ world }) => ok({ id: world.applicationId, name: 'outcry', ...world.application, bot: world.userObject(world.botId) })),
  route('POST', /^\/users\/@me\/channels$/, openDirectMessages),
  route('GET', /^\/guilds\/(\d+)$/, ({ world, params }) => (inGuild(world, params[0]) ? ok({ id: world.guildId, name: 'Desk', owner_id: '1', roles: [{ id: world.guildId, name: '@everyone', permissions: String(EVERYBODY) }] }) : refuse(404, 10_004, 'Unknown Guild'))),
  route('GET', /^\/guilds\/(\d+)\/members\/(\d+)$/, ({ world, params }) => (inGuild(world, params[0]) ? ok({ user: world.userObject(params[1] ?? ''), roles: [] }) : refuse(404, 10_007, 'Unknown Member'))),
  route('GET', /^\/channels\/(\d+)$/, (request) => withChannel(request, 0n, (channel) => ok(request.world.channelObject(channel)))),
  route('POST', /^\/channels\/(\d+)\/typing$/, (request) =>
    withChannel(request, PERMISSION.sendMessages, (channel) => {
      request.world.typing.push({ channelId: channel.id, at: request.world.clock.now() });
      return done;
    }),
  ),
  route('POST', /^\/channels\/(\d+)\/messages$/, postMessage),
  route('PATCH', /^\/channels\/(\d+)\/messages\/(\d+)$/, (request) => withMessage(request, request.params[1], (message) => edit(request, message))),
  route('DELETE', /^\/channels\/(\d+)\/messages\/(\d+)$/, (request) => withMessage(request, request.params[1], (message) => remove(request.world, message))),
  route('GET', /^\/applications\/(\d+)\/commands$/, ({ world }) => ok(world.registered.get('global') ?? [])),
  route('PUT', /^\/applications\/(\d+)\/commands$/, (request) => register(request, 'global')),
  route('GET', /^\/applications\/(\d+)\/guilds\/(\d+)\/commands$/, ({ world, params }) => (inGuild(world, params[1]) ? ok(world.registered.get(params[1] ?? '') ?? []) : refuse(403, 50_001, 'Missing Access'))),
  route('PUT', /^\/applications\/(\d+)\/guilds\/(\d+)\/commands$/, (request) => (inGuild(request.world, request.params[1]) ? register(request, request.params[1] ?? '') : refuse(403, 50_001, 'Missing Access'))),
  route('POST', /^\/interactions\/(\d+)\/([\w-]+)\/callback$/, answerInteraction, false),
  route('POST', /^\/webhooks\/(\d+)\/([\w-]+)$/, (request) => withWebhook(request, (interaction) => followUp(request, interaction)), false),
  route('PATCH', /^\/webhooks\/(\d+)\/([\w-]+)\/messages\/(@original|\d+)$/, (request) => withWebhook(request, (interaction) => withWebhookMessage(request, interaction, (message) => edit(request, message))), false),
  route('DELETE', /^\/webhooks\/(\d+)\/([\w-]+)\/messages\/(@original|\d+)$/, (request) => withWebhook(request, (interaction) => withWebhookMessage(request, interaction, (message) => remove(request.world, message, interaction))), false),
];

/** What everybody may do in the guild, channels apart. */
const EVERYBODY = Object.values(PERMISSION).reduce((all, one) => all | one, 0n);

function inGuild(world: DiscordWorld, guild: string | undefined): boolean {
  return world.joined && guild === world.guildId;
}

function openDirectMessages({ world, body }: ApiRequest): ApiAnswer {
  const user = textOf(body['recipient_id']);
  if (!/^\d+$/.test(user)) return refuse(400, 50_035, 'Invalid Form Body', { errors: { recipient_id: { _errors: [{ code: 'NUMBER_TYPE_COERCE', message: `Value "${user}" is not snowflake.` }] } } });
  if (!world.people.has(user)) return refuse(400, 50_033, 'Invalid Recipient(s)');
  return ok(world.channelObject(world.directMessages(user)));
}

function withChannel({ world, params: [id = ''] }: ApiRequest, needed: bigint, then: (channel: FakeChannel) => ApiAnswer): ApiAnswer {
  const channel = world.channels.get(id);
  if (!channel) return refuse(404, 10_003, 'Unknown Channel');
  if (channel.type !== 1 && (!world.joined || (channel.denied & PERMISSION.viewChannel) !== 0n)) return refuse(403, 50_001, 'Missing Access');
  return (channel.denied & needed) === 0n ? then(channel) : refuse(403, 50_013, 'Missing Permissions');
}

function postMessage(request: ApiRequest): ApiAnswer {
  const { world, body, files, url } = request;
  const needed = PERMISSION.sendMessages | (listOf(body['embeds']).length > 0 ? PERMISSION.embedLinks : 0n) | (files.length > 0 ? PERMISSION.attachFiles : 0n);
  return withChannel(request, needed, (channel) => {
    if (channel.recipient !== null && world.people.get(channel.recipient)?.dmsClosed === true) return refuse(403, 50_007, 'Cannot send messages to this user');
    const refused = messageRefusal(body, files);
    if (refused) return refused;
    const reference = (body['message_reference'] ?? {}) as MessageBody;
    if (reference['message_id'] !== undefined && (channel.denied & PERMISSION.readMessageHistory) !== 0n) return refuse(403, 160_002, 'Cannot reply without permission to read message history');
    const referred = world.messages.get(textOf(reference['message_id']))?.channelId === channel.id ? textOf(reference['message_id']) : null;
    if (reference['message_id'] !== undefined && referred === null && reference['fail_if_not_exists'] !== false) return refuse(400, 50_035, 'Invalid Form Body', { errors: { message_reference: { _errors: [{ code: 'REPLIES_UNKNOWN_MESSAGE', message: 'Unknown message' }] } } });
    const nonce = body['nonce'] === undefined ? null : textOf(body['nonce']);
    const earlier = body['enforce_nonce'] === true && nonce !== null ? sameNonce(world, channel.id, nonce) : undefined;
    return ok(world.messageObject(earlier ?? keep(request, channel.id, null, referred, nonce), url));
  });
}

function sameNonce(world: DiscordWorld, channelId: string, nonce: string): FakeMessage | undefined {
  const since = world.clock.now() - NONCE_MS;
  return [...world.messages.values()].find((message) => message.channelId === channelId && message.nonce === nonce && Number((BigInt(message.id) >> 22n) + 1_420_070_400_000n) >= since);
}

/** Puts the bot's message where it belongs. */
function keep({ world, body, files }: ApiRequest, channelId: string, onlyFor: string | null, reference: string | null = null, nonce: string | null = null, deferred = false): FakeMessage {
  const message: FakeMessage = { id: world.snowflake(), channelId, author: world.botId, content: '', embeds: [], components: [], attachments: [], flags: Number(body['flags'] ?? 0), reference, nonce, onlyFor, deferred };
  fill(world, message, body, files);
  world.messages.set(message.id, message);
  return message;
}

function fill(world: DiscordWorld, message: FakeMessage, body: MessageBody, files: readonly SentFile[]): void {
  if (body['content'] !== undefined) message.content = textOf(body['content']).trim();
  if (body['embeds'] !== undefined) message.embeds = listOf(body['embeds']);
  if (body['components'] !== undefined) message.components = listOf(body['components']);
  const described = listOf(body['attachments']);
  if (body['attachments'] !== undefined || files.length > 0) {
    message.attachments = files.map((file, index) => ({ ...file, id: world.snowflake(), description: textOf(described.find((one) => textOf(one['id']) === `${index}`)?.['description']) }));
  }
}

function withMessage(request: ApiRequest, id: string | undefined, then: (message: FakeMessage) => ApiAnswer): ApiAnswer {
  return withChannel(request, 0n, () => {
    const message = request.world.messages.get(id ?? '');
    if (!message || message.onlyFor !== null) return refuse(404, 10_008, 'Unknown Message');
    return message.author === request.world.botId ? then(message) : refuse(403, 50_005, 'Cannot edit a message authored by another user');
  });
}

function edit({ world, body, files, url }: ApiRequest, message: FakeMessage): ApiAnswer {
  const refused = messageRefusal(body, files, true);
  if (refused) return refused;
  fill(world, message, body, files);
  message.deferred = false;
  return ok(world.messageObject(message, url));
}

function remove(world: DiscordWorld, message: FakeMessage, interaction?: FakeInteraction): ApiAnswer {
  world.messages.delete(message.id);
  if (interaction?.original === message.id) interaction.original = null;
  return done;
}

function register({ world, body }: ApiRequest, scope: string): ApiAnswer {
  const refused = commandsRefusal(body, scope !== 'global');
  if (refused) return refused;
  world.registered.set(scope, listOf(body));
  return ok(listOf(body));
}

function answerInteraction(request: ApiRequest): ApiAnswer {
  const { world, params, body } = request;
  const interaction = world.interactions.get(params[1] ?? '');
  if (!interaction || interaction.id !== params[0]) return refuse(404, 10_062, 'Unknown interaction');
  if (interaction.state !== 'pending') return refuse(400, 40_060, 'Interaction has already been acknowledged.');
  if (world.clock.now() - interaction.createdAt > INTERACTION_MS) return refuse(404, 10_062, 'Unknown interaction');
  const data = (body['data'] ?? {}) as MessageBody;
  const onlyFor = (Number(data['flags'] ?? 0) & EPHEMERAL) === 0 ? null : interaction.user;
  const type = Number(body['type']);
  const allowed = { 2: [4, 5], 3: [4, 5, 6, 7], 4: [8] }[interaction.type];
  if (!allowed.includes(type)) return refuse(400, 50_035, 'Invalid Form Body', { errors: { type: { _errors: [{ code: 'BASE_TYPE_CHOICES', message: 'Value is not one of the allowed.' }] } } });
  if (type === 8) return complete(interaction, data);
  const refused = type === 4 || type === 7 ? messageRefusal(data, request.files, type === 7) : null;
  if (refused) return refused;
  interaction.state = 'acknowledged';
  if (type === 4 || type === 5) interaction.original = keep({ ...request, body: data }, interaction.channelId, onlyFor, null, null, type === 5).id;
  else interaction.original = interaction.source;
  const source = world.messages.get(interaction.source ?? '');
  if (type === 7 && source) fill(world, source, data, request.files);
  return done;
}

function complete(interaction: FakeInteraction, data: MessageBody): ApiAnswer {
  const choices = listOf(data['choices']);
  const errors = new FormErrors();
  if (choices.length > 25) errors.add(['data', 'choices'], 'BASE_TYPE_MAX_LENGTH', 'Must be 25 or fewer in length.');
  checkChoices(errors, ['data', 'choices'], choices);
  const refused = errors.refusal();
  if (refused) return refused;
  interaction.state = 'acknowledged';
  interaction.onChoices?.(choices.map((choice) => ({ name: textOf(choice['name']), value: textOf(choice['value']) })));
  return done;
}

function withWebhook({ world, params: [application, token = ''] }: ApiRequest, then: (interaction: FakeInteraction) => ApiAnswer): ApiAnswer {
  const interaction = world.interactions.get(token);
  if (!interaction || application !== world.applicationId || interaction.state === 'pending') return refuse(404, 10_015, 'Unknown Webhook');
  return world.clock.now() - interaction.createdAt > TOKEN_MS ? refuse(401, 50_027, 'Invalid Webhook Token') : then(interaction);
}

/** A follow-up; the first one of a deferred reply takes its place, and shows itself to whom that was shown. */
function followUp(request: ApiRequest, interaction: FakeInteraction): ApiAnswer {
  const { world, body, files, url } = request;
  const refused = messageRefusal(body, files);
  if (refused) return refused;
  const original = interaction.original === null ? undefined : world.messages.get(interaction.original);
  if (original?.deferred === true) return edit(request, original);
  const onlyFor = (Number(body['flags'] ?? 0) & EPHEMERAL) === 0 ? null : interaction.user;
  return ok(world.messageObject(keep(request, interaction.channelId, onlyFor), url));
}

function withWebhookMessage({ world, params }: ApiRequest, interaction: FakeInteraction, then: (message: FakeMessage) => ApiAnswer): ApiAnswer {
  const id = params[2] === '@original' ? interaction.original : (params[2] ?? null);
  const message = id === null ? undefined : world.messages.get(id);
  return message ? then(message) : refuse(404, 10_008, 'Unknown Message');
}
