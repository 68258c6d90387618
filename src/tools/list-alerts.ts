import { z } from 'zod';
import type { Alert, AlertBook } from '../alerts/alert.ts';
import { formatCount, formatDateTime } from '../reports/format.ts';
import { repeatWords, watchWords } from './alert-words.ts';
import { conversationWords } from './conversation-words.ts';
import { type Tool, defineTool } from './tool.ts';

/** Alerts that have a button of their own; the others are deleted by number. */
const BUTTONS = 4;
/** Alerts told to the model; the card has them all. */
const ALERTS_TOLD = 12;

/** `/alerts`: what is being watched for whoever asks. */
export function listAlertsTool(alerts: Pick<AlertBook, 'active'>): Tool {
  return defineTool({
    name: 'list_alerts',
    command: 'alerts',
    summary: 'List the alerts that you have set.',
    access: 'read',
    input: z.object({}),
    positional: [],
    phrases: ['my alerts', 'list alerts', 'which alerts are active', 'show alerts', 'what alerts do i have', 'what are you watching for me', 'show my price alerts', 'active alerts', 'do i have any alerts'],
    examples: ['alerts'],
    async run(_input, call) {
      const active = await alerts.active(call.person.id);
      return {
        card: {
          title: active.length === 0 ? 'No alerts' : formatCount(active.length, 'alert'),
          tone: 'neutral',
          blocks: [
            active.length === 0
              ? { kind: 'text', text: 'Nothing is being watched for you. /alert btc price > 120000 sets one, and so does "tell me when eth rsi on 4h goes under 30".' }
              : {
                  kind: 'table',
                  columns: [{ header: 'No.', align: 'right' }, { header: 'Market' }, { header: 'Condition' }, { header: 'Checked on' }, { header: 'Fires' }, { header: 'Fired last (UTC)' }, { header: 'Told in' }],
                  rows: active.map((alert) => rowOf(alert, call.conversation)),
                },
          ],
          actions: active.slice(0, BUTTONS).map(({ id, symbol }) => ({ kind: 'run', label: `Delete ${id} (${symbol})`, tool: 'delete_alert', args: { id } })),
        },
        data: { alerts: active },
        brief: { inAll: active.length, alerts: active.slice(0, ALERTS_TOLD).map(({ id, symbol, condition, timeframe }) => ({ id, symbol, condition: condition.slice(0, 80), timeframe })) },
      };
    },
  });
}

function rowOf(alert: Alert, here: string): readonly string[] {
  const fired = alert.firedAt === null ? 'never' : formatDateTime(alert.firedAt);
  return [String(alert.id), alert.symbol, alert.condition, watchWords(alert), repeatWords(alert), fired, conversationWords(alert.conversation, here)];
}
