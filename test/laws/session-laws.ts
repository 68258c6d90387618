import { baseOf } from '../../src/domain/market-symbol.ts';
import { Decimal } from '../../src/domain/money.ts';
import { isOurs } from '../../src/trading/order-id.ts';
import { isLifted } from '../../src/trading/protection/guard-placement.ts';
import { sellable } from '../../src/trading/protection/sellable.ts';
import type { Deployment, DeploymentState, Slot } from '../../src/trading/session/deployment.ts';
import { dueSlots } from '../../src/trading/session/due-slots.ts';
import { ACCOUNT } from './cast.ts';
import { rulesOf } from './engine-market.ts';
import { MINUTE } from './minute-candles.ts';
import { type Complaints, LEAST, type Scene, complain, held } from './scene.ts';
import type { Sent, World } from './world.ts';

/** How long after an entry's time is up it may still go out: it was decided in time, and the venue was slow to say what it costs. */
const ON_ITS_WAY_MS = 60_000;

/** What a purchase may come to above what is left of a budget: prices move while it is on its way. */
const SLACK = '1.06';

/** What a deployment must have done and not done, besides what holds of every order. */
export async function deploymentsOf(scene: Scene): Promise<Complaints> {
  const all = await scene.world.deployments.list({});
  const found = await Promise.all(
    all.map(async (deployment) => {
      const slots = (await scene.world.deployments.slots(deployment.id, Number.MAX_SAFE_INTEGER)).toReversed();
      return [
        ...slotsOf(scene, deployment, slots),
        ...(await decisionsOf(scene, deployment, slots)),
        ...entriesOf(scene, deployment),
        ...(await recordOf(scene, deployment)),
        ...(await holdingsOf(scene, deployment)),
      ];
    }),
  );
  return found.flat();
}

/** Every close that was due is taken up once, in order, and dealt with to its end. */
function slotsOf({ world }: Scene, deployment: Deployment, slots: readonly Slot[]): Complaints {
  const times = slots.map(({ time }) => time);
  const isAtWork = deployment.state !== 'stopped';
  const due = dueSlots(deployment, null, isAtWork ? world.announcedAt : (times.at(-1) ?? deployment.startsAt - MINUTE) + MINUTE);
  return [
    ...complain(times.join() === due.join(), `slots: ${deployment.id} was due at ${due.join(' ')} and decided at ${times.join(' ')}`),
    ...slots.filter(({ doneAt }) => doneAt === null && isAtWork).map(({ time }) => `slots: ${deployment.id} never finished ${time}`),
  ];
}

/** A close is decided once; what was decided has its order, and what was bought was decided. */
async function decisionsOf({ world, orders }: Scene, { id, terms }: Deployment, slots: readonly Slot[]): Promise<Complaints> {
  const entries = (await world.journal.about(`deployment:${id}`)).filter(({ kind }) => kind === 'slot.decided');
  const found = slots.flatMap(({ time, decisions, doneAt }) => {
    const told = entries.filter(({ data }) => data['slot'] === time).length;
    const acted = decisions.some(({ action }) => action !== 'none');
    return [
      ...complain(told === (acted ? 1 : 0), `decisions: ${id} decided ${time}, which is on record ${told} times`),
      ...complain(doneAt === null || decisions.length === terms.symbols.length, `decisions: ${id} decided on ${decisions.length} of ${terms.symbols.length} markets at ${time}`),
      ...decisions.flatMap(({ order }) => complain(order === null || orders.some((one) => one.id === order), `decisions: ${id} at ${time} names order ${order}, which is not on record`)),
    ];
  });
  for (const order of orders) {
    const slot = slotOf(order.id, id);
    if (slot === null || order.filled === '0') continue;
    const decided = slots.find(({ time }) => time === slot);
    if (decided === undefined) found.push(`decisions: ${order.id} is of a close that was never taken up`);
    else if (decided.doneAt !== null && !world.contested.has(`${id} ${slot}`)) found.push(...complain(decided.decisions.some((decision) => decision.order === order.id), `decisions: ${order.id} was filled, and the close does not say so: ${JSON.stringify(decided.decisions)}`));
  }
  return found;
}

/** What a deployment buys it buys while it runs, in time, and with what is left of its budget. */
function entriesOf(scene: Scene, deployment: Deployment): Complaints {
  const { world } = scene;
  return world.sent.flatMap((sent): Complaints => {
    const { order, look, at } = sent;
    if (order.deployment !== deployment.id || order.purpose !== 'entry') return [];
    const slot = slotOf(order.id, deployment.id);
    if (slot === null) return [`entries: ${order.id} was sent by no close`];
    const { budget } = look?.deployment?.terms ?? deployment.terms;
    const left = new Decimal(budget).minus(spentBefore(scene, deployment, sent));
    const cost = new Decimal(order.amount).times(look?.bid ?? 0);
    return [
      ...complain(look?.deployment?.state === 'running', `entries: ${order.id} was let pass while the deployment was ${look?.deployment?.state ?? 'not there'}`),
      ...complain(world.wasSkewed || at < slot + 2 * MINUTE + ON_ITS_WAY_MS, `entries: ${order.id} was sent ${(at - slot) / 1_000} s after its candle opened`),
      // What others sold is written off as if we had sold it, and its price may be spent again.
      ...complain(world.meddled || cost.lessThanOrEqualTo(Decimal.max(left, 0).times(SLACK)), `entries: ${order.id} buys for ${cost.toFixed(2)}, and ${left.toFixed(2)} of the budget of ${budget} was left`),
    ];
  });
}

/** What a deployment had spent, less what it had got back, when an order of its was sent: purchases sent before are counted whole, sales as far as they had filled. */
function spentBefore({ world, orders }: Scene, { id }: Deployment, { order, tradesBefore }: Sent): Decimal {
  const own = new Map(orders.filter(({ intent }) => intent.deployment === id).map((one) => [one.id, one]));
  const earlier = new Set<string>();
  for (const sent of world.sent) {
    if (sent.order.id === order.id) break;
    earlier.add(sent.order.id);
  }
  return world.link.account.trades.reduce((sum, trade, i) => {
    const placed = world.link.account.orders.get(trade.orderId);
    const name = placed?.list?.listClientOrderId ?? placed?.clientOrderId ?? '';
    if (!own.has(name) || !earlier.has(name)) return sum;
    const cost = trade.price.times(trade.quantity);
    if (trade.side === 'BUY') return sum.plus(cost);
    return i < tradesBefore ? sum.minus(cost) : sum;
  }, new Decimal(0));
}

/** What the journal says of it comes to what it is. */
async function recordOf({ world }: Scene, { id, state, hash }: Deployment): Promise<Complaints> {
  const STATES: Readonly<Record<string, DeploymentState>> = { 'deployment.started': 'running', 'deployment.paused': 'paused', 'deployment.resumed': 'running', 'deployment.stopped': 'stopped' };
  const entries = await world.journal.about(`deployment:${id}`);
  const states = entries.flatMap(({ kind }) => STATES[kind] ?? []);
  const hashes = entries.filter(({ kind }) => kind === 'deployment.started' || kind === 'deployment.edited').map(({ data }) => data['hash']);
  const changed = world.acknowledged.filter((one) => one.what === 'changed' && one.id === id).map(({ value = '' }) => value.split(' '));
  return [
    ...complain(states.at(-1) === state && hashes.at(-1) === hash, `record: ${id} is ${state} by ${hash}, on record are ${states.join(', ')} and ${hashes.join(', ')}`),
    ...changed.flatMap(([toState = '', toHash]) => complain(states.includes(toState as DeploymentState) && hashes.includes(toHash), `record: ${id} was said to be ${toState} by ${toHash}, which is not on record`)),
  ];
}

/** What is held is guarded where there is a stop, and what was to be sold when it was stopped is sold. */
async function holdingsOf({ world, orders, fills }: Scene, { id, state, terms }: Deployment): Promise<Complaints> {
  const frozen = await world.risk.frozen(ACCOUNT);
  const guards = await world.guards.list(ACCOUNT);
  const isToBeEmpty = (await world.journal.about(`deployment:${id}`)).some(({ kind, data }) => kind === 'deployment.stopped' && data['what'] === 'flatten');
  return held(fills.filter(({ deployment }) => deployment === id)).flatMap(({ symbol, net, oversold }): Complaints => {
    const { amountStep, minAmount } = rulesOf(symbol);
    const price = world.engine.market(symbol.replace('/', '')).last;
    const amount = net.isNegative() ? null : sellable(net.toFixed(), amountStep, minAmount);
    if (oversold || amount === null || price.times(amount).lessThan(LEAST) || isDisturbed(world, symbol) || frozen.some((one) => one.symbol === symbol)) return [];
    if (isToBeEmpty) return [`flatten: ${amount} ${symbol} is left of ${id}, which was stopped to be sold`];
    const guard = guards.find((one) => one.symbol === symbol && one.deployment === id);
    const isSold = orders.some(({ intent, state: at }) => intent.deployment === id && intent.symbol === symbol && intent.side === 'sell' && at === 'open');
    const hasStop = terms.exits.stopLoss !== null || terms.exits.trailingStop !== null;
    if (!hasStop || state === 'stopped' || isSold || world.unguarded.has(`${symbol} ${id}`)) return [];
    return complain(guard !== undefined && !isLifted(guard) && guard.stop !== null, `guards: ${amount} ${symbol} of ${id} is held with a stop in its terms, and its guard is ${JSON.stringify(guard)}`);
  });
}

/** Whether others sold, moved or bound coins of a market that are ours. */
function isDisturbed(world: World, symbol: string): boolean {
  return world.meddled || world.link.account.openOrders().some((order) => order.side === 'SELL' && order.symbol.startsWith(baseOf(symbol as `${string}/${string}`)) && !isOurs(order.list?.listClientOrderId ?? order.clientOrderId));
}

/** The close that an order of a deployment was sent at, by its id; `null` for others. */
function slotOf(order: string, deployment: string): number | null {
  const match = /^oc-s-([a-z2-7]{8})-([0-9a-z]+)-/.exec(order);
  return match?.[1] === deployment && match[2] !== undefined ? Number.parseInt(match[2], 36) : null;
}
