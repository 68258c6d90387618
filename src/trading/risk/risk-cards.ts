import type { Notification } from '../../people/notification.ts';
import { formatDateTime } from '../../reports/format.ts';
import type { HaltOutcome, HaltScope, TradingState } from './risk-desk.ts';
import type { RiskState } from './risk-store.ts';

/** Whether prices of an account are made up, as its cards must say. */
export interface CardAccount {
  readonly id: string;
  readonly simulated: boolean;
}

const TITLES: Readonly<Record<TradingState, string>> = { active: 'Trading resumed', reducing: 'Entries stopped', halted: 'Trading halted' };

const MEANING: Readonly<Record<TradingState, string>> = {
  active: 'Entries are taken again. The equity peak begins anew from here.',
  reducing: 'No entries are sent, and those that rested were called off. Exits and stops work on. An admin takes trading up again with /resume.',
  halted: 'No entries are sent, and orders that rested are called off. Exits, stops and flattening still go through. An admin takes trading up again with /resume.',
};

/** What is told when an account's standing changed; the same change has the same key. */
export function standingNotice(account: CardAccount, { state, reason, since }: Pick<RiskState, 'state' | 'reason' | 'since'>): Notification {
  return {
    key: `risk:${state}:${account.id}:${since}`,
    event: 'risk',
    to: { kind: 'owners' },
    at: since,
    card: {
      title: `${TITLES[state]}: ${account.id}`,
      tone: state === 'active' ? 'good' : 'warning',
      simulated: account.simulated,
      blocks: [...(reason === '' ? [] : [{ kind: 'text' as const, text: reason }]), { kind: 'note', tone: state === 'active' ? 'neutral' : 'warning', text: MEANING[state] }],
      actions: [],
    },
  };
}

/** What is told when entries pause after losses in a row. */
export function pauseNotice(account: CardAccount, losses: number, until: number, now: number): Notification {
  return {
    key: `risk:loss-streak:${account.id}:${until}`,
    event: 'risk',
    to: { kind: 'owners' },
    at: now,
    card: {
      title: `Entries pause: ${account.id}`,
      tone: 'warning',
      simulated: account.simulated,
      blocks: [{ kind: 'text', text: `The last ${losses} trades lost. Entries pause until ${formatDateTime(until)} UTC; exits and stops work on.` }],
      actions: [],
    },
  };
}

/** What is told when a halt could not do all that it was to do. */
export function troubleNotice(account: CardAccount, { since, scope }: Pick<RiskState, 'since' | 'scope'>, { failed }: Pick<HaltOutcome, 'failed'>, now: number): Notification {
  return {
    key: `risk:halt-trouble:${account.id}:${since}:${scope ?? ''}`,
    event: 'risk',
    to: { kind: 'owners' },
    at: now,
    card: {
      title: `Halted, but not all is done: ${account.id}`,
      tone: 'error',
      simulated: account.simulated,
      blocks: [
        { kind: 'text', text: failed.join('\n') },
        { kind: 'note', tone: 'warning', text: 'No entries are sent. What failed is tried again until it is done; look at the exchange itself if it matters now.' },
      ],
      actions: [],
    },
  };
}

const DONE: Readonly<Record<HaltScope, string>> = {
  entries: 'Entries that rested are called off.',
  orders: 'Every order of ours that rested is called off, stops among them.',
  flatten: 'Every order of ours that rested is called off, and all that was held is sold or its sale is on the way: /orders shows it.',
};

/** What is told when a halt is done that was answered, or failed in part, before it was. */
export function doneNotice(account: CardAccount, { since, scope }: Pick<RiskState, 'since' | 'scope'>, now: number, to: Notification['to']): Notification {
  return {
    key: `risk:halt-done:${account.id}:${since}:${scope ?? ''}`,
    event: 'risk',
    to,
    at: now,
    card: { title: `The halt is carried out: ${account.id}`, tone: 'warning', simulated: account.simulated, blocks: [{ kind: 'text', text: DONE[scope ?? 'entries'] }], actions: [] },
  };
}

/** What is told when limits cannot be read. */
export function faultNotice(account: CardAccount, fault: string, now: number): Notification {
  return {
    key: `risk:limits:${account.id}:${formatDateTime(now).slice(0, 10)}`,
    event: 'risk',
    to: { kind: 'owners' },
    at: now,
    card: {
      title: `Risk limits cannot be read: ${account.id}`,
      tone: 'error',
      simulated: account.simulated,
      blocks: [
        { kind: 'text', text: fault },
        { kind: 'note', tone: 'warning', text: 'No entry is sent until an admin sets them anew: /setrisk all usual, then your own. The breakers go by the usual limits meanwhile.' },
      ],
      actions: [],
    },
  };
}
