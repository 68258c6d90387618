/** What a person may do at the desk; each may do what those before it may. */
export type Role = 'viewer' | 'trader' | 'admin';

/** Somebody the desk knows. */
export interface Person {
  /** The same for one person on every channel, where the house knows that it is one person. */
  readonly id: string;
  readonly role: Role;
}

/** Who is behind a channel's user id. */
export interface Identity {
  /** The person, or `'stranger'` for everybody that nobody let in. */
  whoIs(channel: string, user: string): Promise<Person | 'stranger'>;
}

/** The channel whose user is whoever sits at this machine. */
const TERMINAL = 'terminal';

/**
 * The identities that configuration alone gives: the terminal of this machine belongs to its admin, and so does every user
 * listed as an owner of a channel. Everybody else is a stranger.
 *
 * @param owners the user ids that own each channel, by channel id.
 */
export function configuredIdentity(owners: Readonly<Record<string, readonly string[]>> = {}): Identity {
  const known = new Set(Object.entries(owners).flatMap(([channel, users]) => users.map((user) => personId(channel, user))));
  return {
    whoIs(channel, user) {
      const id = personId(channel, user);
      return Promise.resolve(channel === TERMINAL || known.has(id) ? { id, role: 'admin' } : 'stranger');
    },
  };
}

function personId(channel: string, user: string): string {
  return `${channel}:${user}`;
}
