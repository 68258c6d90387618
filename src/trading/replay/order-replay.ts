import { z } from 'zod';
import { canonicalJson } from '../../domain/canonical-json.ts';
import { OutcryError } from '../../domain/errors.ts';
import { nearest } from '../../domain/nearest.ts';
import { formatCount } from '../../reports/format.ts';
import type { JournalCheck, JournalEntry } from '../journal/journal.ts';
import type { BookedFill, OrderRecord } from '../order-flow/order-store.ts';
import { isOurs } from '../order-id.ts';
import { replayApprovedOrder } from './approval-replay.ts';
import { replayDeskOrder } from './desk-replay.ts';
import { JournalPast } from './journal-past.ts';
import { type ReplayField, type ReplayReport, asRecorded, compared } from './replay-report.ts';
import type { ReplaySources } from './replay-sources.ts';
import { type PartFindings, replayStrategyOrder } from './strategy-replay.ts';

const SENDING = z.object({ decision: z.object({ passed: z.boolean(), verdicts: z.array(z.object({ check: z.string(), passed: z.boolean() })) }) });

/** Orders that are looked through for the number that was meant. */
const MOST_SEARCHED = 5_000;

/** Derives orders again from what is on record, and says whether they are the same. Nothing is written, and no venue needed while the candles are stored. */
export class OrderReplay {
  readonly #sources: ReplaySources;

  constructor(sources: ReplaySources) {
    this.#sources = sources;
  }

  /**
   * Derives an order again.
   *
   * @param id the order's number, or that of an approval of one order.
   * @throws OutcryError `not-found` with the nearest number for one that our books do not have.
   */
  async replay(id: string): Promise<ReplayReport> {
    const order = await this.#find(id.trim().replace(/^#/, ''));
    const { journal } = this.#sources;
    const [entries, check] = await Promise.all([journal.about(`order:${order.id}`), journal.verify()]);
    const created = entries.find(({ kind }) => kind === 'order.created') ?? null;
    const made = { order: order.id, by: makerOf(order), simulated: this.#isSimulated(order) };
    const own = await this.#ownFields(order, entries, created);
    const ownPositions = entries.map(({ position }) => position);
    try {
      if (created === null) throw new OutcryError('no-data', 'The journal has no entry about how it was made.');
      const part = await this.#derive(made.by, order, created);
      const chain = chainOf(check, [...ownPositions, ...part.positions]);
      return reportOf(made, [...part.fields, ...riskFields(entries), ...own], part.notes, chain);
    } catch (error) {
      if (!(error instanceof OutcryError)) throw error;
      const chain = chainOf(check, ownPositions);
      return { ...made, outcome: 'not-shown', verdict: `${order.id} cannot be shown to be the same: ${error.message}`, fields: own, notes: chainNotes(chain), journal: chain };
    }
  }

  async #derive(by: ReplayReport['by'], order: OrderRecord, created: JournalEntry): Promise<PartFindings> {
    if (by === 'person') return await replayApprovedOrder(this.#sources, order, order.approval ?? '');
    return by === 'strategy' ? await replayStrategyOrder(this.#sources, order, created) : await replayDeskOrder(this.#sources, order, created);
  }

  /** The order's row and its fills against the journal. */
  async #ownFields(order: OrderRecord, entries: readonly JournalEntry[], created: JournalEntry | null): Promise<readonly ReplayField[]> {
    if (created === null) return [];
    const fields = journalledFields(order, created);
    if (fields.some(({ finding }) => finding === 'differs')) return fields;
    const past = new JournalPast(entries, this.#sources.orders);
    const folded = await past.find(order.id, Number.POSITIVE_INFINITY);
    const booked = await this.#sources.orders.fills({ order: order.id });
    const fills = past.fills({ order: order.id }, Number.POSITIVE_INFINITY);
    return [
      ...fields,
      compared('state, by its moves in the journal', order.state, folded?.state),
      compared('filled', `${order.filled} for ${order.filledCost}`, `${folded?.filled ?? '0'} for ${folded?.filledCost ?? '0'}`),
      ...fillFields(booked, fills),
    ];
  }

  #isSimulated({ intent: { account } }: OrderRecord): boolean {
    try {
      return this.#sources.accounts.get(account).simulated;
    } catch (error) {
      // One that configuration does not have any more.
      if (error instanceof OutcryError) return false;
      throw error;
    }
  }

  async #find(id: string): Promise<OrderRecord> {
    const { orders, approvals } = this.#sources;
    for (const spelling of [id, `oc-${id}`]) {
      // oxlint-disable-next-line no-await-in-loop -- mostly the first is right
      const order = await orders.find(spelling);
      if (order !== null) return order;
    }
    const approval = await approvals.find(id);
    const made = approval?.action.kind === 'orders' ? approval.action.intents.map((_, i) => `oc-${id}-${i + 1}`) : [];
    const found = (await Promise.all(made.map(async (one) => orders.find(one)))).filter((one) => one !== null);
    const [only] = found;
    if (only !== undefined && found.length === 1) return only;
    if (only !== undefined) throw new OutcryError('invalid-input', `Approval ${id} made ${found.length} orders.`, { field: 'id', hint: `Name one of them: ${found.map((one) => one.id).join(', ')}.` });
    if (approval !== null) throw new OutcryError('not-found', `Approval ${id} made no order: it is ${approval.status}.`, { field: 'id', hint: 'outcry orders lists the orders that there are.' });
    const known = (await orders.list({ limit: MOST_SEARCHED })).map((one) => one.id);
    const near = nearest(id, known) ?? nearest(`oc-${id}`, known);
    const foreign = isOurs(id) ? '' : ' What others ordered on the account cannot be worked out again.';
    throw new OutcryError('not-found', `There is no order ${id} in the books.${foreign}`, { field: 'id', hint: near === null ? 'outcry orders lists the orders that there are.' : `The nearest is ${near}.` });
  }
}

function makerOf({ approval, intent: { origin } }: OrderRecord): ReplayReport['by'] {
  if (approval !== null) return 'person';
  return origin.kind === 'desk' ? origin.because : 'strategy';
}

/** What an order's row says against what was journalled when it was stored. */
function journalledFields({ intent, approval, createdAt }: OrderRecord, { position, at, data, about }: JournalEntry): readonly ReplayField[] {
  const journalled: unknown = data['intent'];
  const said = new Map<string, unknown>(typeof journalled === 'object' && journalled !== null ? Object.entries(journalled) : []);
  const changed = Object.entries(intent).filter(([name, value]) => canonicalJson(value) !== canonicalJson(said.get(name) ?? null));
  const topics = approval === null ? [] : [`approval:${approval}`];
  return [
    ...changed.map(([name, value]) => compared(`${name} of the stored order, and in entry ${position}`, value, said.get(name))),
    ...(changed.length > 0 ? [] : [compared('order, as journalled', `entry ${position}`, `entry ${position}`)]),
    ...(topics.every((one) => about.includes(one)) ? [] : [compared('approval of the stored order, and in the journal', approval, about.find((one) => one.startsWith('approval:'))?.slice('approval:'.length))]),
    ...(createdAt === at ? [] : [compared(`time of the stored order, and of entry ${position}`, createdAt, at)]),
  ];
}

function fillFields(booked: readonly BookedFill[], journalled: readonly BookedFill[]): readonly ReplayField[] {
  const changed = booked.flatMap((fill) => {
    const said = journalled.find(({ tradeId }) => tradeId === fill.tradeId);
    return said !== undefined && canonicalJson(said) === canonicalJson(fill) ? [] : [compared(`fill ${fill.tradeId}, and in the journal`, fill, said)];
  });
  const gone = journalled.filter(({ tradeId }) => !booked.some((fill) => fill.tradeId === tradeId)).map((fill) => compared(`fill ${fill.tradeId}, and in the journal`, null, fill));
  return [...changed, ...gone, compared('fills', String(booked.length), String(journalled.length))];
}

/** What the risk gate said when the order was about to go out, and whether that follows from its verdicts. */
function riskFields(entries: readonly JournalEntry[]): readonly ReplayField[] {
  const last = entries.flatMap((entry) => (entry.kind === 'order.sending' || entry.kind === 'order.refused' ? [{ entry, ...SENDING.safeParse(entry.data).data }] : [])).at(-1);
  if (last?.decision === undefined) return [asRecorded('risk check', last === undefined ? null : 'none: it was called off before')];
  const { entry, decision: { verdicts } } = last;
  const failed = verdicts.filter(({ passed }) => !passed);
  const words = (passed: boolean): string => (passed ? 'passed' : 'not passed');
  const own = compared(`risk check (${formatCount(verdicts.length, 'verdict')})`, words(last.decision.passed), words(failed.length === 0));
  return entry.kind === 'order.sending' ? [own, compared('sent only if it passed', 'sent', failed.length === 0 ? 'sent' : 'refused')] : [own];
}

/** How far the chain of the journal holds, for the entries that were used. */
function chainOf(check: JournalCheck, used: readonly number[]): ReplayReport['journal'] {
  const positions = [...new Set(used)];
  const [first, last] = positions.length === 0 ? [null, null] : [positions.reduce((a, b) => Math.min(a, b)), positions.reduce((a, b) => Math.max(a, b))];
  const damaged = !check.intact && (last === null || check.position <= last);
  return { entries: positions.length, first, last, intact: !damaged, reason: check.intact ? null : check.reason };
}

function chainNotes({ intact, reason }: ReplayReport['journal']): readonly string[] {
  if (reason === null) return [];
  return [intact ? `The journal is damaged after the entries that this rests on: ${reason}` : `The journal is damaged: ${reason}`];
}

function reportOf(made: Pick<ReplayReport, 'order' | 'by' | 'simulated'>, fields: readonly ReplayField[], notes: readonly string[], journal: ReplayReport['journal']): ReplayReport {
  const differing = fields.filter(({ finding }) => finding === 'differs').map(({ field }) => field);
  const { order } = made;
  const base = { ...made, fields, notes: [...notes, ...chainNotes(journal)], journal };
  if (!journal.intact) {
    return { ...base, outcome: 'not-shown', verdict: `${order} cannot be shown to be the same: the journal that it rests on is damaged. ${journal.reason ?? ''}`.trim() };
  }
  if (differing.length > 0) return { ...base, outcome: 'differs', verdict: `${order} is NOT what follows from the record: ${differing.join(', ')} ${differing.length === 1 ? 'differs' : 'differ'}.` };
  const taken = fields.some(({ field, finding }) => field === 'amount' && finding === 'as-recorded');
  return { ...base, outcome: 'same', verdict: taken ? `${order} is the same but for its size, which is taken from the record.` : `${order} is the same: it follows from the record in every field.` };
}
