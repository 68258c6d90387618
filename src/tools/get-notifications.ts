import { z } from 'zod';
import type { NotificationBook } from '../people/notification-rules.ts';
import type { Block, Card } from '../reports/card.ts';
import { conversationWords, isLocalConversation } from './conversation-words.ts';
import { ruleData, ruleFields } from './notification-words.ts';
import { type Tool, type ToolCall, type ToolResult, defineTool } from './tool.ts';

/** `/notifications`: what this conversation is told, how and when. */
export function getNotificationsTool(notifications: Pick<NotificationBook, 'read'>): Tool {
  return defineTool({
    name: 'get_notifications',
    command: 'notifications',
    summary: 'Show what this chat is notified about, how loudly, and when it is quiet.',
    access: 'read',
    input: z.object({}),
    positional: [],
    phrases: [
      'notifications', 'notification settings', 'show my notification rules', 'what do you notify me about', 'what will you tell me about', 'when are my quiet hours', 'what is muted', 'which notifications are on', 'when does the digest come',
      'am i muted', 'how are my notifications set', 'what is my time zone',
    ],
    examples: ['notifications'],
    run: (_input, call) => notificationSettings(notifications, call),
  });
}

/** For a conversation at this machine, which nothing is told in: where what is said would count. */
export function localNote(conversation: string): readonly Block[] {
  if (!isLocalConversation(conversation)) return [];
  return [{ kind: 'note', tone: 'warning', text: `Nothing is told here: it goes to ${conversationWords(conversation)}, each of which has rules of its own. Say it there.` }];
}

/** The settings of the call's conversation, with buttons for what is often changed. */
export async function notificationSettings(notifications: Pick<NotificationBook, 'read'>, { conversation, now }: ToolCall): Promise<ToolResult> {
  const rules = await notifications.read(conversation);
  const data = ruleData(rules);
  const card: Card = {
    title: 'Notifications',
    tone: 'neutral',
    blocks: [
      { kind: 'fields', fields: ruleFields(rules, now) },
      { kind: 'text', text: 'Say how you want it: "only losses over $20", "digest at 8", "quiet 23-7", "mute btc alerts today", "turn reports off".' },
      ...localNote(conversation),
    ],
    actions: [
      rules.quiet === null
        ? { kind: 'run', label: 'Quiet 23-7', tool: 'set_notifications', args: { quiet: '23:00-07:00' } }
        : { kind: 'run', label: 'No quiet hours', tool: 'set_notifications', args: { quiet: 'off' } },
      rules.digestAt === null
        ? { kind: 'run', label: 'Digest at 8', tool: 'set_notifications', args: { digest: '08:00' } }
        : { kind: 'run', label: 'No digest', tool: 'set_notifications', args: { digest: 'off' } },
    ],
  };
  return { card, data: { conversation, ...data }, brief: data };
}
