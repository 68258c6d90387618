/** What a person may do at the desk; each may do what those before it may. */
export type Role = 'viewer' | 'trader' | 'admin';

/** The roles, least first. */
export const ROLES: readonly Role[] = ['viewer', 'trader', 'admin'];

/** Somebody the desk knows. */
export interface Person {
  /** The same for one person on every channel, where the house knows that it is one person: `telegram:42`. */
  readonly id: string;
  readonly role: Role;
}

/** One way in which a person comes to the desk: a channel's own numeric id. */
export interface Account {
  readonly channel: string;
  readonly user: string;
}

/** The name under which an account is a person of its own: `telegram:42`. */
export function accountId({ channel, user }: Account): string {
  return `${channel}:${user}`;
}
