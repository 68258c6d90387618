import type { MarketSymbol } from '../domain/market-symbol.ts';
import type { EventClass } from './notification.ts';

/** How events of a class reach a conversation: with a sound, without one, gathered into the daily digest, or not at all. */
export type Loudness = 'on' | 'silent' | 'digest' | 'off';

/** Every loudness, loudest first. */
export const LOUDNESSES: readonly Loudness[] = ['on', 'silent', 'digest', 'off'];

/** What a conversation wants to hear, and when. */
export interface NotificationRules {
  /** Classes that are not at their default (see `loudnessOf`). */
  readonly loudness: Readonly<Partial<Record<EventClass, Loudness>>>;
  /** Which settled trades are told. `over`: only those that made or lost more than this, a positive decimal in the trade's own quote currency. */
  readonly trades: { readonly only: 'all' | 'losses' | 'profits'; readonly over: string | null };
  /** Local time of the daily digest, minutes after midnight; `null` without one. */
  readonly digestAt: number | null;
  /** Local hours without a sound, minutes after midnight; they may span midnight. `null` without them. */
  readonly quiet: { readonly from: number; readonly to: number } | null;
  /** The IANA time zone of `digestAt` and `quiet`; `null` is the machine's own. */
  readonly zone: string | null;
  /** Markets whose alerts are not told until an instant (epoch milliseconds; `null` is until further notice). */
  readonly muted: readonly { readonly symbol: MarketSymbol; readonly until: number | null }[];
}

/** The rules of a conversation that set none. */
export const DEFAULT_RULES: NotificationRules = {
  loudness: {},
  trades: { only: 'all', over: null },
  digestAt: null,
  quiet: null,
  zone: null,
  muted: [],
};

/** Every conversation's rules. Conversations are named over all channels (`telegram:42`). */
export interface NotificationBook {
  /** The rules of a conversation; `DEFAULT_RULES` where it set none. */
  read(conversation: string): Promise<NotificationRules>;
  save(conversation: string, rules: NotificationRules): Promise<void>;
}
