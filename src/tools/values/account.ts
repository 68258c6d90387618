import { OutcryError } from '../../domain/errors.ts';

/** Channels whose users have numbers. */
const CHANNELS = ['telegram', 'discord'] as const;

/** A user as somebody writes one: with the channel, or as a bare number. */
export interface WrittenAccount {
  readonly channel: string | null;
  readonly user: string;
}

/**
 * A user of a channel as people write one: `telegram:123456`, `telegram 123456`, `123456`, Discord's `<@123456>`.
 *
 * @throws OutcryError `invalid-input` for anything but a number: names can be changed and taken over, numbers cannot.
 */
export function parseAccount(text: string): WrittenAccount {
  const plain = text.trim().toLowerCase();
  const mentioned = /^<@!?(\d{1,20})>$/.exec(plain)?.[1];
  if (mentioned !== undefined) return { channel: 'discord', user: mentioned };
  const [, channel, user] = /^(?:([a-z]+)(?:\s+(?:user\s+|id\s+)?|\s*[:/]\s*))?#?(\d{1,20})$/.exec(plain) ?? [];
  if (user !== undefined && (channel === undefined || CHANNELS.some((known) => known === channel))) return { channel: channel ?? null, user };
  throw new OutcryError('invalid-input', `"${text.trim()}" is no user: expected a number with its channel, such as telegram:123456 or discord:123456789012345678.`, {
    field: 'user',
    hint: 'Whoever writes to the desk without being let in is told their number.',
  });
}

/** A user as `parseAccount` reads it back. */
export function formatAccount({ channel, user }: WrittenAccount): string {
  return channel === null ? user : `${channel}:${user}`;
}
