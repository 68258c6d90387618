import { z } from 'zod';
import { OutcryError } from '../domain/errors.ts';
import { type MarketSymbol, baseOf, quoteOf } from '../domain/market-symbol.ts';
import type { Block, Card } from '../reports/card.ts';
import { formatDateTime } from '../reports/format.ts';
import type { JournalEntry } from '../trading/journal/journal.ts';
import type { OrderRecord } from '../trading/order-flow/order-store.ts';
import type { DeploymentReport } from '../trading/session/session-desk.ts';
import { findDeployments } from './deployment-named.ts';
import { type Tool, type ToolCall, type ToolResult, defineTool } from './tool.ts';
import { accountField, accountOf } from './trading-account.ts';
import { accountLabel, accountMark } from './trading-cards/account-label.ts';
import { approvalCard, approvalData } from './trading-cards/approval-card.ts';
import { approvalStandingCard } from './trading-cards/approval-outcome-card.ts';
import { decisionTable, deploymentActions } from './trading-cards/deployment-cards.ts';
import { strategyName } from './trading-cards/deployment-terms.ts';
import { orderData } from './trading-cards/order-table.ts';
import { type OrderStory, type TimelineStep, orderTimeline, timelineTable } from './trading-cards/order-timeline.ts';
import { guardWords, orderWords, stateWords } from './trading-cards/order-words.ts';
import type { TradingNeeds } from './trading-needs.ts';
import { choiceField, countField, symbolField, textField } from './values/fields.ts';

/** Candles that a "why not" looks back over. */
const USUAL_CANDLES = 12;
/** Slots that are searched for the decision that an order came from. */
const SLOTS_SEARCHED = 500;
/** Journal entries of one order; more than any has. */
const MOST_ENTRIES = 200;

type ExplainNeeds = Pick<TradingNeeds, 'accounts' | 'desk' | 'orders' | 'sessions' | 'journal'>;

/**
 * `/why btc`, `/why oc-abcd234567-1`: an order's story as one timeline: the rule and the values at the bar, the risk checks, the approval, its moves and fills.
 * `/why k2m4n6p7`: a deployment's recent candles, each with what was decided and which condition failed.
 *
 * Data of an order: `{ kind: 'order', order: {…}, reason, timeline: [{ at, what, detail, by }] }`, the order as of `get_orders`; of a deployment:
 * `{ kind: 'deployment', id, rule, slots: [{ time, decisions: [{ symbol, action, why, close, order }] }] }`; of an approval without orders: `{ kind: 'approval', approval }`.
 */
export function explainTradeTool(needs: ExplainNeeds): Tool {
  const { accounts, desk, orders, sessions } = needs;
  return defineTool({
    name: 'explain_trade',
    command: 'why',
    summary: 'Explain why an order or trade was made, from the record; or why a deployment did not trade, candle by candle.',
    access: 'read',
    input: z.object({
      id: textField('Number of an order or approval, or id or name of a deployment', 64).optional(),
      symbol: symbolField('Market whose last order is meant').optional(),
      asks: choiceField(['why', 'why-not'], 'Why something was done, or why nothing was').optional(),
      limit: countField('Candles to look back over, for a deployment', { max: 500 }).optional(),
      account: accountField().optional(),
    }),
    positional: ['symbol', 'id'],
    phrases: [
      'why did you buy {symbol}', 'why did you sell {symbol}', 'explain trade {id}', 'reason for the last trade', 'why was {symbol} bought', 'why did you not buy {symbol}', 'why was nothing bought', 'explain order {id}', 'why did deployment {id} not trade',
      'why are you not trading', 'why no trades', 'why did it buy', 'why did you buy', 'why did you sell', 'explain the last trade', 'why has deployment {id} not bought anything', 'why did deployment {id} do nothing', 'why did you close {symbol}', 'why did you get out of {symbol}', 'why was my order refused',
      'why did {id} buy {symbol}', 'why did {id} sell {symbol}', 'why did {id} buy', 'why did {id} sell', 'why has {id} not bought', 'why did {id} not buy {symbol}', 'why did {id} not buy', 'why did {id} not sell', 'why did not {id} buy {symbol}',
    ],
    examples: ['why eth', 'why k2m4n6p7', 'why oc-k3vq7yx2ma-1'],
    async run({ id, symbol, asks, limit = USUAL_CANDLES, account: name }, call) {
      if (id !== undefined) return await byName(needs, id, limit, call);
      for (const number of numbersIn(symbol)) {
        // oxlint-disable-next-line no-await-in-loop -- two at most, and mostly none
        const meant = await named(needs, number, limit, call);
        if (meant !== null) return meant;
      }
      const account = name === undefined ? undefined : (await accountOf(accounts, name, call)).id;
      const of = { ...(account === undefined ? {} : { account }), ...(symbol === undefined ? {} : { symbol }) };
      if (asks !== 'why-not') {
        const [last] = await orders.list({ ...of, limit: 1 });
        if (last !== undefined) return await orderStory(needs, last);
      }
      const watching = (await sessions.report({ endedSince: call.now }, call)).filter(({ deployment: { terms } }) => (account === undefined || terms.account === account) && (symbol === undefined || terms.symbols.includes(symbol)));
      const [first] = watching;
      if (first !== undefined && (watching.length === 1 || asks === 'why-not')) return await whyNot(sessions, watching, limit, symbol);
      const pending = await desk.pending(account);
      return nothingToExplain(symbol, pending.length);
    },
  });
}

/** The numbers that a market may have been meant as: `k3vqyxma` alone on a line reads as a coin. */
function numbersIn(symbol: MarketSymbol | undefined): readonly string[] {
  if (symbol === undefined) return [];
  const [base, quote] = [baseOf(symbol), quoteOf(symbol)];
  return [base, base + quote].map((word) => word.toLowerCase()).filter((word) => /^(?:[a-z2-7]{8}|[a-z2-7]{10})$/.test(word));
}

/** @throws OutcryError `not-found` where nothing has that name. */
async function byName(needs: ExplainNeeds, id: string, limit: number, call: ToolCall): Promise<ToolResult> {
  const meant = await named(needs, id, limit, call);
  if (meant === null) throw new OutcryError('not-found', `There is no order, approval or deployment ${id}.`, { field: 'id', hint: '/orders all lists orders, /deployments the strategies at work.' });
  return meant;
}

/** What a name means: an order, an approval, or a deployment; `null` for nothing. */
async function named(needs: ExplainNeeds, id: string, limit: number, call: ToolCall): Promise<ToolResult | null> {
  const { desk, orders, sessions } = needs;
  const plain = id.replace(/^#/, '');
  for (const spelling of [plain, `oc-${plain}`, `oc-${plain}-1`]) {
    // Mostly the first of the spellings is right.
    // oxlint-disable-next-line no-await-in-loop
    const order = await orders.find(spelling);
    if (order !== null) return await orderStory(needs, order);
  }
  const approval = await desk.find(plain);
  if (approval !== null) {
    const card = approval.status === 'pending' ? approvalCard(approval) : approvalStandingCard(approval);
    return { card, data: { kind: 'approval', approval: approvalData(approval) }, brief: { approval: approval.id, status: approval.status, note: approval.note } };
  }
  const found = await findDeployments(sessions, plain, call);
  return found.length > 0 ? await whyNot(sessions, found, limit) : null;
}

async function orderStory({ orders, sessions, journal }: ExplainNeeds, order: OrderRecord): Promise<ToolResult> {
  const { deployment } = order.intent;
  const [own, approved, fills, slots] = await Promise.all([
    journal.about(`order:${order.id}`, MOST_ENTRIES),
    order.approval === null ? [] : journal.about(`approval:${order.approval}`, MOST_ENTRIES),
    orders.fills({ order: order.id }),
    deployment === null ? [] : sessions.slots(deployment, SLOTS_SEARCHED),
  ]);
  const found = slots.flatMap((slot) => slot.decisions.filter((one) => one.order === order.id).map((decision) => ({ slot, decision })));
  const story: OrderStory = { order, entries: ownEntries(order, own, approved), fills, decision: found[0] ?? null };
  const steps = orderTimeline(story);
  return {
    card: storyCard(story, steps),
    data: { kind: 'order', order: orderData(order), reason: order.intent.reason, timeline: steps },
    brief: { order: order.id, symbol: order.intent.symbol, side: order.intent.side, state: order.state, reason: order.intent.reason.slice(0, 300), steps: steps.length },
  };
}

/** Entries about the order and its approval, each once; those of the approval's other orders are theirs. */
function ownEntries({ id }: OrderRecord, own: readonly JournalEntry[], approved: readonly JournalEntry[]): readonly JournalEntry[] {
  const known = new Set(own.map(({ position }) => position));
  const shared = approved.filter(({ position, about }) => !known.has(position) && !about.some((topic) => topic.startsWith('order:') && topic !== `order:${id}`));
  return [...own, ...shared];
}

function storyCard({ order, decision }: OrderStory, steps: readonly TimelineStep[]): Card {
  const { id, intent, state, approval, note } = order;
  const guard = guardWords(intent);
  return {
    title: `${accountMark(intent.account)}: why ${orderWords(intent).replace(/^./, (letter) => letter.toLowerCase())}`,
    tone: 'neutral',
    simulated: accountLabel(intent.account).simulated,
    blocks: [
      { kind: 'text', text: decision === null ? intent.reason : `${intent.reason}\nAt that candle: ${decision.decision.why}` },
      {
        kind: 'fields',
        fields: [
          { label: 'State', value: stateWords(state) },
          { label: 'Asked for by', value: askerWords(order) },
          ...(approval === null ? [] : [{ label: 'Approval', value: approval }]),
          ...(guard === null ? [] : [{ label: 'Guarded by', value: guard }]),
          { label: 'Order number', value: id },
        ],
      },
      ...(note === null ? [] : [{ kind: 'note', tone: 'warning', text: note } as const]),
      steps.length === 0 ? { kind: 'text', text: 'The journal has no entry about it.' } : timelineTable(steps),
    ],
    actions: intent.deployment === null ? [] : [{ kind: 'run', label: 'The deployment', tool: 'list_deployments', args: { id: intent.deployment } }],
  };
}

function askerWords({ intent: { origin } }: OrderRecord): string {
  switch (origin.kind) {
    case 'person': return origin.person;
    case 'deployment': return `deployment ${origin.deployment}, at the candle of ${formatDateTime(origin.slot)} UTC`;
    case 'desk': return origin.because === 'protection' ? 'Outcry itself: the stop or target of a position' : 'Outcry itself: a halt that sells';
  }
}

/** What deployments decided lately, and why: mostly why they did not act. */
async function whyNot(sessions: Pick<TradingNeeds['sessions'], 'slots'>, reports: readonly DeploymentReport[], limit: number, symbol?: MarketSymbol): Promise<ToolResult> {
  const stories = await Promise.all(reports.map(async ({ deployment }) => {
    const slots = await sessions.slots(deployment.id, limit);
    const meant = symbol === undefined ? slots : slots.map((slot) => ({ ...slot, decisions: slot.decisions.filter((decision) => decision.symbol === symbol) }));
    return { deployment, slots: meant };
  }));
  const blocks = stories.flatMap(({ deployment: { id, terms, state, note }, slots }): readonly Block[] => [
    { kind: 'text', text: `${id}: ${strategyName(terms)} on ${terms.symbols.join(', ')}, ${terms.timeframe}. ${terms.rule}` },
    ...(state === 'running' ? [] : [{ kind: 'note', tone: 'warning', text: `It is ${state}${note === null ? '.' : `: ${note}`}` } as const]),
    slots.every(({ decisions }) => decisions.length === 0) ? { kind: 'text', text: 'No candle has closed since it started: it has decided nothing yet.' } : decisionTable(slots, Number.POSITIVE_INFINITY),
  ]);
  const [first] = stories;
  const { id = '', terms } = first?.deployment ?? {};
  const told = stories.map(({ deployment, slots }) => ({ kind: 'deployment', id: deployment.id, rule: deployment.terms.rule, slots: slots.map(({ time, decisions }) => ({ time, decisions })) }));
  return {
    card: {
      title: stories.length === 1 ? `${accountMark(terms?.account ?? '')} deployment ${id}, candle by candle` : 'What the deployments decided',
      tone: 'neutral',
      simulated: stories.some(({ deployment }) => accountLabel(deployment.terms.account).simulated),
      blocks,
      actions: first !== undefined && stories.length === 1 ? deploymentActions(first.deployment).filter((action) => action.kind === 'run' && action.tool !== 'explain_trade') : [],
    },
    data: stories.length === 1 ? told[0] : { kind: 'deployments', deployments: told },
    brief: stories.map(({ deployment, slots }) => ({ id: deployment.id, state: deployment.state, lately: slots.slice(0, 3).flatMap(({ decisions }) => decisions.map(({ action, why }) => `${action}: ${why.slice(0, 120)}`)) })),
  };
}

function nothingToExplain(symbol: MarketSymbol | undefined, pending: number): ToolResult {
  const of = symbol === undefined ? '' : ` of ${symbol}`;
  const waiting = pending === 0 ? '' : ' Something waits for approval: /approvals.';
  return {
    card: { title: `Nothing to explain${of}`, tone: 'neutral', blocks: [{ kind: 'text', text: `No order${of} was ever made, and no deployment watches ${symbol ?? 'any market'}.${waiting} /why takes the number of an order or the id of a deployment; /deployments lists those.` }], actions: [] },
    data: { kind: 'nothing', orders: 0, approvals: pending },
  };
}
