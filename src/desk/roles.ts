import { OutcryError } from '../domain/errors.ts';
import type { Access, Tool } from '../tools/tool.ts';
import type { Role } from '../people/person.ts';

const RANK: Readonly<Record<Role, number>> = { viewer: 0, trader: 1, admin: 2 };

/** The least role that may call a tool of each access. */
const NEEDED: Readonly<Record<Access, Role>> = { read: 'viewer', write: 'trader', trade: 'trader', admin: 'admin' };

/** The least role that may call tools of this access. */
export function roleFor(access: Access): Role {
  return NEEDED[access];
}

/** True when a person of this role may call tools of this access. */
export function mayCall(role: Role, access: Access): boolean {
  return RANK[role] >= RANK[NEEDED[access]];
}

/** Why a person of this role may not call a tool, naming the role that is needed; `null` when they may. */
export function roleRefusal(role: Role, tool: Pick<Tool, 'command' | 'access'>): OutcryError | null {
  if (mayCall(role, tool.access)) return null;
  return new OutcryError('refused', `/${tool.command} needs the role ${NEEDED[tool.access]}, and yours is ${role}.`, { hint: 'An admin of this desk can change roles.' });
}

/**
 * The one check that every tool call passes, whether a command, a button or the model made it.
 *
 * @throws OutcryError `refused`, naming the role that is needed.
 */
export function requireRole(role: Role, tool: Pick<Tool, 'command' | 'access'>): void {
  const refusal = roleRefusal(role, tool);
  if (refusal) throw refusal;
}
