import { type Account, type Person, accountId } from '../people/person.ts';
import type { UserBook } from '../people/user-book.ts';

/** Who is behind a channel's user id. */
export interface Identity {
  /** The person, or `'stranger'` for everybody that nobody let in. */
  whoIs(channel: string, user: string): Promise<Person | 'stranger'>;
}

/** The channel whose user is whoever sits at this machine. */
const TERMINAL = 'terminal';

/** Whoever sits at this machine has one account, however they are called. */
const LOCAL_ACCOUNT: Account = { channel: TERMINAL, user: 'local' };

/** The person who sits at this machine, until they link themselves to another account. */
export const LOCAL_PERSON: Person = { id: accountId(LOCAL_ACCOUNT), role: 'admin' };

/** The person who sits at this machine, by what they linked themselves to. */
export async function localPerson(users: Pick<UserBook, 'find'>): Promise<Person> {
  const known = await users.find(LOCAL_ACCOUNT);
  return { ...LOCAL_PERSON, id: known?.id ?? LOCAL_PERSON.id };
}

/** The account behind a channel's user id. */
export function accountOf(channel: string, user: string): Account {
  return channel === TERMINAL ? LOCAL_ACCOUNT : { channel, user };
}

/**
 * Who comes to this desk: whoever sits at the machine and the owners that configuration names are its admins, whatever the book
 * says; everybody else is who the book says they are, or a stranger.
 *
 * @param owners the user ids that own each channel, by channel id.
 */
export function deskIdentity(users: Pick<UserBook, 'find'>, owners: Readonly<Record<string, readonly string[]>> = {}): Identity {
  return {
    async whoIs(channel, user) {
      if (channel === TERMINAL) return localPerson(users);
      const account = { channel, user };
      const known = await users.find(account);
      if (owners[channel]?.includes(user)) return { id: known?.id ?? accountId(account), role: 'admin' };
      return known === null ? 'stranger' : { id: known.id, role: known.role };
    },
  };
}
