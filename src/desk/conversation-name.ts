/** A conversation's name over all channels, under which transcripts, rules and tools keep what is its own: `telegram:42`. */
export function conversationName(channel: string, conversation: string): string {
  return `${channel}:${conversation}`;
}

/** The channel and its own name of a conversation that is named over all channels; the whole is the channel where there is no colon. */
export function splitConversationName(name: string): { readonly channel: string; readonly conversation: string } {
  const colon = name.indexOf(':');
  return colon < 0 ? { channel: name, conversation: '' } : { channel: name.slice(0, colon), conversation: name.slice(colon + 1) };
}
