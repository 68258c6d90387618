import { z } from 'zod';
import { OutcryError } from '../../domain/errors.ts';
import type { MarketSymbol } from '../../domain/market-symbol.ts';
import { timeframeMs } from '../../domain/timeframe.ts';
import { formatDateTime } from '../../reports/format.ts';
import { resolveStrategy } from '../../strategies/strategy-choice.ts';
import type { JournalEntry } from '../journal/journal.ts';
import { termsHash } from '../session/deployment-terms.ts';
import type { Deployment, DeploymentTerms, Slot, SlotDecision } from '../session/deployment.ts';
import { SLOT_GROUNDS, type SlotGrounds } from '../session/order-grounds.ts';
import { JournalPast } from './journal-past.ts';
import { type ReplayField, asRecorded, compared } from './replay-report.ts';
import type { ReplaySources } from './replay-sources.ts';

/** Slots that a session reads back; see `SessionRecords`. */
const SLOTS_BACK = 10;

/** Entries that bring terms into force. Their hash is checked before the terms are used. */
const TERMS = z.object({
  hash: z.string(),
  terms: z.custom<DeploymentTerms>((value) => typeof value === 'object' && value !== null, 'not terms'),
  seriesFrom: z.number().optional(),
  startsAt: z.number().optional(),
});

const DECIDED = z.object({
  slot: z.number(),
  hash: z.string(),
  decisions: z.array(z.custom<SlotDecision>((value) => typeof value === 'object' && value !== null, 'not a decision')),
});

/** What was decided at a candle's close, as the journal has it. */
export interface DecidedSlot {
  readonly slot: number;
  /** Of the terms that it was decided by. */
  readonly hash: string;
  readonly decisions: readonly SlotDecision[];
}

/** A deployment as the journal has it when one of its orders was made: its terms then, its orders, fills and decisions. */
export class DeploymentPast {
  readonly past: JournalPast;
  /** With the terms that were in force. */
  readonly deployment: Deployment;
  /** How the terms on record compare with each other. */
  readonly fields: readonly ReplayField[];
  readonly notes: readonly string[];
  /** Positions of the entries that are about it. */
  readonly positions: readonly number[];
  readonly #decided: readonly DecidedSlot[];
  readonly #position: number;

  private constructor(entries: readonly JournalEntry[], position: number, row: Deployment, orders: ReplaySources['orders']) {
    this.#decided = entries.flatMap(({ kind, data }) => (kind === 'slot.decided' ? [DECIDED.parse(data)] : []));
    this.#position = position;
    this.positions = entries.map((entry) => entry.position);
    this.past = new JournalPast(entries, orders);
    const changes = entries.flatMap((entry) => (entry.kind === 'deployment.started' || entry.kind === 'deployment.edited' ? [{ entry, ...TERMS.parse(entry.data) }] : []));
    const inForce = changes.findLast(({ entry }) => entry.position < position);
    const newest = changes.at(-1);
    if (inForce === undefined || newest === undefined) throw new OutcryError('no-data', `The journal does not have the terms of deployment ${row.id} before its order.`);
    const { terms, hash, entry } = inForce;
    const [started] = changes;
    this.deployment = { ...row, terms, hash, seriesFrom: started?.seriesFrom ?? row.seriesFrom, startsAt: started?.startsAt ?? row.startsAt };
    this.fields = [
      compared(`terms (${entry.kind}, ${formatDateTime(entry.at)} UTC)`, hash, termsHash(terms)),
      ...(termsHash(row.terms) === newest.hash && row.hash === newest.hash ? [] : [compared('terms, as the deployment has them now', termsHash(row.terms), newest.hash)]),
      ...(row.seriesFrom === this.deployment.seriesFrom ? [] : [compared('first candle of the series', row.seriesFrom, this.deployment.seriesFrom)]),
      ...strategyFields(terms),
    ];
    this.notes = newest === inForce ? [] : [`The deployment was changed since: it is looked at by the terms of ${formatDateTime(entry.at)} UTC, which were in force then.`];
  }

  /**
   * Reads a deployment's past.
   *
   * @param position where its order was stored in the journal.
   * @throws OutcryError `no-data` where its terms are not on record.
   */
  static async read({ journal, deployments, orders }: Pick<ReplaySources, 'journal' | 'deployments' | 'orders'>, id: string, position: number): Promise<DeploymentPast> {
    const [entries, row] = await Promise.all([journal.about(`deployment:${id}`), deployments.find(id)]);
    if (row === null) throw new OutcryError('no-data', `Deployment ${id} is not among the deployments any more.`);
    return new DeploymentPast(entries, position, row, orders);
  }

  /** What was decided at a slot; `null` where nothing was, or it was not finished. */
  decided(slot: number): DecidedSlot | null {
    return this.#decided.findLast((one) => one.slot === slot) ?? null;
  }

  /** Slots before one in which something was decided, as far back as a session looks, newest first. */
  slotsBefore(slot: number): readonly Slot[] {
    const oldest = slot - (SLOTS_BACK - 1) * timeframeMs(this.deployment.terms.timeframe);
    const before = this.#decided.filter((one) => one.slot < slot && one.slot >= oldest);
    return before.toReversed().map(({ slot: time, decisions }) => ({ deployment: this.deployment.id, time, claimedAt: time, doneAt: time, decisions }));
  }

  /** What the session noted with the newest order before a position, or with one order; `null` where it noted nothing. */
  groundsBefore(position: number): SlotGrounds | null {
    const created = this.past.lastCreated(position, ({ data }) => SLOT_GROUNDS.safeParse(data['grounds']).success);
    return created === null ? null : groundsOf(created);
  }

  /** A market's steps as the deployment last noted them; `null` where it did not, or the venue has none. */
  stepsOf(symbol: MarketSymbol): { readonly amountStep: string | null; readonly priceStep: string | null } | null {
    return this.groundsBefore(this.#position + 1)?.markets.find((market) => market.symbol === symbol) ?? null;
  }
}

/** What a session noted with an order; `null` where it noted nothing, as it did not before it was asked to. */
export function groundsOf({ data }: Pick<JournalEntry, 'data'>): SlotGrounds | null {
  const { grounds } = data;
  return grounds === undefined ? null : SLOT_GROUNDS.parse(grounds);
}

/** The identity of the strategy and its words, worked out anew from its rule and parameters. */
function strategyFields({ strategy: choice, strategyId, rule }: DeploymentTerms): readonly ReplayField[] {
  const { id, strategy, params } = resolveStrategy(choice);
  const words = strategy.describe(params);
  return [compared(choice.kind === 'rule' ? 'rule (SHA-256)' : 'strategy', strategyId, id), words === rule ? compared('rule in words', rule, words) : asRecorded('rule in words', rule)];
}
