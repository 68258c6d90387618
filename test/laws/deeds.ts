import { type MarketSymbol, marketSymbol } from '../../src/domain/market-symbol.ts';
import { Decimal } from '../../src/domain/money.ts';
import { isFinal } from '../../src/domain/order.ts';
import type { OrderIntent } from '../../src/trading/intent.ts';
import type { OrderWish } from '../../src/trading/order-flow/order-desk.ts';
import { isOurs, orderIdOfSlot } from '../../src/trading/order-id.ts';
import type { HaltScope } from '../../src/trading/risk/risk-desk.ts';
import { Refusal } from '../wire/exchange/venue/refusal.ts';
import type { Act, OrderDeed } from './schedule.ts';
import { ACCOUNT, ADMIN, DEPLOYMENT, OTHER, TRADER } from './cast.ts';
import type { World } from './world.ts';

const SYMBOLS: readonly MarketSymbol[] = ['BTC/USDT', 'ETH/USDT'];
const SCOPES: readonly HaltScope[] = ['entries', 'orders', 'flatten'];
const ASKER = { person: TRADER, conversation: TRADER.id };
const SETTINGS: readonly (readonly [name: string, value: string])[] = [
  ['max-order-notional', '600'], ['max-order-notional', 'off'], ['allowed-symbols', 'ETH/USDT'], ['allowed-symbols', 'off'],
  ['orders-per-minute', '2'], ['orders-per-minute', 'off'], ['max-drawdown', '2%'], ['approval-drift', '0.2%'],
];

/** The price of a market, times a factor, on its step. */
function level(world: World, symbol: MarketSymbol, factor: number): string {
  return world.engine.market(symbol.replace('/', '')).last.times(factor).toDecimalPlaces(2).toString();
}

function pick<Value>(values: readonly Value[], at: number): Value | undefined {
  return values[at % Math.max(1, values.length)];
}

function symbolAt(at: number): MarketSymbol {
  return SYMBOLS[at % SYMBOLS.length] ?? 'BTC/USDT';
}

/** What a person might want, by number. */
function wishes(world: World, at: number): readonly OrderWish[] {
  const symbol = symbolAt(at);
  const cost = String(200 + 150 * (at % 9));
  const guarded = { stopLoss: 0.02, takeProfit: 0.03 };
  switch (Math.floor(at / 2) % 12) {
    case 0:
    case 1:
    case 2:
      return [{ symbol, side: 'buy', type: 'market', cost, ...guarded }];
    case 3:
      return [{ symbol, side: 'buy', type: 'market', cost }];
    case 4:
      return [{ symbol, side: 'buy', type: 'limit', cost, price: level(world, symbol, 0.995), ...guarded }];
    case 5:
      return [{ symbol, side: 'buy', type: 'limit', cost, price: level(world, symbol, 1.001) }];
    case 6:
      return [
        { symbol: 'BTC/USDT', side: 'buy', type: 'market', cost },
        { symbol: 'ETH/USDT', side: 'buy', type: 'market', cost, stopLoss: 0.02 },
      ];
    case 7:
      return [{ symbol, side: 'sell', type: 'market', fraction: 0.5 }];
    case 8:
      return [{ symbol, side: 'sell', type: 'limit', fraction: 0.5, price: level(world, symbol, 1.004) }];
    case 9:
      return [{ symbol, side: 'sell', type: 'market', fraction: 1 }];
    case 10:
      return [{ symbol, side: 'buy', type: 'stop-limit', cost, stopPrice: level(world, symbol, 1.004), price: level(world, symbol, 1.006) }];
    default:
      return [{ symbol, side: 'buy', type: 'market', cost: '1500', stopLoss: 0.01 }];
  }
}

async function propose(world: World, { who }: Pick<Act, 'who'>, all: readonly OrderWish[]): Promise<string> {
  const { id } = await world.process(who).flow.propose(ACCOUNT, all, ASKER, 'asked for');
  world.acknowledged.push({ what: 'proposed', id });
  world.tally.count('proposals');
  return id;
}

async function approve(world: World, who: number, id: string, by: typeof TRADER): Promise<void> {
  const { outcome, approval } = await world.process(who).flow.approve(id, by);
  world.tally.count(`answers: ${outcome}`);
  if (outcome === 'approved') world.acknowledged.push({ what: 'approved', id: approval.id });
  if (outcome === 'drifted') world.acknowledged.push({ what: 'drifted', id: approval.id });
}

/** An approval, most likely one of the last. */
async function someApproval(world: World, at: number): Promise<string | undefined> {
  const all = await world.approvals.list({});
  const pending = all.filter(({ status }) => status === 'pending');
  return pick(at % 5 === 0 || pending.length === 0 ? all : pending, Math.floor(at / 5) % 3)?.id;
}

function entryOfDeployment(world: World, at: number): OrderIntent {
  const symbol = symbolAt(at);
  const isMarket = at % 3 > 0;
  return {
    account: ACCOUNT, symbol, side: 'buy', type: isMarket ? 'market' : 'limit', amount: symbol === 'BTC/USDT' ? '0.01' : '0.2',
    price: isMarket ? null : level(world, symbol, 0.997), stopPrice: null, stopLimitPrice: null, purpose: 'entry',
    origin: { kind: 'deployment', deployment: DEPLOYMENT, slot: at }, deployment: DEPLOYMENT,
    guard: at % 4 === 0 ? null : { stop: level(world, symbol, 0.98), target: at % 2 === 0 ? null : level(world, symbol, 1.03) }, reason: 'a signal',
  };
}

/** Both processes may be at the same slot; what they submit for it has one id. */
async function submitInBoth(world: World, id: string, intent: OrderIntent): Promise<void> {
  await Promise.all(world.processes.map(async ({ flow }) => flow.submit(id, intent)));
}

/** Moves prices, and shows them to those who watch. */
function moveTo(world: World, symbol: MarketSymbol, factor: number): void {
  const { last } = world.engine.market(symbol.replace('/', ''));
  world.engine.setPrice(symbol.replace('/', ''), last.times(factor).toDecimalPlaces(2).toString());
  world.sendTicks();
}

/** The venue's own "no" to somebody at its own screens is nobody's concern. */
function unlessRefused(work: () => void): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
  }
}

function transfer(world: World, asset: string, amount: Decimal): void {
  if (amount.isNegative() && world.link.account.holding(asset).free.lessThan(amount.negated())) return;
  if (amount.isNegative() && asset !== 'USDT') world.meddled = true;
  world.engine.transfer(world.link.account, asset, amount.toString());
  world.transferred.set(asset, amount.plus(world.transferred.get(asset) ?? 0));
}

/** Makes something happen; resolves when whoever began it is done with it. */
export type Doing = (world: World, act: Act) => Promise<unknown> | void;

/** What happens to orders, limits and the exchange. */
export const ORDER_DEEDS: Readonly<Record<OrderDeed, Doing>> = {
  propose: (world, act) => propose(world, act, wishes(world, act.at)),
  approve: async (world, { who, at }) => {
    const id = await someApproval(world, at);
    if (id !== undefined) await approve(world, who, id, at % 2 === 0 ? TRADER : OTHER);
  },
  'approve by two': async (world, { at }) => {
    const id = await someApproval(world, at);
    if (id !== undefined) await Promise.all([approve(world, 0, id, TRADER), approve(world, 1, id, OTHER), ...(at % 2 === 0 ? [approve(world, 0, id, ADMIN)] : [])]);
  },
  decline: async (world, { who, at }) => {
    const id = await someApproval(world, at);
    if (id === undefined) return;
    const { outcome } = await world.process(who).flow.decline(id, OTHER);
    if (outcome === 'declined') world.acknowledged.push({ what: 'declined', id });
  },
  'call off': async (world, { who, at }) => {
    const all = await world.orders.list({});
    const open = all.filter(({ state }) => !isFinal(state));
    const order = pick(open.length === 0 ? all : open, at);
    if (order === undefined) return;
    const { state } = await world.process(who).flow.cancel(order.id, TRADER.id);
    if (state === 'canceled') world.acknowledged.push({ what: 'called off', id: order.id });
  },
  close: async (world, act) => {
    const id = await propose(world, act, [{ symbol: symbolAt(act.at), side: 'sell', type: 'market', fraction: 1 }]);
    await approve(world, act.who, id, TRADER);
  },
  'deployment enters': (world, { at }) => submitInBoth(world, orderIdOfSlot(DEPLOYMENT, Math.floor(world.clock.now() / 60_000), at % 2, 'entry', 1), entryOfDeployment(world, at)),
  'deployment exits': async (world, { who, at }) => {
    const symbol = symbolAt(at);
    const position = (await world.process(who).books.positions(ACCOUNT)).find((one) => one.symbol === symbol && one.deployment === DEPLOYMENT);
    if (position === undefined) return;
    const places = symbol === 'BTC/USDT' ? 5 : 4;
    const amount = new Decimal(position.amount).toDecimalPlaces(places, Decimal.ROUND_DOWN).toString();
    const { guard: _, ...entry } = entryOfDeployment(world, at);
    const exit: OrderIntent = { ...entry, side: 'sell', type: 'market', price: null, amount, purpose: 'exit', guard: null, reason: 'a signal' };
    await submitInBoth(world, orderIdOfSlot(DEPLOYMENT, Math.floor(world.clock.now() / 60_000), at % 2, 'exit', 1), exit);
  },
  guard: async (world, { who, at }) => {
    const position = pick(await world.process(who).books.positions(ACCOUNT), at);
    if (position === undefined) return;
    const { symbol, deployment, amount } = position;
    const stop = at % 5 === 0 ? null : level(world, symbol, 0.985);
    const target = at % 3 === 0 ? null : level(world, symbol, 1.02);
    if (stop === null && target === null) world.unguarded.add(`${symbol} ${deployment ?? ''}`);
    await world.process(who).protector.guard({ account: ACCOUNT, symbol, deployment, amount, stop, target });
    world.tally.count(stop === null && target === null ? 'guards taken off' : 'guards set');
  },
  halt: async (world, { who, at }) => {
    const { accounts } = await world.process(who).control.halt(SCOPES[at % 3] ?? 'orders', TRADER.id, `halt ${at}`);
    world.tally.count(`halts: ${SCOPES[at % 3]}`);
    if (accounts.length > 0) world.acknowledged.push({ what: 'halted', id: `halt ${at}` });
  },
  resume: (world, { who }) => world.process(who).control.resume(ADMIN),
  limit: async (world, { who, at }) => {
    const [name, value] = SETTINGS[at % SETTINGS.length] ?? ['max-order-notional', 'off'];
    const set = await world.process(who).control.setLimit(ACCOUNT, name, value, ADMIN);
    world.acknowledged.push({ what: 'limit', id: set.name, value: set.value });
  },
  'halt file': (world, { at }) => {
    world.haltFile = at % 3 === 0;
  },
  unfreeze: async (world, { who, at }) => {
    const { reconciler, control } = world.process(who);
    await reconciler.look(ACCOUNT);
    // What is short must be so for a while before anything is frozen.
    world.link.pass(11_000);
    await reconciler.look(ACCOUNT);
    const frozen = pick(await world.risk.frozen(ACCOUNT), at);
    if (frozen === undefined) return;
    await reconciler.accept(ACCOUNT, marketSymbol(frozen.symbol), ADMIN);
    await control.unfreeze(ACCOUNT, frozen.symbol, ADMIN);
    world.tally.count('markets accepted as the exchange has them');
  },
  'prices move': (world, { at }) => moveTo(world, symbolAt(at), 1 + ((at % 21) - 10) / 2_000),
  'prices jump': (world, { at }) => moveTo(world, symbolAt(at), at % 4 < 2 ? 0.96 : 1.04),
  'strangers trade': (world, { at }) => {
    const symbol = symbolAt(at);
    world.engine.trade(symbol.replace('/', ''), level(world, symbol, 1 + ((at % 13) - 6) / 1_000), symbol === 'BTC/USDT' ? '0.004' : '0.07');
    world.sendTicks();
  },
  'foreign order': (world, { at }) => {
    const symbol = symbolAt(at);
    const base = { symbol: symbol.replace('/', ''), newClientOrderId: `web_${at}_${world.clock.now()}_${world.link.account.orders.size}` };
    const quantity = symbol === 'BTC/USDT' ? '0.002' : '0.03';
    if (at % 3 === 2) world.meddled = true;
    unlessRefused(() => {
      if (at % 3 === 0) world.engine.submit(world.link.account, { ...base, side: 'BUY', type: 'MARKET', quantity });
      else if (at % 3 === 1) world.engine.submit(world.link.account, { ...base, side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', price: level(world, symbol, 0.99), quantity });
      else world.engine.submit(world.link.account, { ...base, side: 'SELL', type: 'MARKET', quantity });
    });
    world.tally.count('foreign orders');
  },
  'foreign cancel': (world, { at }) => {
    const order = pick(world.link.account.openOrders(), at);
    if (order === undefined) return;
    world.tally.count(isOurs(order.list?.listClientOrderId ?? order.clientOrderId) ? 'orders of ours called off by others' : 'foreign orders called off');
    world.engine.cancel(world.link.account, order.symbol, { orderId: order.orderId, clientOrderId: null });
  },
  'money moves': (world, { at }) => {
    const asset = at % 5 === 0 ? 'BTC' : at % 5 === 1 ? 'ETH' : 'USDT';
    const amount = asset === 'USDT' ? 500 : asset === 'BTC' ? '0.01' : '0.1';
    transfer(world, asset, new Decimal(amount).times(at % 2 === 0 ? 1 : -1));
    world.tally.count('deposits and withdrawals');
  },
  'time passes': (world, { who, at }) => {
    world.link.pass(1_000 * (1 + (at % 12)));
    return at % 3 === 0 ? Promise.all(world.processes.map((process) => process.tick())) : world.process(who).tick();
  },
  'much time passes': (world, { at }) => {
    world.link.pass(at % 4 === 0 ? 700_000 : 45_000);
    return Promise.all(world.processes.map((process) => process.tick()));
  },
  reconcile: (world, { who }) => world.process(who).reconciler.look(ACCOUNT),
  value: (world, { who }) => world.process(who).value(),
  kill: (world, { who }) => world.restart(who),
  outage: (world, { at }) => {
    world.tally.count(at % 3 === 0 ? 'fault: the exchange restarts' : 'fault: an outage');
    world.link.outageUntil = world.clock.now() + 1_000 * (2 + (at % 40));
  },
  silence: (world, { at }) => {
    world.tally.count('fault: the stream is down');
    world.link.silentUntil = world.clock.now() + 1_000 * (5 + (at % 60));
  },
};
