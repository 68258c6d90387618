import { z } from 'zod';
import { Decimal } from '../../domain/money.ts';
import { isFinal } from '../../domain/order.ts';
import type { JournalEntry } from '../journal/journal.ts';
import type { OrderRecord } from '../order-flow/order-store.ts';
import { deskOrderId } from '../order-id.ts';
import { sellable } from '../protection/sellable.ts';
import { intentFields } from './intent-fields.ts';
import { PositionPast } from './position-past.ts';
import { replayProtection } from './protection-replay.ts';
import { asRecorded, compared } from './replay-report.ts';
import type { ReplaySources } from './replay-sources.ts';
import type { PartFindings } from './strategy-replay.ts';

const FLATTEN = z.object({ occasion: z.string(), amountStep: z.string().nullable() });

/** Derives an order of Outcry's own again: one that guards a position, or sells it because everything was to be sold. @throws OutcryError where it cannot be. */
export async function replayDeskOrder(sources: ReplaySources, order: OrderRecord, created: JournalEntry): Promise<PartFindings> {
  const position = await PositionPast.read(sources, order, created.position);
  const part = order.intent.purpose === 'protect' ? await replayProtection(sources, position, order, created) : await replayFlatten(position, order, created);
  return { ...part, positions: [...position.positions, created.position] };
}

/** Everything that was held and that nothing else was selling, on the market's steps. */
async function replayFlatten(position: PositionPast, { id, intent }: OrderRecord, { data }: JournalEntry): Promise<Omit<PartFindings, 'positions'>> {
  const grounds = FLATTEN.optional().parse(data['grounds']);
  const { account, symbol, deployment } = intent;
  const step = grounds === undefined ? ((await position.steps())?.amountStep ?? null) : grounds.amountStep;
  const held = new Decimal(position.held(step));
  const going = (await position.orders()).filter((order) => order.intent.side === 'sell' && order.id !== id && !isFinal(order.state)).reduce((sum, order) => sum.plus(order.intent.amount).minus(order.filled), new Decimal(0));
  const amount = sellable(held.minus(going).toFixed(), step, null) ?? '0';
  // Why everything was to be sold is what somebody said: it is on record, and follows from nothing.
  const derived = { ...intent, side: 'sell', type: 'market', amount, price: null, stopPrice: null, stopLimitPrice: null, purpose: 'exit', origin: { kind: 'desk', because: 'flatten' }, guard: null } as const;
  const number = grounds === undefined ? asRecorded('order number', id) : compared('order number', id, deskOrderId({ because: 'flatten', account, symbol, deployment, occasion: grounds.occasion }));
  return { fields: [compared('held then', held.toString(), held.toString()), ...intentFields(intent, derived), number], notes: [] };
}
