import { z } from 'zod';
import type { AlertBook } from '../alerts/alert.ts';
import { OutcryError } from '../domain/errors.ts';
import { formatCount } from '../reports/format.ts';
import { type Tool, defineTool } from './tool.ts';
import { countOrAllField } from './values/fields.ts';

/** Numbers told to whoever gives one that is not theirs. */
const NUMBERS_TOLD = 10;

/** `/unalert 3`: takes an alert away, or all of them. */
export function deleteAlertTool(alerts: Pick<AlertBook, 'active' | 'remove'>): Tool {
  return defineTool({
    name: 'delete_alert',
    command: 'unalert',
    summary: 'Delete one of your alerts by its number, or all of them.',
    access: 'write',
    input: z.object({ id: countOrAllField('Number of the alert, or "all"', 1_000_000_000) }),
    positional: ['id'],
    phrases: ['delete alert {id}', 'remove alert {id}', 'cancel alert {id}', 'clear alert {id}', 'drop alert {id}', 'stop alert {id}', 'turn off alert {id}', 'delete all alerts', 'remove all my alerts', 'clear my alerts'],
    examples: ['unalert 1'],
    async run({ id }, { person }) {
      const active = await alerts.active(person.id);
      const wanted = id === 'all' ? active : active.filter((alert) => alert.id === id);
      if (id !== 'all' && wanted.length === 0) {
        const numbers = active.slice(0, NUMBERS_TOLD).map((alert) => alert.id);
        throw new OutcryError('not-found', `You have no alert ${id}.`, { field: 'id', hint: numbers.length === 0 ? '/alerts lists them: there are none.' : `You have ${numbers.join(', ')}${active.length > numbers.length ? ' and more' : ''}; /alerts lists them.` });
      }
      const deleted = [];
      // Each is deleted by itself, so that one that fired meanwhile is not said to have been.
      // oxlint-disable-next-line no-await-in-loop
      for (const alert of wanted) if (await alerts.remove(alert.id, person.id)) deleted.push(alert);
      const [first] = deleted;
      return {
        card: {
          title: deleted.length === 1 && first ? `Deleted alert ${first.id}` : deleted.length === 0 ? 'There was no alert to delete' : `Deleted ${formatCount(deleted.length, 'alert')}`,
          tone: 'neutral',
          blocks: [{ kind: 'text', text: deleted.length === 0 ? 'Nothing is being watched for you.' : deleted.map(({ id: number, symbol, condition }) => `${number}: ${symbol} ${condition}`).join('\n') }],
          actions: [],
        },
        data: { deleted: deleted.map((alert) => alert.id) },
      };
    },
  });
}
