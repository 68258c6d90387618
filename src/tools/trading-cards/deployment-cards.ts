import type { Action, Block, Card, Field } from '../../reports/card.ts';
import { formatCount, formatDateTime, formatPercent, formatSignedPercent } from '../../reports/format.ts';
import type { Deployment, Slot } from '../../trading/session/deployment.ts';
import type { DeploymentReport } from '../../trading/session/session-desk.ts';
import { changeTone } from '../tones.ts';
import { accountLabel, accountMark } from './account-label.ts';
import { currencyOfTerms, strategyName, termsFields } from './deployment-terms.ts';
import { money, signedMoney } from './figures.ts';
import { positionTable } from './position-table.ts';

/** A rule in a table is cut to this many characters; the deployment's own card has all of it. */
const RULE_SHOWN = 60;
/** Decisions on the card of one deployment; `/why` has more. */
const DECISIONS_SHOWN = 5;

const STATES: Readonly<Record<Deployment['state'], string>> = { running: 'running', paused: 'paused: exits only', stopped: 'stopped' };

/** Deployments as a table, one a row. */
export function deploymentTable(reports: readonly DeploymentReport[]): Block {
  return {
    kind: 'table',
    columns: [
      { header: 'Id' }, { header: 'Money' }, { header: 'Strategy' }, { header: 'Markets' }, { header: 'Candles' }, { header: 'Budget', align: 'right' }, { header: 'Worth now', align: 'right' }, { header: 'Return', align: 'right' },
      { header: 'Trades', align: 'right' }, { header: 'State' }, { header: 'Next candle (UTC)' },
    ],
    rows: reports.map((report) => {
      const { deployment, equity, trades, nextAt } = report;
      const { terms, id, state } = deployment;
      const currency = currencyOfTerms(terms);
      const name = strategyName(terms);
      return [
        id, accountMark(terms.account), name.length > RULE_SHOWN ? `${name.slice(0, RULE_SHOWN - 1)}…` : name, terms.symbols.join(', '), terms.timeframe, money(terms.budget, currency), money(equity, currency),
        formatSignedPercent(report.return, 2), String(trades.length), `${STATES[state]}${report.refused === null ? '' : `; ${refusedWords(report.refused.count)}`}`, nextAt === null ? '' : formatDateTime(nextAt),
      ];
    }),
  };
}

/** One deployment: its terms, how it does, what it holds, and its last decisions. */
export function deploymentCard(report: DeploymentReport): Card {
  const { deployment, positions, trades, equity, lastSlot } = report;
  const { id, terms, state, note } = deployment;
  const { simulated } = accountLabel(terms.account);
  const currency = currencyOfTerms(terms);
  const results: readonly Field[] = [
    { label: 'State', value: STATES[state] },
    { label: 'Worth now', value: money(equity, currency) },
    { label: 'Return', value: formatSignedPercent(report.return, 2), tone: changeTone(report.return) },
    { label: 'Realised', value: signedMoney(report.realised, currency) },
    { label: 'Unrealised', value: signedMoney(report.unrealised, currency) },
    { label: 'Fees', value: money(report.fees, currency) },
    { label: 'Trades', value: `${trades.length}${report.winRate === null ? '' : `, ${formatPercent(report.winRate)} won`}` },
    { label: 'Started', value: `${formatDateTime(deployment.createdAt)} UTC by ${deployment.by}` },
    ...(report.nextAt === null ? [] : [{ label: 'Next candle', value: `${formatDateTime(report.nextAt)} UTC` }]),
    ...(report.refused === null ? [] : [{ label: 'Came to nothing', value: `${refusedWords(report.refused.count)}: ${report.refused.why}`, tone: 'warning' as const }]),
  ];
  return {
    title: `${accountMark(terms.account)} deployment ${id}`,
    tone: changeTone(report.return),
    simulated,
    blocks: [
      ...(note === null ? [] : [{ kind: 'note', tone: 'warning', text: note } as const]),
      { kind: 'fields', fields: results },
      { kind: 'fields', title: 'Terms', fields: termsFields(terms) },
      ...(positions.length === 0 ? [{ kind: 'text', text: 'It holds nothing now.' } as const] : [positionTable(positions)]),
      ...(lastSlot === null ? [{ kind: 'text', text: 'No candle has closed since it started.' } as const] : [decisionTable([lastSlot], DECISIONS_SHOWN)]),
    ],
    actions: deploymentActions(deployment),
  };
}

function refusedWords(count: number): string {
  return `${count} ${count === 1 ? 'entry' : 'entries'} refused within a day`;
}

/** What may be done with a deployment as it stands. */
export function deploymentActions({ id, state }: Pick<Deployment, 'id' | 'state'>): readonly Action[] {
  const why: Action = { kind: 'run', label: 'Why', tool: 'explain_trade', args: { id } };
  if (state === 'stopped') return [why];
  return [
    state === 'paused' ? { kind: 'run', label: 'Go on', tool: 'edit_deployment', args: { id, action: 'resume' } } : { kind: 'run', label: 'Pause', tool: 'edit_deployment', args: { id, action: 'pause' } },
    { kind: 'run', label: 'Stop, keep what it holds', tool: 'stop_strategy', args: { id, holdings: 'keep' } },
    { kind: 'run', label: 'Stop and sell', tool: 'stop_strategy', args: { id, holdings: 'flatten' } },
    why,
  ];
}

const ACTIONS: Readonly<Record<Slot['decisions'][number]['action'], string>> = { none: 'nothing to do', entry: 'bought', exit: 'sold', rebalance: 'rebalanced', 'held-off': 'held off', missed: 'missed' };

/** What was decided at candles' closes, and why: the newest first. */
export function decisionTable(slots: readonly Slot[], limit: number): Block {
  const rows = slots.flatMap(({ time, decisions }) => decisions.map(({ symbol, action, why, close }) => [formatDateTime(time), symbol, String(close), ACTIONS[action], why]));
  return {
    kind: 'table',
    title: 'Decisions',
    columns: [{ header: 'Candle (UTC)' }, { header: 'Market' }, { header: 'Close', align: 'right' }, { header: 'What was done' }, { header: 'Why' }],
    rows: rows.slice(0, limit),
  };
}

/** How many deployments there are, for titles. */
export function deploymentCount(reports: readonly DeploymentReport[]): string {
  return formatCount(reports.length, 'deployment');
}

/** A deployment for scripts; see `list_deployments`. */
export function deploymentData({ id, terms, hash, state, startsAt, createdAt, stoppedAt, note, by, promotedFrom }: Deployment): Readonly<Record<string, unknown>> {
  const { account, strategy, strategyId, rule, symbols, timeframe, budget, exits, sizing, maxPositions } = terms;
  return {
    id, account, mode: accountLabel(account).live ? 'live' : 'paper', strategy: strategy.name ?? null, strategyId, rule, symbols, timeframe, budget, exits, sizing, maxPositions, hash, state, startsAt, createdAt, stoppedAt, note, by,
    promotedFrom,
  };
}

/** A deployment with how it is doing, for scripts. */
export function reportData({ deployment, equity, cash, realised, unrealised, fees, positions, trades, winRate, lastSlot, refused, nextAt, ...report }: DeploymentReport): Readonly<Record<string, unknown>> {
  return {
    ...deploymentData(deployment), equity, cash, realised, unrealised, return: report.return, fees, trades: trades.length, winRate,
    positions: positions.map(({ symbol, amount, averagePrice, price, value, profit }) => ({ symbol, amount, averagePrice, price, value, profit })),
    lastSlot: lastSlot === null ? null : lastSlot.time, refusedEntries: refused?.count ?? 0, nextAt,
  };
}
