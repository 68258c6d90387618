import { z } from 'zod';
import type { AlertBook } from '../alerts/alert.ts';
import { OutcryError } from '../domain/errors.ts';
import type { JobBook } from '../jobs/job.ts';
import { type Account, ROLES, type Role, accountId } from '../people/person.ts';
import type { KnownPerson, UserBook } from '../people/user-book.ts';
import type { Card } from '../reports/card.ts';
import { formatCount, formatDate } from '../reports/format.ts';
import { type Tool, type ToolCall, type ToolResult, defineTool } from './tool.ts';
import { formatAccount, parseAccount } from './values/account.ts';
import { choiceField, readBy } from './values/fields.ts';

/** The ids of those who own each channel, as configuration has them. */
export type Owners = Readonly<Record<string, readonly string[]>>;

/** People told to the model; the card has them all. */
const PEOPLE_TOLD = 20;
const WHAT_ROLES_DO = 'viewer asks, trader also keeps and trades, admin also runs the desk';

/** Who may use the desk, and who says so. */
export interface ManageUsersNeeds {
  readonly users: Pick<UserBook, 'list' | 'find' | 'setRole' | 'remove'>;
  readonly owners: Owners;
  /** What people keep goes with the role that let them keep it. */
  readonly alerts: Pick<AlertBook, 'active' | 'remove'>;
  readonly jobs: Pick<JobBook, 'list' | 'remove'>;
}

/** `/users telegram:123456 trader`: who may use the desk. Without arguments, the list. The agent changes nothing: its card has a button. */
export function manageUsersTool({ users, owners, ...kept }: ManageUsersNeeds): Tool {
  return defineTool({
    name: 'manage_users',
    command: 'users',
    summary: 'List who may use the desk, let somebody in, change a role or shut somebody out.',
    access: 'admin',
    input: z.object({
      user: readBy((text) => formatAccount(parseAccount(text)), 'The user, by number: telegram:123456, or a bare number with channel').optional(),
      role: choiceField([...ROLES, 'none'], 'What they may do; none shuts them out').optional(),
      channel: choiceField(['telegram', 'discord'], "The number's channel; this chat's own if left out").optional(),
    }),
    positional: ['user', 'role'],
    aliases: { id: 'user' },
    phrases: [
      'list users', 'who has access', 'who can use this desk', 'show users', 'add user {user} as {role}', 'add {user} as {role}', 'make {user} a {role}', 'give {user} the role {role}', 'let {user} in as {role}',
      'remove user {user}', 'change the role of {user} to {role}', 'set {user} to {role}', 'remove access for {user}', 'kick {user} out', 'promote {user} to {role}', 'demote {user} to {role}', 'allow {user} as {role}', 'users and roles',
    ],
    examples: ['users', 'users telegram:123456 trader'],
    async run(input, call) {
      if (input.user === undefined) {
        if (input.role === undefined) return listing(await users.list(), owners);
        throw new OutcryError('invalid-input', 'Whose role is that to be? Give their number.', { field: 'user', hint: '/users telegram:123456 trader' });
      }
      const account = accountOf(input.user, input.channel, call);
      if (input.role === undefined) return described(account, await users.find(account), owners);
      const known = await users.find(account);
      const owner = [account, ...(known?.accounts ?? [])].find((one) => isOwner(one, owners));
      if (owner) throw new OutcryError('refused', `${accountId(owner)} owns this desk by its configuration, and stays its admin.`, { field: 'user', hint: `Owners are named in ${owner.channel.toUpperCase()}_OWNERS.` });
      if (input.role === 'none' && known === null) throw new OutcryError('not-found', `${accountId(account)} has no access.`, { field: 'user', hint: '/users lists everybody who has.' });
      const change: Change = { account, role: input.role, known };
      if (call.by === 'agent') return proposed(change);
      if (input.role === 'none') await users.remove(account);
      else await users.setRole(account, input.role, call.now);
      const keepsNothing = input.role === 'none' || input.role === 'viewer';
      return done(change, keepsNothing && known ? await removeKept(known.id, kept) : null);
    },
  });
}

interface Change {
  readonly account: Account;
  readonly role: Role | 'none';
  readonly known: KnownPerson | null;
}

/** @throws OutcryError `invalid-input` when nothing says which channel the number belongs to. */
function accountOf(written: string, named: 'telegram' | 'discord' | undefined, { conversation }: ToolCall): Account {
  const { channel, user } = parseAccount(written);
  if (channel !== null && named !== undefined && channel !== named) throw new OutcryError('invalid-input', `Is ${user} a number of ${channel} or of ${named}?`, { field: 'channel' });
  const here = ['telegram', 'discord'].find((one) => conversation.startsWith(`${one}:`));
  const found = channel ?? named ?? here;
  if (found !== undefined) return { channel: found, user };
  throw new OutcryError('invalid-input', `Which channel is ${user} a number of?`, { field: 'channel', hint: `Write telegram:${user} or discord:${user}.` });
}

function isOwner({ channel, user }: Account, owners: Owners): boolean {
  return owners[channel]?.includes(user) ?? false;
}

function listing(known: readonly KnownPerson[], owners: Owners): ToolResult {
  const ownRows = Object.entries(owners).flatMap(([channel, ids]) => ids.map((user) => [accountId({ channel, user }), 'admin', 'owner, by configuration']));
  const others = known.filter(({ accounts }) => !accounts.every((account) => isOwner(account, owners)));
  const rows = [...ownRows, ...others.map(({ accounts, role, addedAt }) => [accounts.map(accountId).join(', '), accounts.some((account) => isOwner(account, owners)) ? 'admin' : role, `since ${formatDate(addedAt)}`])];
  return {
    card: {
      title: rows.length === 0 ? 'Nobody but you' : `${formatCount(rows.length, 'person', 'people')} may use this desk`,
      tone: 'neutral',
      blocks: [
        rows.length === 0
          ? { kind: 'text', text: 'No owner is configured and nobody was let in: the desk serves whoever sits at its machine.' }
          : { kind: 'table', columns: [{ header: 'Who' }, { header: 'Role' }, { header: '' }], rows },
        { kind: 'text', text: `/users telegram:123456 trader lets somebody in; the role none shuts them out. Roles: ${WHAT_ROLES_DO}.` },
      ],
      actions: [],
    },
    data: { owners, people: known.map(({ id, role, accounts, addedAt }) => ({ id, role, accounts, addedAt })) },
    brief: { people: rows.slice(0, PEOPLE_TOLD).map(([who, role]) => ({ who, role })), inAll: rows.length },
  };
}

function described(account: Account, known: KnownPerson | null, owners: Owners): ToolResult {
  const owns = isOwner(account, owners);
  const role = owns ? 'admin' : (known?.role ?? 'none');
  const name = accountId(account);
  return {
    card: {
      title: name,
      tone: 'neutral',
      blocks: [
        { kind: 'fields', fields: [{ label: 'Role', value: owns ? 'admin: owner, by configuration' : known === null ? 'none: not let in' : role }, ...(known === null || known.accounts.length < 2 ? [] : [{ label: 'Also', value: known.accounts.map(accountId).filter((other) => other !== name).join(', ') }])] },
        ...(owns ? [] : [{ kind: 'text', text: `/users ${name} viewer|trader|admin|none changes it: ${WHAT_ROLES_DO}.` } as const]),
      ],
      actions: owns ? [] : ROLES.filter((other) => other !== role).map((other) => ({ kind: 'run', label: `Make ${other}`, tool: 'manage_users', args: { user: name, role: other } })),
    },
    data: { user: name, role, owner: owns },
  };
}

function proposed({ account, role, known }: Change): ToolResult {
  const name = accountId(account);
  const card: Card = {
    title: role === 'none' ? `Shut ${name} out?` : `Make ${name} ${role}?`,
    tone: 'warning',
    blocks: [
      { kind: 'text', text: `${name} ${known === null ? 'has no access now' : `is ${known.role} now`}${role === 'none' ? '' : `; ${WHAT_ROLES_DO}`}. Who may do what is for a person to decide: nothing was changed yet. Press the button, or type /users ${name} ${role}` },
    ],
    actions: [{ kind: 'run', label: role === 'none' ? 'Shut out' : `Make ${role}`, tool: 'manage_users', args: { user: name, role } }],
  };
  return { card, data: { user: name, role, changed: false }, brief: { changed: false, waitsFor: 'a person to press the button' } };
}

/** What somebody kept and does no longer. */
interface Removed {
  readonly alerts: number;
  readonly jobs: number;
}

/** Deletes the alerts and schedules of a person: they would go on telling somebody who may not ask, or could not delete them. */
async function removeKept(person: string, { alerts, jobs }: Pick<ManageUsersNeeds, 'alerts' | 'jobs'>): Promise<Removed> {
  const [watching, scheduled] = [await alerts.active(person), await jobs.list(person)];
  await Promise.all([...watching.map(({ id }) => alerts.remove(id, person)), ...scheduled.map(({ id }) => jobs.remove(id, person))]);
  return { alerts: watching.length, jobs: scheduled.length };
}

function done({ account, role, known }: Change, removed: Removed | null): ToolResult {
  const name = accountId(account);
  const also = known?.accounts.map(accountId).filter((other) => other !== name) ?? [];
  return {
    card: {
      title: role === 'none' ? `${name} is shut out` : `${name} is ${role}`,
      tone: 'good',
      blocks: [{ kind: 'text', text: `${known === null ? 'They were not let in before.' : `They were ${known.role} before.`}${also.length === 0 ? '' : ` The same goes for ${also.join(', ')}, which is the same person.`}` }, ...removedBlocks(removed)],
      actions: [],
    },
    data: { user: name, role, changed: true, removed },
  };
}

function removedBlocks(removed: Removed | null): Card['blocks'] {
  if (removed === null || removed.alerts + removed.jobs === 0) return [];
  return [{ kind: 'note', tone: 'neutral', text: `Deleted with it: ${formatCount(removed.alerts, 'alert')} and ${formatCount(removed.jobs, 'schedule')} of theirs.` }];
}
