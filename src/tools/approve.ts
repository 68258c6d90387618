import { z } from 'zod';
import type { OrderDesk } from '../trading/order-flow/order-desk.ts';
import { type Tool, defineTool } from './tool.ts';
import { approvalOutcomeCard, approvalOutcomeData, broughtAbout } from './trading-cards/approval-outcome-card.ts';
import { approvalIdField } from './values/approval-id.ts';
import { textField } from './values/fields.ts';

/**
 * `/approve k3fq7yx2ma`: a person's yes to exactly what an approval shows; the button's text form. Where it asks for words to be typed, they
 * follow the number. It fails where nothing came of it: declined, expired or answered before, moved too far, refused on the second look.
 *
 * Data: `{ outcome, approval, orders: [{ id, state, filled, note }], result, fresh, reason }`.
 */
export function approveTool(desk: Pick<OrderDesk, 'approve'>): Tool {
  return defineTool({
    name: 'approve',
    command: 'approve',
    summary: 'Approve what waits for your yes, by its number.',
    access: 'trade',
    peopleOnly: true,
    input: z.object({
      id: approvalIdField('Number of the approval'),
      words: textField('What its card asks to be typed, where it does').optional(),
    }),
    positional: ['id', 'words'],
    rest: 'words',
    phrases: [],
    examples: [],
    async run({ id, words }, { person }) {
      const outcome = await desk.approve(id, person, words);
      return { card: approvalOutcomeCard(outcome), data: approvalOutcomeData(outcome), failed: !broughtAbout(outcome, 'approve') };
    },
  });
}
