import { z } from 'zod';
import type { Card } from '../reports/card.ts';
import { formatDateTime, formatPercent } from '../reports/format.ts';
import type { RiskStatus } from '../trading/risk/risk-desk.ts';
import { dayStart, weekStart } from '../trading/risk/equity-reading.ts';
import { type Tool, defineTool } from './tool.ts';
import { accountField, accountOf } from './trading-account.ts';
import { accountLabel, accountMark } from './trading-cards/account-label.ts';
import { money, signedMoney } from './trading-cards/figures.ts';
import { riskStateTone, riskStateWords } from './trading-cards/risk-state.ts';
import type { TradingNeeds } from './trading-needs.ts';

/**
 * `/risk`: how an account stands with its limits.
 *
 * Data: `{ account, state, reason, since, equity, currency, peak, drawdown, dayProfit, weekProfit, dayFrom, weekFrom, frozen: [{ symbol, reason }],
 * limits: [{ name, value, summary, used }] }`.
 */
export function getRiskTool({ accounts, risk }: Pick<TradingNeeds, 'accounts' | 'risk'>): Tool {
  return defineTool({
    name: 'get_risk',
    command: 'risk',
    summary: 'Show the risk limits, how much of them is used, and whether trading is on.',
    access: 'read',
    input: z.object({ account: accountField().optional() }),
    positional: ['account'],
    phrases: ['risk', 'show risk settings', 'risk limits', 'how much can i lose', 'my exposure', 'what are my limits', 'how far am i from the drawdown limit', 'is trading halted', 'is trading on', 'what is my drawdown', 'maximum drawdown limit', 'daily loss limit'],
    examples: ['risk'],
    async run({ account: name }, call) {
      const { id: account } = await accountOf(accounts, name, call);
      const status = await risk.status(account);
      const { state, reason, equity, currency, peak, drawdown, dayProfit, weekProfit } = status;
      return { card: riskCard(status, call.now), data: status, brief: { account, state, reason, equity, currency, peak, drawdown, dayProfit, weekProfit } };
    },
  });
}

function riskCard(status: RiskStatus, now: number): Card {
  const { account, state, reason, since, equity, currency, peak, drawdown, dayProfit, weekProfit, dayFrom, weekFrom, frozen, limits } = status;
  const { text, simulated } = accountLabel(account);
  return {
    title: `${accountMark(account)}: ${riskStateWords(state)}`,
    tone: riskStateTone(state),
    simulated,
    blocks: [
      ...(state === 'active' ? [] : [{ kind: 'note', tone: 'warning', text: `${reason} Since ${formatDateTime(since)} UTC. An admin takes trading up again with /resume` } as const]),
      {
        kind: 'fields',
        fields: [
          { label: 'Equity', value: money(equity, currency) },
          { label: 'Highest', value: money(peak, currency) },
          { label: 'Below it', value: formatPercent(drawdown) },
          { label: countsFrom('Today', dayFrom, dayStart(now)), value: signedMoney(dayProfit, currency) },
          { label: countsFrom('This week', weekFrom, weekStart(now)), value: signedMoney(weekProfit, currency) },
          { label: 'Account', value: text },
        ],
      },
      ...(weekFrom === weekStart(now) ? [] : [{ kind: 'note', tone: 'neutral', text: `Losses count from ${formatDateTime(weekFrom)} UTC, when trading began or was last taken up. /pnl day and /pnl week show the whole of both.` } as const]),
      ...(frozen.length === 0 ? [] : [{ kind: 'table', title: 'Frozen until somebody has looked', columns: [{ header: 'Market' }, { header: 'Why' }], rows: frozen.map(({ symbol, reason: why }) => [symbol, why]) } as const]),
      { kind: 'table', title: 'Limits', columns: [{ header: 'Limit' }, { header: 'Set to', align: 'right' }, { header: 'Used', align: 'right' }, { header: 'What it is' }], rows: limits.map(({ name, value, used, summary }) => [name, value, used ?? '', summary]) },
      { kind: 'text', text: 'An admin changes one by /setrisk max-drawdown 4%' },
    ],
    actions: frozen.slice(0, 4).map(({ symbol }) => ({ kind: 'run', label: `Unfreeze ${symbol}`, tool: 'set_risk', args: { unfreeze: symbol, account } })),
  };
}

/** What a profit of a span is called: by the span, or by the instant within it from which it counts. */
function countsFrom(span: string, from: number, start: number): string {
  return from === start ? `${span} (UTC)` : `${span}, since ${formatDateTime(from)} UTC`;
}
