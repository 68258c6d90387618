import { OutcryError } from '../domain/errors.ts';
import type { MenuCommand } from './menu.ts';

/** What somebody asks for about themselves and their conversation; no tool does these, and no model may. */
export type PersonalRequest =
  | { readonly command: 'start' }
  | { readonly command: 'new' }
  | { readonly command: 'link'; readonly code: string | null }
  | { readonly command: 'share'; readonly shares: boolean };

/** The personal commands, for menus; every role may give them. */
export const PERSONAL_COMMANDS: readonly MenuCommand[] = [
  { name: 'start', summary: 'Say hello, and see what to try first.', role: 'viewer', options: [] },
  { name: 'new', summary: 'Start the conversation afresh: what was said before is no longer read.', role: 'viewer', options: [] },
  {
    name: 'link',
    summary: 'Make your accounts on several channels one person, with a one-time code.',
    role: 'viewer',
    options: [
      { name: 'code', label: 'code', description: 'The code that you got on the other channel; none to get one', required: false, choices: [], suggests: false },
      { name: 'share', label: 'share', description: 'Whether your private conversations are one to the memory', required: false, choices: ['on', 'off'], suggests: false },
    ],
  },
];

/** The personal command that a text is; `null` for any other text. @throws OutcryError `invalid-input` */
export function readPersonalCommand(text: string): PersonalRequest | null {
  const match = /^\/(start|new|link)(?:@\w+)?(?:\s+(.*))?$/is.exec(text.trim());
  if (!match) return null;
  const [, command = '', rest = ''] = match;
  if (command.toLowerCase() !== 'link') return personalRequest(command, {});
  const share = /^share(?:[\s=]+(\S+))?$/i.exec(rest.trim());
  return personalRequest('link', share ? { share: share[1] ?? '' } : { code: rest });
}

/** The personal command of this name with its arguments; `null` when there is none of that name. @throws OutcryError `invalid-input` */
export function personalRequest(command: string, args: Readonly<Record<string, string>>): PersonalRequest | null {
  switch (command.toLowerCase()) {
    case 'start':
      return { command: 'start' };
    case 'new':
      return { command: 'new' };
    case 'link': {
      const { code = '', share } = args;
      if (share !== undefined) return { command: 'share', shares: readSwitch(share) };
      return { command: 'link', code: code.trim() === '' ? null : code.trim() };
    }
    default:
      return null;
  }
}

function readSwitch(text: string): boolean {
  const plain = text.trim().toLowerCase();
  if (plain === 'on' || plain === 'off') return plain === 'on';
  throw new OutcryError('invalid-input', `"${text}" is neither on nor off.`, { field: 'share', hint: '/link share on makes your private conversations one to the memory, /link share off parts them.' });
}
