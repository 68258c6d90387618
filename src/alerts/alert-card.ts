import { timeframeMs } from '../domain/timeframe.ts';
import type { Action, Block, Card, ChartBlock, Field } from '../reports/card.ts';
import { formatDateTime, formatDuration, formatPrice, formatSignedPercent } from '../reports/format.ts';
import { type NumberExpression, comparedColumns, figure, format } from '../strategies/expression/index.ts';
import { alertChart } from './alert-chart.ts';
import { USUAL_ALERT_TIMEFRAME } from './alert-condition.ts';
import type { Firing, FiringCandles } from './firing.ts';

/** Longest condition in a title; the whole of it is in the text. */
const TITLE_LENGTH = 80;
/** Bars after which a trial of the condition as an entry sells, for want of an exit. */
const TRIAL_BARS = 24;
/** Indicators that the chart button asks for, at most. */
const DRAWN = 4;
/** A value within this share of the price is written as a price. */
const BESIDE_PRICE = 0.3;

/** What is told when an alert fires. */
export function alertCard(firing: Firing): Card {
  const { alert, drawing } = firing;
  const words = conditionText(firing);
  const title = `${alert.symbol}: ${words.length > TITLE_LENGTH ? `${words.slice(0, TITLE_LENGTH - 1)}…` : words}`;
  const drawn: Block = 'candles' in drawing ? chartOf(firing, title, drawing) : { kind: 'note', tone: 'neutral', text: `No chart: ${drawing.notDrawn}` };
  return {
    title,
    tone: 'neutral',
    simulated: firing.simulated,
    blocks: [{ kind: 'text', text: whenWords(firing) }, { kind: 'fields', fields: fieldsOf(firing) }, ...notesOf(firing), drawn, { kind: 'text', text: nextWords(firing) }],
    actions: actionsOf(firing),
  };
}

/** The condition as it was meant: what a price decides is about the price, though in the rule language that is the close. */
function conditionText({ alert, condition }: Firing): string {
  return alert.timeframe === null ? condition.text.replaceAll(/\bclose\b/g, 'price') : condition.text;
}

function whenWords(firing: Firing): string {
  const { alert, at } = firing;
  const what = `Alert ${alert.id}: ${conditionText(firing)}`;
  const { timeframe } = alert;
  if (timeframe === null) return `${what}, by the price at ${formatDateTime(at)} UTC.`;
  const open = formatDateTime(at - timeframeMs(timeframe));
  return `${what}, at the close of the ${timeframe} candle from ${open} to ${formatDateTime(at)} UTC.`;
}

function fieldsOf({ alert, condition, price, at, source, drawing }: Firing): readonly Field[] {
  const compared = 'candles' in drawing && alert.timeframe !== null ? comparedColumns(condition.expression) : [];
  const values = compared.flatMap((part): Field[] => {
    const value = 'candles' in drawing ? drawing.evaluation.column(part)[drawing.bar] : undefined;
    return isClose(part) || value === undefined ? [] : [{ label: format(part), value: valueWords(part, value, price) }];
  });
  return [
    { label: alert.timeframe === null ? 'Price' : 'Close', value: formatPrice(price) },
    ...values,
    { label: 'When', value: `${formatDateTime(at)} UTC` },
    { label: 'Source', value: source },
  ];
}

function isClose(part: NumberExpression): boolean {
  return part.kind === 'price' && part.name === 'close';
}

function valueWords(part: NumberExpression, value: number, price: number): string {
  if (part.kind === 'change') return formatSignedPercent(value, 2);
  return Math.abs(value / price - 1) < BESIDE_PRICE ? formatPrice(value) : figure(value);
}

function notesOf({ alert, lateMs, times }: Firing): readonly Block[] {
  if (lateMs === null) return [];
  const late = `This was ${formatDuration(lateMs)} ago. It is told late because the market was not looked at in between.`;
  const often = alert.cooldownMs !== null && times > 1 ? ` It came true ${times} times meanwhile; this is the newest.` : '';
  return [{ kind: 'note', tone: 'warning', text: `${late}${often}` }];
}

function nextWords({ alert }: Firing): string {
  if (alert.cooldownMs === null) return 'This alert fires once and is over. Set it again, test its condition as an entry, or look at the chart.';
  return `It fires again when the condition comes true anew, ${formatDuration(alert.cooldownMs)} from then at the earliest. Test its condition as an entry, or delete the alert.`;
}

function actionsOf({ alert, condition }: Firing): readonly Action[] {
  const { id, symbol } = alert;
  const timeframe = alert.timeframe ?? USUAL_ALERT_TIMEFRAME;
  const drawable = comparedColumns(condition.expression).filter((part) => part.kind !== 'price').slice(0, DRAWN).map((part) => format(part));
  const again: Action = { kind: 'run', label: 'Set it again', tool: 'set_alert', args: { symbol, condition: condition.text, ...(alert.timeframe === null ? {} : { timeframe }) } };
  return [
    { kind: 'run', label: 'Chart', tool: 'get_chart', args: { symbol, timeframe, ...(drawable.length === 0 ? {} : { expressions: drawable.join('; ') }) } },
    { kind: 'run', label: 'Test as an entry', tool: 'backtest', args: { symbols: symbol, timeframe, entry: condition.text, maxBars: TRIAL_BARS } },
    alert.cooldownMs === null ? again : { kind: 'run', label: 'Delete the alert', tool: 'delete_alert', args: { id } },
    { kind: 'run', label: `Mute ${symbol} today`, tool: 'set_notifications', args: { mute: symbol, until: 'tomorrow' } },
  ];
}

function chartOf({ alert, condition, price, source }: Firing, title: string, drawing: FiringCandles): ChartBlock {
  const { timeframe } = drawing;
  const chart = alertChart(`${alert.symbol} · ${timeframe}`, source, condition.expression, drawing);
  return { kind: 'chart', chart, alt: `${title}, ${timeframe} candles, price ${formatPrice(price)}` };
}
