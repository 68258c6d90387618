import type { Draft } from './draft.ts';

/** Whom a request names by number, as the tools' `user` takes it. */
export interface UserWords {
  readonly user: string | null;
  /** True when they are to be shut out. */
  readonly shutsOut: boolean;
}

const PATTERNS: readonly (readonly [RegExp, (match: RegExpExecArray) => string])[] = [
  [/<@!?(\d{5,20})>/, ([, user]) => `discord:${user!}`],
  [/\b(telegram|discord)(?: ?: ?|['s]*(?: user| member| id| account| number| no\.?)* ?#?)(\d{1,20})\b/, ([, channel, user]) => `${channel!}:${user!}`],
  [/\b(?:user|member|id|person)(?: (?:id|number|no\.?))? ?#?(\d{4,20})(?: (?:on|from|of|in) (telegram|discord))?\b/, ([, user, channel]) => (channel === undefined ? user! : `${channel}:${user!}`)],
  [/(?<=\b(?:add|make|give|let|remove|promote|demote|set|change|kick|ban|allow|invite) )#?(\d{5,20})(?=.*\b(?:viewer|trader|admin|role|access|in|out|as)\b)/, ([, user]) => user!],
  [/(?<![\w.,$])(\d{5,20}) (?:on|from|of|in) (telegram|discord)\b/, ([, user, channel]) => `${channel!}:${user!}`],
];

const SHUTS_OUT = /\b(?:remove|delete|kick|ban|block|expel|revoke|drop)\b|\b(?:shut|throw|lock|take|keep)\b.*\bout\b|\btake away\b|\bno (?:longer|more) (?:allowed|access)\b/;

/** Takes the user out of the draft: `telegram 123456`, `user 123456`, `<@123456>`. */
export function takeUser(draft: Draft): UserWords {
  for (const [pattern, write] of PATTERNS) {
    const user = draft.take(pattern, 'user', write);
    if (user !== null) return { user, shutsOut: SHUTS_OUT.test(draft.text) };
  }
  return { user: null, shutsOut: false };
}
