/** Conversations of one command, which are over when it is answered. */
const PASSING = new Set(['command', 'ask']);

/** Where something is told, in words: `this chat (telegram)`, `telegram:42`; what a command asked for is told to the owners. */
export function conversationWords(conversation: string, here?: string): string {
  const [channel = ''] = conversation.split(':');
  if (PASSING.has(channel)) return "the owners' chats";
  if (channel === 'terminal') return "the terminal while it is open, else the owners' chats";
  return conversation === here ? `this chat (${channel})` : conversation;
}

/** True for the conversation of a command, in which nothing can be told later. */
export function isPassingConversation(conversation: string): boolean {
  return PASSING.has(conversation.split(':')[0] ?? '');
}
