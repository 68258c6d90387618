import { type RiskCheck, finding, needing, within } from '../check.ts';

/** A deployment enters only while it runs: whoever paused or stopped it in another process is heeded here at the latest. */
export const mandate: RiskCheck = {
  name: 'mandate',
  look: ({ deployment }) =>
    needing(deployment, 'a deployment that runs', (state) =>
      state === null ? within('none needed', 'an order by hand') : finding(state === 'running', 'running', state, `The deployment is ${state}, and buys nothing.`),
    ),
};
