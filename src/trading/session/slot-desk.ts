import type { Clock } from '../../domain/clock.ts';
import { OutcryError } from '../../domain/errors.ts';
import { timeframeMs } from '../../domain/timeframe.ts';
import type { OrderDesk } from '../order-flow/order-desk.ts';
import type { Deployment, DeploymentStore } from './deployment.ts';

/** What a slot's orders go through. */
export interface SlotDeskParts {
  readonly desk: Pick<OrderDesk, 'submit' | 'cancel'>;
  readonly deployments: Pick<DeploymentStore, 'unfinishedSlots'>;
  readonly clock: Clock;
}

/**
 * Order flow for the orders of one slot: where deciding took so long that another process has dealt with the slot, or that an entry is older
 * than a candle by now, nothing is sent any more; submitting is `refused` then.
 */
export function slotDesk({ desk, deployments, clock }: SlotDeskParts, { id, terms }: Pick<Deployment, 'id' | 'terms'>, slot: number): SlotDeskParts['desk'] {
  return {
    cancel: (order, by) => desk.cancel(order, by),
    submit: async (order, intent, grounds) => {
      const isOpen = (await deployments.unfinishedSlots()).some(({ deployment, time }) => deployment === id && time === slot);
      if (!isOpen) throw new OutcryError('refused', 'another process has dealt with this candle');
      if (intent.purpose === 'entry' && clock.now() >= slot + 2 * timeframeMs(terms.timeframe)) throw new OutcryError('refused', 'the next candle has closed meanwhile');
      return await desk.submit(order, intent, grounds);
    },
  };
}
