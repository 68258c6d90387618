import { z } from 'zod';
import type { Alert, AlertBook, NewAlert } from '../alerts/alert.ts';
import { USUAL_ALERT_TIMEFRAME, isPriceCondition, parseAlertCondition } from '../alerts/alert-condition.ts';
import { OutcryError, messageOf } from '../domain/errors.ts';
import type { MarketSymbol } from '../domain/market-symbol.ts';
import { type Timeframe, timeframeMs } from '../domain/timeframe.ts';
import type { HistoryReader } from '../market/history.ts';
import type { MarketDataSource } from '../market/market-data.ts';
import type { Block, Card } from '../reports/card.ts';
import { formatPrice } from '../reports/format.ts';
import { type Condition, conditionBars, evaluateCondition, figure } from '../strategies/expression/index.ts';
import { conditionWords, repeatWords, watchWords } from './alert-words.ts';
import { SETTLING_WARMUPS } from './candle-window.ts';
import { conversationWords } from './conversation-words.ts';
import { crossedFrom, priceCrossingOf } from './price-crossing.ts';
import { type Tool, type ToolCall, defineTool } from './tool.ts';
import { durationField } from './values/clock-fields.ts';
import { parseDuration } from './values/duration.ts';
import { choiceField, expressionField, symbolField, timeframeField } from './values/fields.ts';
import { parseNumber } from './values/number.ts';

/** Alerts of one person that may watch at the same time. */
const MAX_ALERTS = 100;
/** The candles on which a crossing is checked that no price alone decides. */
const SHORTEST_TIMEFRAME: Timeframe = '1m';
const USUAL_COOLDOWN = '1h';
const COOLDOWN = { min: 60_000, max: 30 * 86_400_000 };

/** What an alert needs to be set. */
export interface SetAlertNeeds {
  readonly alerts: Pick<AlertBook, 'add' | 'active'>;
  readonly market: MarketDataSource;
  readonly history: HistoryReader;
}

/** `/alert btc price > 120000`: tells whoever asks when a condition on a market comes true. */
export function setAlertTool(needs: SetAlertNeeds): Tool {
  return defineTool({
    name: 'set_alert',
    command: 'alert',
    summary: 'Tell you when a price or an indicator fulfils a condition, once or every time.',
    access: 'write',
    input: z.object({
      symbol: symbolField('Market to watch, such as BTC/USDT or btc'),
      timeframe: timeframeField('Candles that the condition is checked on, such as 4h; a condition on the price alone needs none').optional(),
      condition: expressionField('When it fires, in the rule language: "price > 120000", "rsi(14) > 70", "crosses_below(close, sma(200))"'),
      repeat: choiceField(['once', 'repeat'], 'Whether it fires once, the default, or every time the condition comes true again').optional(),
      cooldown: durationField('How long a repeating alert stays quiet after it fired, such as 1h (the default)', COOLDOWN).optional(),
    }),
    positional: ['symbol', 'timeframe', 'condition'],
    rest: 'condition',
    aliases: { expression: 'condition', when: 'condition', entry: 'condition' },
    phrases: [
      'alert me when {symbol} {condition}', 'tell me when {symbol} {condition}', 'notify me if {symbol} {condition}', 'let me know when {symbol} {condition}', 'set an alert for {symbol} {condition}',
      'ping me when {symbol} {condition}', 'warn me if {symbol} {condition}', 'message me when {symbol} {condition}', 'let me know every time {symbol} {condition}', 'alert {symbol} {condition}', 'add an alert for {symbol} {condition}', 'create an alert on {symbol} when {condition}', 'keep me informed when {symbol} {condition}', 'watch {symbol} and tell me if {condition}', 'price alert for {symbol} at {condition}',
    ],
    examples: ['alert btc price > 120000', 'alert btc 1h rsi(14) > 70', 'alert eth 4h crosses_below(close, sma(200)) repeat=repeat cooldown=4h', 'alert sol change("24h") < -5%'],
    async run(input, call) {
      const { condition, timeframe } = await watchedAs(readCondition(input.condition), input, needs.market, call);
      const wanted: NewAlert = {
        person: call.person.id, conversation: call.conversation, symbol: input.symbol, condition: condition.text, timeframe,
        cooldownMs: cooldownOf(input), createdAt: call.now,
      };
      // What does not fit a timeframe is refused now, not at the first candle.
      const lead = conditionBars(condition, timeframe ?? USUAL_ALERT_TIMEFRAME) * SETTLING_WARMUPS;
      const present = await unlessUnreachable(needs.market, call, () =>
        timeframe === null ? priceNow(needs.market, condition, wanted.symbol, call) : candleNow(needs.history, condition, { symbol: wanted.symbol, timeframe, lead }, call));
      const { alert, isNew } = await keep(needs.alerts, wanted);
      return {
        card: cardOf(alert, present, { isNew, here: call.conversation }),
        data: { alert, isNew, now: present.value, values: present.values, simulated: present.simulated, note: present.note },
        brief: { id: alert.id, symbol: alert.symbol, condition: alert.condition, timeframe: alert.timeframe, repeats: alert.cooldownMs !== null, trueNow: present.value },
      };
    },
  });
}

/** The condition, numbers in it written as people write them: `$120k`, `120,000`. @throws what `parseAlertCondition` throws. */
function readCondition(text: string): Condition {
  const plain = text
    .replaceAll(/(?<![\w.])\$ ?(?=\d)/g, '')
    .replaceAll(/(?<=[<>=] ?)\d{1,3}(?:,\d{3})+(?![\w,])/g, (number) => number.replaceAll(',', ''))
    .replaceAll(/(?<![\w.])\d[\d.]*[km](?!\w)/gi, (number) => parseNumber(number)?.toFixed() ?? number);
  return parseAlertCondition(plain);
}

/**
 * The condition and the candles that it is checked on. A price that is to cross a level is watched on every price where it can be, and else
 * on the shortest candles: nobody who says "when it crosses 100k" means at the end of the hour.
 */
async function watchedAs(condition: Condition, { symbol, timeframe }: { readonly symbol: MarketSymbol; readonly timeframe?: Timeframe | undefined }, market: MarketDataSource, call: ToolCall): Promise<{ readonly condition: Condition; readonly timeframe: Timeframe | null }> {
  if (timeframe !== undefined) return { condition, timeframe };
  if (isPriceCondition(condition)) return { condition, timeframe: null };
  const crossing = priceCrossingOf(condition);
  if (crossing === null) return { condition, timeframe: USUAL_ALERT_TIMEFRAME };
  const price = await lastPrice(market, symbol, call);
  const crossed = price === null ? null : crossedFrom(crossing, price);
  return crossed === null ? { condition, timeframe: SHORTEST_TIMEFRAME } : { condition: parseAlertCondition(crossed), timeframe: null };
}

/** The last price; `null` while the venue cannot be asked. */
async function lastPrice(market: MarketDataSource, symbol: MarketSymbol, call: ToolCall): Promise<number | null> {
  try {
    return (await (await market.resolve(call)).ticker(symbol, call)).last;
  } catch (error) {
    if (await isOutOfReach(error, market, call)) return null;
    throw error;
  }
}

function cooldownOf({ repeat, cooldown }: { readonly repeat?: 'once' | 'repeat' | undefined; readonly cooldown?: string | undefined }): number | null {
  if (repeat === 'once' && cooldown !== undefined) {
    throw new OutcryError('invalid-input', 'An alert that fires once has no cool-down.', { field: 'cooldown', hint: 'Leave the cool-down out, or let it repeat.' });
  }
  return repeat === 'repeat' || cooldown !== undefined ? parseDuration(cooldown ?? USUAL_COOLDOWN) : null;
}

/** The alert, kept; or the same one that the person has set already. @throws OutcryError `refused` beyond as many as may watch. */
async function keep(alerts: SetAlertNeeds['alerts'], wanted: NewAlert): Promise<{ readonly alert: Alert; readonly isNew: boolean }> {
  const active = await alerts.active(wanted.person);
  const same = active.find((one) => (['conversation', 'symbol', 'condition', 'timeframe', 'cooldownMs'] as const).every((name) => one[name] === wanted[name]));
  if (same) return { alert: same, isNew: false };
  if (active.length >= MAX_ALERTS) throw new OutcryError('refused', `You have ${active.length} alerts, which is as many as there may be.`, { hint: '/alerts lists them; /unalert NUMBER deletes one.' });
  return { alert: await alerts.add(wanted), isNew: true };
}

/** What the condition says at present. */
interface Present {
  /** `null` when it cannot be told now. */
  readonly value: boolean | null;
  readonly values: readonly { readonly expression: string; readonly value: number | null }[];
  readonly simulated: boolean;
  /** Why it could not be told, or why the market could not be looked up. */
  readonly note: string | null;
}

/** @throws OutcryError `unknown-symbol` for a market that the venue does not list. */
async function priceNow(market: MarketDataSource, condition: Condition, symbol: MarketSymbol, call: ToolCall): Promise<Present> {
  const source = await market.resolve(call);
  const { last, time } = await source.ticker(symbol, call);
  const of = (price: number) => Float64Array.of(price, price);
  const { value } = evaluateCondition(condition, { candles: { time: Float64Array.of(time - 1, time), open: of(last), high: of(last), low: of(last), close: of(last), volume: of(0) }, timeframe: USUAL_ALERT_TIMEFRAME });
  return { value, values: [{ expression: 'price', value: last }], simulated: source.venue.simulated, note: null };
}

/** @throws OutcryError `unknown-symbol` for a market that the venue does not list. */
async function candleNow(history: HistoryReader, condition: Condition, { symbol, timeframe, lead }: { readonly symbol: MarketSymbol; readonly timeframe: Timeframe; readonly lead: number }, call: ToolCall): Promise<Present> {
  const { candles, venue } = await history.read({ symbol, timeframe, span: { from: call.now - 2 * timeframeMs(timeframe), to: call.now }, lead }, call);
  const { value, values } = evaluateCondition(condition, { candles, timeframe });
  return { value, values, simulated: venue.simulated, note: candles.time.length > 0 ? null : `No ${timeframe} candle of ${symbol} has closed yet.` };
}

/** A venue that cannot be asked now is no reason to forget the alert: it watches from when the venue answers. */
async function unlessUnreachable(market: MarketDataSource, call: ToolCall, look: () => Promise<Present>): Promise<Present> {
  try {
    return await look();
  } catch (error) {
    if (!(await isOutOfReach(error, market, call))) throw error;
    return { value: null, values: [], simulated: false, note: `${messageOf(error)} The market could not be looked at now: the alert is kept, and watches from when it can be.` };
  }
}

/** True for a failure that says nothing of the market: the venue cannot be asked, or made-up prices stand in for it, which know few markets. */
async function isOutOfReach(error: unknown, market: MarketDataSource, call: ToolCall): Promise<boolean> {
  if (!(error instanceof OutcryError)) return false;
  if (error.kind !== 'unknown-symbol') return error.retryable || error.kind === 'no-data';
  const { venue } = await market.resolve(call);
  return venue.standsInFor !== undefined;
}

function cardOf(alert: Alert, present: Present, { isNew, here }: { readonly isNew: boolean; readonly here: string }): Card {
  const { id, symbol, timeframe } = alert;
  return {
    title: isNew ? `Alert ${id} is set: ${symbol}` : `Alert ${id} is set already: ${symbol}`,
    tone: 'good',
    simulated: present.simulated,
    blocks: [
      { kind: 'text', text: `You are told when ${conditionWords(alert)}.` },
      {
        kind: 'fields',
        fields: [
          { label: 'Condition', value: alert.condition },
          { label: 'Checked on', value: watchWords(alert) },
          { label: 'Now', value: nowWords(present) },
          { label: 'Fires', value: repeatWords(alert) },
          { label: 'Told in', value: conversationWords(alert.conversation, here) },
        ],
      },
      ...notesOf(alert, present),
    ],
    actions: [
      { kind: 'run', label: 'Delete', tool: 'delete_alert', args: { id } },
      { kind: 'run', label: 'Chart', tool: 'get_chart', args: { symbol, timeframe: timeframe ?? USUAL_ALERT_TIMEFRAME } },
    ],
  };
}

function nowWords({ value, values }: Present): string {
  const figures = values.flatMap(({ expression, value: at }) => (at === null ? [] : [`${expression} ${expression === 'price' || expression === 'close' ? formatPrice(at) : figure(at)}`]));
  const truth = value === null ? 'cannot be told yet' : value ? 'fulfilled' : 'not fulfilled';
  return figures.length === 0 ? truth : `${truth} (${figures.join(', ')})`;
}

function notesOf(alert: Alert, { value, note }: Present): readonly Block[] {
  if (note !== null) return [{ kind: 'note', tone: 'warning', text: note }];
  if (value !== true) return [];
  return [{ kind: 'note', tone: 'neutral', text: `It is fulfilled already, so it fires with ${alert.timeframe === null ? 'the next price' : 'the next candle'}.` }];
}
