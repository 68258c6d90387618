import type { Person } from '../people/person.ts';
import type { UserBook } from '../people/user-book.ts';
import type { Action, Card } from '../reports/card.ts';
import { noticeCard } from '../reports/error-card.ts';
import { formatDuration } from '../reports/format.ts';
import { type AccountLinks, CODE_LIFE_MS, type Redeemed } from './account-links.ts';
import type { Agent } from './agent-port.ts';
import type { Inbound } from './channel.ts';
import type { CommandLine } from './command-port.ts';
import { conversationName } from './conversation-name.ts';
import { accountOf } from './identity.ts';
import type { PersonalRequest } from './personal-commands.ts';
import { mayCall } from './roles.ts';

/** What personal commands need. */
export interface PersonalDeskNeeds {
  readonly users: Pick<UserBook, 'find' | 'shareMemory'>;
  readonly links: AccountLinks;
  readonly agent: Pick<Agent, 'reset'>;
  readonly commands: Pick<CommandLine, 'tool'>;
}

/** Where and from whom a personal command came. */
export type PersonalAsker = Pick<Inbound, 'channel' | 'conversation' | 'user' | 'isPrivate'>;

/** What to try first; those whose tool this desk has are offered. */
const FIRST_STEPS: readonly Extract<Action, { kind: 'run' }>[] = [
  { kind: 'run', label: 'Price of BTC', tool: 'get_price', args: { symbols: 'BTC/USDT' } },
  { kind: 'run', label: 'Chart of ETH', tool: 'get_chart', args: { symbol: 'ETH/USDT', timeframe: '4h' } },
  { kind: 'run', label: 'Test a strategy', tool: 'backtest', args: { symbols: 'BTC/USDT', timeframe: '1h', strategy: 'mean-reversion', from: '90d' } },
  { kind: 'run', label: 'All commands', tool: 'help', args: {} },
];

const GREETING = [
  'This is your trading desk. Ask in plain words, or give a command:',
  '• price of btc',
  '• how would buying BTC when rsi(14) < 25 have done this year?',
  '• /backtest btc 1h mean-reversion 90d',
  '• tell me when ETH is above 5000',
].join('\n');

/** What is said of a code that somebody wrote. */
export const REDEEMED: Readonly<Record<Redeemed, Card>> = {
  linked: noticeCard('Linked', 'Your accounts are one person now, with one role and one set of alerts and schedules. /link share on makes your private conversations one to the memory too.', 'good'),
  known: noticeCard('Nothing to link', 'That code is your own. Write it on the other channel.'),
  wrong: noticeCard('That code does not fit', 'It may be mistyped, used, or older than 10 minutes. /link on the other channel makes a new one.'),
  'too-many-tries': noticeCard('Too many tries', 'Five codes did not fit. Try again in an hour.'),
};

/** Answers the commands that are about the person and their conversation: `/start`, `/new`, `/link`. */
export class PersonalDesk {
  readonly #needs: PersonalDeskNeeds;

  constructor(needs: PersonalDeskNeeds) {
    this.#needs = needs;
  }

  /** The memory that a conversation is read with: one for all private conversations of a person who wants it so, else its own. */
  async memoryOf({ channel, conversation, user, isPrivate }: PersonalAsker): Promise<string> {
    const known = isPrivate ? await this.#needs.users.find(accountOf(channel, user)) : null;
    return known?.sharesMemory === true ? `person:${known.id}` : conversationName(channel, conversation);
  }

  /** Does what a known person asks for. */
  async answer(request: PersonalRequest, asker: PersonalAsker, person: Person): Promise<Card> {
    switch (request.command) {
      case 'start':
        return this.#greeting(person);
      case 'new':
        await this.#needs.agent.reset(await this.memoryOf(asker));
        return noticeCard('A fresh start', 'What was said before is forgotten; saved strategies and results are not.', 'neutral');
      case 'link':
        if (!asker.isPrivate) return noticeCard('Not here', 'Linking is between you and me: write /link in a private conversation.');
        return request.code === null ? this.#code(asker, person) : REDEEMED[await this.redeem(asker, request.code)];
      case 'share':
        return this.#share(asker, request.shares);
    }
  }

  /** Takes a code that somebody wrote in a private conversation, who may be a stranger on this channel. */
  redeem({ channel, user }: PersonalAsker, code: string): Promise<Redeemed> {
    return this.#needs.links.redeem(accountOf(channel, user), code);
  }

  #greeting(person: Person): Card {
    const steps = FIRST_STEPS.filter(({ tool: name }) => {
      const tool = this.#needs.commands.tool(name);
      return tool !== null && mayCall(person.role, tool.access);
    });
    return { title: 'Outcry', tone: 'neutral', blocks: [{ kind: 'text', text: GREETING }, { kind: 'note', tone: 'neutral', text: `You are here as ${person.role}.` }], actions: steps };
  }

  async #code({ channel, user }: PersonalAsker, { role }: Person): Promise<Card> {
    const code = await this.#needs.links.issue(accountOf(channel, user), role);
    const text = `Write this to me on the other channel, in a private conversation, within ${formatDuration(CODE_LIFE_MS)}:\n/link ${code}`;
    return {
      title: 'Link another account',
      tone: 'neutral',
      blocks: [{ kind: 'text', text }, { kind: 'note', tone: 'warning', text: 'Whoever writes it becomes you. Show it to nobody.' }],
      actions: [],
    };
  }

  async #share({ channel, user }: PersonalAsker, shares: boolean): Promise<Card> {
    const known = await this.#needs.users.find(accountOf(channel, user));
    if (!known || known.accounts.length < 2) return noticeCard('Nothing to share yet', 'You have one account here. /link makes another one yours.');
    await this.#needs.users.shareMemory(known.id, shares);
    const text = shares ? 'Your private conversations are one to the memory from now on.' : 'Each of your conversations has a memory of its own from now on.';
    return noticeCard(shares ? 'One memory' : 'Separate memories', text, 'good');
  }
}
