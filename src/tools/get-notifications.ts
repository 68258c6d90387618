import { z } from 'zod';
import type { NotificationBook } from '../people/notification-rules.ts';
import type { Card, Field } from '../reports/card.ts';
import { isPassingConversation } from './conversation-words.ts';
import { ruleData, ruleFields } from './notification-words.ts';
import { type Tool, type ToolCall, type ToolResult, defineTool } from './tool.ts';

/** Where notification rules are kept, and whose they are when nobody is in a chat. */
export interface NotificationNeeds {
  readonly notifications: NotificationBook;
  /** The conversations, named over all channels, in which the owners are told things: those that a command at this machine is about. */
  readonly ownerChats: readonly string[];
}

/** `/notifications`: what this conversation is told, how and when. */
export function getNotificationsTool(needs: NotificationNeeds): Tool {
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
    run: (_input, call) => notificationSettings(needs, call),
  });
}

/** The conversations whose rules a call is about: its own, and for a command, which nothing can be told later, the owners'. Never none. */
export function notifiedConversations({ ownerChats }: Pick<NotificationNeeds, 'ownerChats'>, conversation: string): readonly [string, ...string[]] {
  const [first, ...others] = ownerChats;
  return isPassingConversation(conversation) && first !== undefined ? [first, ...others] : [conversation];
}

/** The conversations that rules hold for, where they are not the one that they were asked in. */
export function heldBy(conversations: readonly string[], { conversation }: Pick<ToolCall, 'conversation'>): readonly Field[] {
  return conversations.includes(conversation) ? [] : [{ label: 'For', value: conversations.join(', ') }];
}

/** The settings of the call's conversation, with buttons for what is often changed. */
export async function notificationSettings(needs: NotificationNeeds, call: ToolCall): Promise<ToolResult> {
  const conversations = notifiedConversations(needs, call.conversation);
  const rules = await needs.notifications.read(conversations[0]);
  const data = ruleData(rules);
  const card: Card = {
    title: 'Notifications',
    tone: 'neutral',
    blocks: [
      { kind: 'fields', fields: [...heldBy(conversations, call), ...ruleFields(rules, call.now)] },
      { kind: 'text', text: 'Say how you want it: "only losses over $20", "digest at 8", "quiet 23-7", "mute btc alerts today", "turn reports off".' },
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
  return { card, data: { conversations, ...data }, brief: data };
}
