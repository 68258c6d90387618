/** Channels that are a person at this machine, whom nothing can be told later. */
const LOCAL = new Set(['terminal', 'command', 'ask']);

/** Where something is told, in words: `this chat (telegram)`, `telegram:42`; what was asked for at this machine is told to the owners. */
export function conversationWords(conversation: string, here?: string): string {
  const [channel = ''] = conversation.split(':');
  if (LOCAL.has(channel)) return "the owners' chats";
  return conversation === here ? `this chat (${channel})` : conversation;
}

/** True for a conversation of this machine, which nothing can be told in later. */
export function isLocalConversation(conversation: string): boolean {
  return LOCAL.has(conversation.split(':')[0] ?? '');
}
