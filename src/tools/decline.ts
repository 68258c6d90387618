import { z } from 'zod';
import type { OrderDesk } from '../trading/order-flow/order-desk.ts';
import { type Tool, defineTool } from './tool.ts';
import { approvalOutcomeCard, approvalOutcomeData, broughtAbout } from './trading-cards/approval-outcome-card.ts';
import { approvalIdField } from './values/approval-id.ts';

/**
 * `/decline k3fq7yx2ma`: a person's no to an approval; the button's text form. It fails where the approval is over already.
 *
 * Data: as of `/approve`.
 */
export function declineTool(desk: Pick<OrderDesk, 'decline'>): Tool {
  return defineTool({
    name: 'decline',
    command: 'decline',
    summary: 'Decline what waits for your yes, by its number.',
    access: 'trade',
    peopleOnly: true,
    input: z.object({ id: approvalIdField('Number of the approval') }),
    positional: ['id'],
    phrases: [],
    examples: [],
    async run({ id }, { person }) {
      const outcome = await desk.decline(id, person);
      return { card: approvalOutcomeCard(outcome), data: approvalOutcomeData(outcome), failed: !broughtAbout(outcome, 'decline') };
    },
  });
}
