import type { Api } from 'grammy';
import type { UserFromGetMe } from 'grammy/types';
import type { Finding } from '../../desk/finding.ts';
import { apiClients } from './api-clients.ts';
import { isTokenRefused, telegramFailure } from './api-failure.ts';

/** What is looked at. */
export interface TelegramSubject {
  readonly token: string;
  /** Another host with the same API; `null` for Telegram's own. */
  readonly apiUrl: string | null;
  /** Ids of the owners, as they were configured. */
  readonly owners: readonly string[];
  /** Milliseconds that one call may take; 10,000 by default. */
  readonly timeoutMs?: number;
}

/** Looks at everything that the Telegram channel needs, and says how to mend what is wrong. Sends nothing, changes nothing, never rejects. */
export async function examineTelegram({ token, apiUrl, owners, timeoutMs = 10_000 }: TelegramSubject): Promise<readonly Finding[]> {
  // The client without repeats: doctor is run again by whoever waits for it.
  const { send: api } = apiClients({ token, apiUrl, pollSeconds: 0, callTimeoutMs: timeoutMs, paced: false });
  const me = await askMe(api);
  if ('status' in me) return [me, ...owners.map(idFinding).filter((finding) => finding.status === 'fail')];
  const found = [accepted(me), groups(me), await webhook(api)];
  if (owners.length === 0) found.push({ name: 'Telegram owners', status: 'fail', detail: 'Nobody owns the desk on Telegram, so it does not start there.', fix: 'Write to @userinfobot on Telegram and put the number it answers with into TELEGRAM_OWNERS.' });
  for (const owner of owners) {
    // oxlint-disable-next-line no-await-in-loop -- one or two, in the order of the configuration
    found.push(await ownerFinding(api, owner, me));
  }
  return found;
}

async function askMe(api: Api): Promise<UserFromGetMe | Finding> {
  try {
    return await api.getMe();
  } catch (error) {
    const detail = telegramFailure(error).message;
    if (isTokenRefused(error)) return { name: 'Telegram token', status: 'fail', detail, fix: 'Open @BotFather on Telegram, send /token, choose the bot, and put what it answers into TELEGRAM_TOKEN.' };
    return { name: 'Telegram', status: 'fail', detail, fix: 'Check the network of this machine, and TELEGRAM_API if it is set. Outcry keeps trying by itself while it runs.' };
  }
}

function accepted(me: UserFromGetMe): Finding {
  return { name: 'Telegram token', status: 'ok', detail: `Accepted: the bot is @${me.username} (${me.first_name}).`, fix: null };
}

function groups(me: UserFromGetMe): Finding {
  const name = 'Telegram groups';
  if (!me.can_join_groups) {
    return { name, status: 'warn', detail: 'The bot may not be added to groups; private chats work.', fix: 'If you want it in a group: @BotFather, /setjoingroups, Enable.' };
  }
  if (me.can_read_all_group_messages) {
    return { name, status: 'warn', detail: 'Privacy mode is off: Telegram hands the bot every message of its groups. It answers commands, mentions and replies only.', fix: 'It does not need the others: @BotFather, /setprivacy, Enable.' };
  }
  return { name, status: 'ok', detail: 'In groups it is handed commands, mentions and replies only (privacy mode is on).', fix: null };
}

async function webhook(api: Api): Promise<Finding> {
  const name = 'Telegram polling';
  try {
    const { url } = await api.getWebhookInfo();
    if (url === undefined || url === '') return { name, status: 'ok', detail: 'No webhook is set, so messages can be fetched.', fix: null };
    return { name, status: 'warn', detail: `A webhook to ${hostOf(url)} is set, and whatever runs there gets the messages now.`, fix: 'Outcry removes it when it starts. If that program still needs its bot, make another one for Outcry with @BotFather, /newbot.' };
  } catch (error) {
    return { name, status: 'warn', detail: telegramFailure(error).message, fix: 'Run outcry doctor again.' };
  }
}

function idFinding(owner: string): Finding {
  const name = `Telegram owner ${owner}`;
  if (/^[1-9]\d{0,19}$/.test(owner)) return { name, status: 'ok', detail: 'A numeric id.', fix: null };
  return { name, status: 'fail', detail: 'Owners are numeric user ids; names can change hands.', fix: 'Write to @userinfobot on Telegram and put the number it answers with into TELEGRAM_OWNERS.' };
}

async function ownerFinding(api: Api, owner: string, me: UserFromGetMe): Promise<Finding> {
  const id = idFinding(owner);
  if (id.status !== 'ok') return id;
  try {
    await api.getChat(Number(owner));
    return { ...id, detail: 'Has opened the chat with the bot.' };
  } catch (error) {
    const failure = telegramFailure(error);
    if (failure.kind !== 'refused') return { ...id, status: 'warn', detail: failure.message, fix: 'Run outcry doctor again.' };
    return { ...id, status: 'warn', detail: 'The bot cannot write to this user: the chat was never opened, or the bot is blocked.', fix: `Open https://t.me/${me.username} as this user and press Start. If that changes nothing, the number is not yours.` };
  }
}

/** Only the host: the rest of a webhook's address is often a secret. */
function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : 'another program';
}
