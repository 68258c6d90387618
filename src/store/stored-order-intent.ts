import { z } from 'zod';
import { ORDER_TYPES, type OrderTerms } from '../domain/order.ts';
import type { Guard, OrderIntent, Origin } from '../trading/intent.ts';
import type { Shape } from './stored-json.ts';
import { DECIMAL, SYMBOL } from './stored-money.ts';

const TEXT = z.string();

type OriginOf<Kind extends Origin['kind']> = Extract<Origin, { kind: Kind }>;

const ORIGIN = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('person'), person: TEXT, conversation: TEXT } satisfies Shape<OriginOf<'person'>>),
  z.strictObject({ kind: z.literal('deployment'), deployment: TEXT, slot: z.number() } satisfies Shape<OriginOf<'deployment'>>),
  z.strictObject({ kind: z.literal('desk'), because: z.enum(['protection', 'flatten']) } satisfies Shape<OriginOf<'desk'>>),
]);

/** What is asked of a venue, as it is stored. */
export const ORDER_TERMS = {
  symbol: SYMBOL,
  side: z.enum(['buy', 'sell']),
  type: z.enum(ORDER_TYPES),
  amount: DECIMAL,
  price: DECIMAL.nullable(),
  stopPrice: DECIMAL.nullable(),
  stopLimitPrice: DECIMAL.nullable(),
} satisfies Shape<OrderTerms>;

/** An order that somebody wants, as it is stored. */
export const ORDER_INTENT: z.ZodType<OrderIntent> = z.strictObject({
  ...ORDER_TERMS,
  account: TEXT,
  purpose: z.enum(['entry', 'exit', 'protect']),
  origin: ORIGIN,
  deployment: TEXT.nullable(),
  guard: z.strictObject({ stop: DECIMAL.nullable(), target: DECIMAL.nullable() } satisfies Shape<Guard>).nullable(),
  reason: TEXT,
} satisfies Shape<OrderIntent>);
