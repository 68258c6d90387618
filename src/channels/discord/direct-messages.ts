/** The beginning of a conversation's name that stands for somebody's direct messages, whatever channel Discord has for those. */
const USER_PREFIX = 'user:';

/** The conversation that is somebody's direct messages with the bot: the same whether they or the desk speak first. */
export function directConversation(user: string): string {
  return `${USER_PREFIX}${user}`;
}

/** Whose direct messages a conversation is; `null` for a channel. */
export function personOf(conversation: string): string | null {
  return conversation.startsWith(USER_PREFIX) ? conversation.slice(USER_PREFIX.length) : null;
}
