import { type MarketSymbol, baseOf } from '../../src/domain/market-symbol.ts';
import { Decimal } from '../../src/domain/money.ts';
import { isFinal } from '../../src/domain/order.ts';
import { isOurs } from '../../src/trading/order-id.ts';
import { drift } from '../../src/trading/order-flow/drift.ts';
import type { BookedFill } from '../../src/trading/order-flow/order-store.ts';
import { reachedLevel, takesCareOf } from '../../src/trading/protection/guard-plan.ts';
import { isLifted } from '../../src/trading/protection/guard-placement.ts';
import { sellable } from '../../src/trading/protection/sellable.ts';
import { type LimitName, type Limits, limitWords, limitsFromText } from '../../src/trading/risk/limits/limits.ts';
import type { DeskProcess } from './desk-process.ts';
import { rulesOf } from './engine-market.ts';
import { ACCOUNT, STARTING } from './cast.ts';
import { type Complaints, LEAST, type Scene, complain, held } from './scene.ts';
import { deploymentsOf } from './session-laws.ts';
import type { Sent, World } from './world.ts';

const ZERO = new Decimal(0);
const SYMBOLS: readonly MarketSymbol[] = ['BTC/USDT', 'ETH/USDT'];

/** Everything at odds with the laws once the world is at rest. `desk` is a process that saw it to rest. */
export async function complaints(world: World, desk: DeskProcess): Promise<Complaints> {
  const found: string[] = [];
  const orders = await world.orders.list({});
  const fills = await world.orders.fills({ account: ACCOUNT });
  for (const law of [once, statesOf, ledgerOf, positionsOf, valueOf, riskOf, approvalsOf, acknowledgementsOf, journalOf, guardsOf, ...(world.sessionsRun ? [deploymentsOf] : [])]) {
    // oxlint-disable-next-line no-await-in-loop -- in their order
    found.push(...(await law({ world, desk, orders, fills })));
  }
  found.push(...world.bugs.map((bug) => `no bug: ${bug instanceof Error ? (bug.stack ?? bug.message) : String(bug)}`), ...world.errors.map((error) => `no bug: logged ${error}`));
  return found;
}

/** No order twice. */
function once({ world, orders }: Scene): Complaints {
  const ids = world.sent.map(({ order }) => order.id);
  const known = new Set(orders.map(({ id }) => id));
  return [...new Set(ids)].flatMap((id) => [
    ...complain(ids.filter((one) => one === id).length === 1, `once: ${id} was sent more than once`),
    ...complain(world.link.named(id).length <= 1, `once: ${id} is at the exchange more than once`),
    ...complain(known.has(id), `once: ${id} was sent and is not on record`),
  ]);
}

/** Every order ends, or rests at the exchange, and stands here as it stands there. */
function statesOf({ world, orders }: Scene): Complaints {
  return orders.flatMap(({ id, state, filled }) => {
    const [there] = world.link.named(id);
    if (there === undefined) return complain(isFinal(state) && filled === '0', `final: ${id} is ${state}, ${filled} filled, and the exchange does not have it`);
    return [
      ...complain(state === there.status, `final: ${id} is ${state} here and ${there.status} at the exchange`),
      ...complain(new Decimal(filled).equals(there.filled), `ledger: ${id} has ${filled} filled here and ${there.filled} at the exchange`),
    ];
  });
}

/** What is booked is what the exchange traded for us, trade by trade, and with what others did it explains every balance to the last digit. */
function ledgerOf({ world, fills }: Scene): Complaints {
  const { link } = world;
  const expected = new Map<string, string>();
  const balances = new Map(Object.entries(STARTING).map(([asset, amount]) => [asset, new Decimal(amount)]));
  const add = (asset: string, amount: Decimal): void => void balances.set(asset, amount.plus(balances.get(asset) ?? 0));
  for (const [asset, amount] of world.transferred) add(asset, amount);
  for (const trade of link.account.trades) {
    const order = link.account.orders.get(trade.orderId);
    const name = order?.list?.listClientOrderId ?? order?.clientOrderId ?? '';
    const fill = link.fillOf(trade);
    if (isOurs(name)) expected.set(fill.tradeId, lineOf(fill, name));
    else move(fill, add);
  }
  const booked = fills.filter(({ order }) => order !== null);
  for (const fill of booked) move(fill, add);
  const found = booked.flatMap((fill) => {
    const line = expected.get(fill.tradeId);
    expected.delete(fill.tradeId);
    return complain(line === lineOf(fill, fill.order ?? ''), `ledger: booked ${lineOf(fill, fill.order ?? '')}, the exchange has ${line ?? 'no such trade'}`);
  });
  for (const line of expected.values()) found.push(`ledger: the exchange has ${line}, which is not booked`);
  for (const asset of new Set([...balances.keys(), ...link.account.holdings.keys()])) {
    const [here, there] = [balances.get(asset) ?? ZERO, link.account.total(asset)];
    found.push(...complain(here.equals(there), `ledger: our books come to ${here.toFixed()} ${asset}, the exchange has ${there.toFixed()}`));
  }
  return found;
}

/** What a trade did to the balances. */
function move({ symbol, side, price, amount, fee }: Pick<BookedFill, 'symbol' | 'side' | 'price' | 'amount' | 'fee'>, add: (asset: string, amount: Decimal) => void): void {
  const sign = side === 'buy' ? 1 : -1;
  add(baseOf(symbol), new Decimal(amount).times(sign));
  // The engine rounds what a trade comes to down to 8 decimals, as its original does.
  add('USDT', new Decimal(price).times(amount).toDecimalPlaces(8, Decimal.ROUND_DOWN).times(-sign));
  add(fee.currency, new Decimal(fee.amount).negated());
}

function lineOf({ tradeId, symbol, side, price, amount, fee, venueOrderId }: Pick<BookedFill, 'tradeId' | 'symbol' | 'side' | 'price' | 'amount' | 'fee' | 'venueOrderId'>, name: string): string {
  return `trade ${tradeId} of ${name} (${venueOrderId}): ${side} ${amount} ${symbol} at ${price}, fee ${fee.amount} ${fee.currency}`;
}

/** Positions are what our fills come to, nobody sells what is not ours, and no more is offered than is held. */
async function positionsOf({ world, desk, orders, fills }: Scene): Promise<Complaints> {
  const positions = await desk.books.positions(ACCOUNT);
  const found: string[] = [];
  for (const { symbol, deployment, net, oversold } of held(fills)) {
    const name = `${symbol}${deployment === null ? '' : ` of ${deployment}`}`;
    found.push(...complain(!oversold || world.meddled, `positions: more ${name} was sold than bought, down to ${net.toFixed()}`));
    const position = positions.find((one) => one.symbol === symbol && one.deployment === deployment);
    const lot = new Decimal(rulesOf(symbol).amountStep ?? 0);
    if (!oversold) found.push(...complain(new Decimal(position?.amount ?? 0).equals(net.lessThan(lot) ? 0 : net), `positions: ${position?.amount ?? 'nothing'} of ${name} by the books, ${net.toFixed()} by the fills`));
    const offered = orders
      .filter(({ state, intent }) => state === 'open' && intent.side === 'sell' && intent.symbol === symbol && intent.deployment === deployment)
      .reduce((sum, { intent, filled }) => sum.plus(intent.amount).minus(filled), ZERO);
    found.push(...complain(offered.lessThanOrEqualTo(Decimal.max(net, 0)) || world.meddled || oversold, `positions: ${offered.toFixed()} of ${name} is offered, ${net.toFixed()} is held`));
  }
  return found;
}

/** Cash and holdings conserve value, less fees: what was made is what the fills brought in and what is held is worth, and nothing else. */
async function valueOf({ world, desk, fills }: Scene): Promise<Complaints> {
  const price = (asset: string): Decimal => (asset === 'USDT' ? new Decimal(1) : world.engine.market(`${asset}USDT`).last);
  const worth = [...world.link.account.holdings.keys()].reduce((sum, asset) => sum.plus(world.link.account.total(asset).times(price(asset))), ZERO);
  const { equity } = await desk.books.snapshot(ACCOUNT);
  const found = [...complain(equity !== null && new Decimal(equity).equals(worth), `value: the account is worth ${equity} by the books and ${worth.toFixed()} at the exchange`)];
  const all = held(fills);
  const { realised, unrealised } = await desk.books.performance(ACCOUNT, 0, world.clock.now() + 1);
  if (unrealised === null) return [...found, 'value: the unrealised profit is not known'];
  if (all.some(({ oversold }) => oversold) || fills.some(({ order }) => order === null)) return found;
  const profit = fills.reduce(
    (sum, fill) => sum.plus(new Decimal(fill.price).times(fill.amount).times(fill.side === 'buy' ? -1 : 1)).minus(fill.fee.currency === baseOf(fill.symbol) ? 0 : new Decimal(fill.fee.amount).times(price(fill.fee.currency))),
    all.reduce((sum, { symbol, net }) => sum.plus(net.times(price(baseOf(symbol)))), ZERO),
  );
  // Rests below the market's lot, which fees in the base asset leave, count as sold for nothing.
  const dust = fills.some(({ fee, symbol }) => fee.currency === baseOf(symbol)) ? new Decimal(fills.filter(({ side }) => side === 'sell').length + 1) : new Decimal('0.000001');
  const told = new Decimal(realised).plus(unrealised);
  return [...found, ...complain(told.minus(profit).abs().lessThan(dust), `value: ${told.toFixed()} was made by the books, ${profit.toFixed()} by the fills`)];
}

/** No order passes a limit or a halt. */
async function riskOf({ world, orders }: Scene): Promise<Complaints> {
  const found = world.sent.flatMap((sent) => passing(sent, world));
  const standing = await world.risk.state(ACCOUNT);
  if (world.haltFile || (standing !== null && standing.state !== 'active')) {
    for (const { id, state, intent } of orders) if (intent.purpose === 'entry' && state === 'open') found.push(`risk: ${id} is an entry that rests while entries are stopped`);
  }
  return found;
}

function passing({ order, at, look, limitsAtSend }: Sent, world: World): Complaints {
  const { id, purpose, symbol, amount, price } = order;
  if (look === null) return [`risk: ${id} was sent and nobody had asked the gate`];
  const { decision } = look;
  if (decision === null || !decision.passed) return [`risk: ${id} was sent and the gate had not let it pass`];
  if (at - decision.at > 6_000) return [`risk: ${id} was sent ${at - decision.at} ms after the gate had looked at it`];
  if (purpose !== 'entry') return complain(order.side === 'sell', `risk: ${id} buys and is sent as ${purpose}`);
  const both = [look.limits, limitsAtSend];
  const breaks = (broken: (limits: Limits) => boolean): boolean => both.every(broken);
  const least = new Decimal(amount).times(price === null ? look.bid : Decimal.min(price, look.bid));
  const shown = world.shown.get(id);
  return [
    ...complain(look.stopped === null, `risk: ${id} is an entry and was let pass while entries were stopped (${look.stopped})`),
    ...complain(!breaks((limits) => limits['max-order-notional'] !== null && least.times('0.99').greaterThan(limits['max-order-notional'])), `risk: ${id} for ${least.toFixed()} is above max-order-notional`),
    ...complain(!breaks((limits) => limits['allowed-symbols'] !== null && !limits['allowed-symbols'].includes(symbol)), `risk: ${id} enters ${symbol}, which is not allowed`),
    ...complain(world.wasSkewed || !breaks((limits) => limits['orders-per-minute'] !== null && look.sentLastMinute >= limits['orders-per-minute']), `risk: ${id} is one more than the orders-per-minute`),
    ...complain(
      shown === undefined || decision.quote === null || !breaks((limits) => drift(order.side, shown, decision.quote ?? shown) > limits['approval-drift']),
      `risk: ${id} was sent though the price had drifted from the one shown`,
    ),
  ];
}

/** Each approval is decided once, in time, and has its orders on record exactly when it was approved. */
async function approvalsOf({ world, orders }: Scene): Promise<Complaints> {
  const all = await world.approvals.list({});
  const found = await Promise.all(
    all.map(async ({ id, status, action, decidedAt, expiresAt, approvedBy, people }) => {
      const kinds = (await world.journal.about(`approval:${id}`)).map(({ kind }) => kind);
      const decided = kinds.filter((kind) => ['approval.approved', 'approval.declined', 'approval.expired'].includes(kind));
      const own = orders.filter(({ approval }) => approval === id);
      const wanted = status === 'approved' && action.kind === 'orders' ? action.intents.length : 0;
      return [
        ...complain(status === 'pending' ? decided.length === 0 : decided.length === 1 && decided[0] === `approval.${status}`, `approvals: ${id} is ${status}, the journal says ${decided.join(', ')}`),
        ...complain(own.length === wanted, `approvals: ${id} is ${status} and has ${own.length} orders on record`),
        ...complain(status !== 'approved' || (decidedAt ?? 0) < expiresAt, `approvals: ${id} was approved after its time`),
        ...complain(status !== 'approved' || new Set(approvedBy).size >= people, `approvals: ${id} was approved by too few people`),
      ];
    }),
  );
  return found.flat();
}

/** Nothing that a person was told is done has been lost. */
async function acknowledgementsOf({ world, orders }: Scene): Promise<Complaints> {
  const entries = await world.journal.read(1, Number.MAX_SAFE_INTEGER);
  const limits = limitsFromText((await world.risk.limits(ACCOUNT)) ?? '', ACCOUNT);
  const found = await Promise.all(
    world.acknowledged.map(async ({ what, id, value }) => {
      const approval = await world.approvals.find(id);
      switch (what) {
        case 'proposed':
          return complain(approval !== null, `acknowledged: proposal ${id} is not on record`);
        case 'approved':
          return complain(approval?.status === 'approved' && orders.some((order) => order.approval === id), `acknowledged: ${id} was approved, and is ${approval?.status}`);
        case 'declined':
          return complain(approval?.status === 'declined', `acknowledged: ${id} was declined, and is ${approval?.status}`);
        case 'drifted':
          return complain(world.sent.every(({ order }) => !order.id.startsWith(`oc-${id}-`)), `acknowledged: ${id} had drifted, and was sent`);
        case 'deployed':
        case 'changed':
          return complain((await world.deployments.find(id)) !== null, `acknowledged: deployment ${id} is not on record`);
        case 'called off': {
          const order = orders.find((one) => one.id === id);
          return complain(order?.state === 'canceled', `acknowledged: ${id} was called off, and is ${order?.state}`);
        }
        case 'halted':
          return complain(entries.some((entry) => entry.kind === 'risk.halt' && entry.data['reason'] === id), `acknowledged: ${id} is not on record`);
        case 'limit': {
          const last = entries.findLast((entry) => entry.kind === 'risk.limit' && entry.data['limit'] === id);
          return complain(
            entries.some((entry) => entry.kind === 'risk.limit' && entry.data['limit'] === id && entry.data['after'] === value) && last?.data['after'] === limitWords(limits, id as LimitName, 'USDT'),
            `acknowledged: ${id} was set to ${value}, the last on record is ${String(last?.data['after'])}, and ${limitWords(limits, id as LimitName, 'USDT')} is in force`,
          );
        }
      }
    }),
  );
  return found.flat();
}

/** The journal is whole, and has every move of every order and every fill. */
async function journalOf({ world, orders, fills }: Scene): Promise<Complaints> {
  const check = await world.journal.verify();
  const found = [...complain(check.intact, `journal: it is broken: ${JSON.stringify(check)}`)];
  const entries = await world.journal.read(1, Number.MAX_SAFE_INTEGER);
  const counts = new Map<string, number>();
  for (const { kind, about } of entries) for (const topic of about) counts.set(`${kind} ${topic}`, 1 + (counts.get(`${kind} ${topic}`) ?? 0));
  for (const { id, to } of world.moves) found.push(...complain(counts.get(`order.${to} order:${id}`) === 1, `journal: ${id} went to ${to}, and that is on record ${counts.get(`order.${to} order:${id}`) ?? 0} times`));
  for (const { id } of orders) {
    const booked = fills.filter(({ order }) => order === id).length;
    found.push(...complain((counts.get(`fill order:${id}`) ?? 0) === booked && counts.get(`order.created order:${id}`) === 1, `journal: ${id} has ${booked} fills, and ${counts.get(`fill order:${id}`) ?? 0} on record`));
  }
  return found;
}

/** What is held under a guard is guarded, for exactly what is held, and a level that was reached has sold. */
async function guardsOf({ world, orders, fills }: Scene): Promise<Complaints> {
  // Coins that somebody sold, moved or bound elsewhere cannot be guarded.
  if (world.meddled || world.link.account.openOrders().some((order) => order.side === 'SELL' && !isOurs(order.list?.listClientOrderId ?? order.clientOrderId))) return [];
  const guards = await world.guards.list(ACCOUNT);
  const found: string[] = [];
  for (const { symbol, deployment, net, oversold } of held(fills)) {
    const name = `${symbol}${deployment === null ? '' : ` of ${deployment}`}`;
    const { amountStep, minAmount } = rulesOf(symbol);
    const price = world.engine.market(symbol.replace('/', '')).last;
    const amount = net.isNegative() ? null : sellable(net.toFixed(), amountStep, minAmount);
    const guard = guards.find((one) => one.symbol === symbol && one.deployment === deployment);
    if (oversold || amount === null || price.times(amount).lessThan(LEAST)) continue;
    const own = orders.filter(({ intent }) => intent.symbol === symbol && intent.deployment === deployment);
    const selling = own.some(({ state, intent }) => state === 'open' && intent.side === 'sell' && intent.purpose === 'exit' && intent.type === 'market');
    const [entry] = own.filter(({ intent, filled }) => intent.purpose === 'entry' && filled !== '0');
    if (guard === undefined) {
      const isWanted = entry?.intent.guard?.stop !== undefined && entry.intent.guard.stop !== null && !world.unguarded.has(`${symbol} ${deployment ?? ''}`);
      found.push(...complain(!isWanted, `guards: ${name} was bought with a stop, ${amount} is held, and there is no guard`));
      continue;
    }
    if (isLifted(guard)) {
      found.push(...complain(selling, `guards: ${name} is without its guard, and nothing sells it`));
      continue;
    }
    const record = own.find(({ id }) => id === guard.order);
    const rests = record === undefined ? null : new Decimal(record.intent.amount).minus(record.filled);
    if (guard.by === 'venue') found.push(...complain(record?.state === 'open', `guards: the guard of ${name} is said to rest at the exchange as ${guard.order}, which is ${record?.state ?? 'not on record'}`));
    found.push(...complain(new Decimal(guard.amount).equals(amount) || rests?.equals(amount) === true, `guards: ${amount} of ${name} is held, ${guard.amount} of it guarded, ${rests?.toFixed() ?? 'none'} of that at the exchange`));
    const reached = reachedLevel(guard, price.toNumber());
    // A stop-limit that was triggered rests at its limit until the price is below that.
    const isAtLimit = record?.intent.type === 'stop-limit' && takesCareOf(record.intent, 'stop', price.toNumber());
    found.push(...complain(reached === null || (guard.by === 'venue' && (reached === 'target' || isAtLimit)), `guards: the ${reached} of ${name} was reached at ${price.toFixed()}, and ${amount} is held still`));
  }
  for (const symbol of SYMBOLS) {
    const dangling = orders.filter(({ state, intent, id }) => state === 'open' && intent.symbol === symbol && intent.purpose === 'protect' && !guards.some(({ order }) => order === id));
    for (const { id } of dangling) found.push(`guards: ${id} protects ${symbol} at the exchange, and no guard knows of it`);
  }
  return found;
}
