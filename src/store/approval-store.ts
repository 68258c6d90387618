import type { Kysely, Selectable } from 'kysely';
import { z } from 'zod';
import type { JournalDraft } from '../trading/journal/journal.ts';
import type { Approval, ApprovalAction, ApprovalStatus, ApprovalStore, OrderPreview } from '../trading/order-flow/approval.ts';
import { approversAfter } from '../trading/order-flow/approvers.ts';
import type { OrderRecord } from '../trading/order-flow/order-store.ts';
import type { Quote, Verdict } from '../trading/risk/risk-gate.ts';
import { appendToJournal } from './journal.ts';
import { insertOrders } from './order-store.ts';
import { DEPLOYMENT_TERMS } from './stored-deployment-terms.ts';
import { type Shape, fromStored, fromStoredJson, toStoredJson } from './stored-json.ts';
import { DECIMAL } from './stored-money.ts';
import { ORDER_INTENT } from './stored-order-intent.ts';
import type { ApprovalsTable, Tables } from './tables.ts';
import { WriteGroup } from './write-group.ts';

const TEXT = z.string();
const NUMBER = z.number();

type ActionOf<Kind extends ApprovalAction['kind']> = Extract<ApprovalAction, { kind: Kind }>;

const ACTION: z.ZodType<ApprovalAction> = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('orders'), intents: z.array(ORDER_INTENT) } satisfies Shape<ActionOf<'orders'>>),
  z.strictObject({ kind: z.literal('deployment'), terms: DEPLOYMENT_TERMS } satisfies Shape<ActionOf<'deployment'>>),
  z.strictObject({ kind: z.literal('promotion'), deployment: TEXT, terms: DEPLOYMENT_TERMS } satisfies Shape<ActionOf<'promotion'>>),
  z.strictObject({ kind: z.literal('resume'), account: TEXT.nullable() } satisfies Shape<ActionOf<'resume'>>),
]);

const QUOTE = z.strictObject({ bid: NUMBER, ask: NUMBER, last: NUMBER, at: NUMBER } satisfies Shape<Quote>);

const VERDICT = z.strictObject({ check: TEXT, passed: z.boolean(), limit: TEXT, value: TEXT, message: TEXT } satisfies Shape<Verdict>);

const PREVIEWS: z.ZodType<readonly OrderPreview[]> = z.array(
  z.strictObject({
    order: ORDER_INTENT,
    quote: QUOTE,
    cost: DECIMAL,
    fee: DECIMAL,
    expectedPrice: DECIMAL,
    slippage: NUMBER.nullable(),
    // What was stored before it was known which is meant says neither.
    setSlippage: NUMBER.nullable().default(null),
    shareOfEquity: NUMBER.nullable(),
    lossAtStop: DECIMAL.nullable(),
    exposureAfter: NUMBER.nullable(),
    verdicts: z.array(VERDICT),
  } satisfies Shape<OrderPreview>),
);

const PEOPLE = z.array(TEXT);
const STANDING = z.object({ status: z.enum(['pending', 'approved', 'declined', 'expired']), people: z.union([z.literal(1), z.literal(2)]) });

/** Approvals in the database, each of which is answered once, whoever asks from wherever. */
export class SqlApprovalStore implements ApprovalStore {
  readonly #db: Kysely<Tables>;
  readonly #writes: WriteGroup;

  constructor(db: Kysely<Tables>) {
    this.#db = db;
    this.#writes = WriteGroup.of(db);
  }

  async create(approval: Approval, journal: readonly JournalDraft[]): Promise<void> {
    const row = toRow(approval);
    await this.#writes.write(async (db) => {
      await db.insertInto('approvals').values(row).execute();
      await appendToJournal(db, journal);
    });
  }

  async find(id: string): Promise<Approval | null> {
    const row = await this.#db.selectFrom('approvals').selectAll().where('id', '=', id).executeTakeFirst();
    return row ? toApproval(row) : null;
  }

  async list({ account, status, since, limit }: Parameters<ApprovalStore['list']>[0]): Promise<readonly Approval[]> {
    let query = this.#db.selectFrom('approvals').selectAll();
    if (account !== undefined) query = query.where('account', '=', account);
    if (status !== undefined) query = query.where('status', '=', status);
    if (since !== undefined) query = query.where('created_at', '>=', since);
    if (limit !== undefined) query = query.limit(Math.max(0, limit));
    return (await query.orderBy('created_at', 'desc').orderBy('position', 'desc').execute()).map(toApproval);
  }

  async second(id: string, person: string, journal: readonly JournalDraft[]): Promise<boolean> {
    return this.#writes.write(async (db) => {
      const noted = await pending(db, id)
        .set({ approved_by: JSON.stringify([person]) })
        .where('approved_by', '=', '[]')
        .executeTakeFirst();
      if (noted.numUpdatedRows === 0n) return false;
      await appendToJournal(db, journal);
      return true;
    });
  }

  async decide(
    id: string,
    decision: Parameters<ApprovalStore['decide']>[1],
    orders: readonly OrderRecord[],
    journal: readonly JournalDraft[],
  ): Promise<boolean> {
    return this.#writes.write(async (db) => {
      const row = await db.selectFrom('approvals').selectAll().where('id', '=', id).where('status', '=', 'pending').executeTakeFirst();
      if (!row) return false;
      const approvedBy = approversAfter(toApproval(row), decision);
      await pending(db, id)
        .set({ status: decision.status, approved_by: JSON.stringify(approvedBy), decided_at: decision.at, note: decision.note })
        .executeTakeFirstOrThrow();
      if (!(await insertOrders(db, orders))) throw new Error(`An order of the approval ${id} is there already.`);
      await appendToJournal(db, journal);
      return true;
    });
  }
}

/** An update of an approval, as long as nobody has answered it. */
function pending(db: Kysely<Tables>, id: string) {
  return db.updateTable('approvals').where('id', '=', id).where('status', '=', 'pending' satisfies ApprovalStatus);
}

function toRow(approval: Approval): Omit<Selectable<ApprovalsTable>, 'position'> {
  const what = `Approval ${approval.id}`;
  return {
    id: approval.id,
    account: approval.account,
    action: toStoredJson(ACTION, approval.action, what),
    hash: approval.hash,
    previews: toStoredJson(PREVIEWS, approval.previews, `The preview of approval ${approval.id}`),
    summary: approval.summary,
    asked_by: approval.askedBy,
    conversation: approval.conversation,
    created_at: approval.createdAt,
    expires_at: approval.expiresAt,
    status: approval.status,
    approved_by: JSON.stringify(approval.approvedBy),
    decided_at: approval.decidedAt,
    typed: approval.typed,
    people: approval.people,
    note: approval.note,
  };
}

function toApproval(row: Selectable<ApprovalsTable>): Approval {
  const what = `Approval ${row.id}`;
  return {
    id: row.id,
    account: row.account,
    action: fromStoredJson(ACTION, row.action, what),
    hash: row.hash,
    previews: fromStoredJson(PREVIEWS, row.previews, `The preview of approval ${row.id}`),
    summary: row.summary,
    askedBy: row.asked_by,
    conversation: row.conversation,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    ...fromStored(STANDING, { status: row.status, people: row.people }, what),
    approvedBy: fromStoredJson(PEOPLE, row.approved_by, what),
    decidedAt: row.decided_at,
    typed: row.typed,
    note: row.note,
  };
}
