import type { OtherAction } from './order-flow/action-carrier.ts';
import type { Approval } from './order-flow/approval.ts';
import type { RiskStore } from './risk/risk-store.ts';
import type { DeploymentStore } from './session/deployment.ts';
import { termsHash } from './session/deployment-terms.ts';

/** What shows whether an action was carried out. */
export interface ActionTraces {
  readonly deployments: Pick<DeploymentStore, 'list'>;
  readonly risk: Pick<RiskStore, 'states'>;
}

/** Whether an approved action was carried out, by what it leaves behind; `null` where that does not show any more. */
export async function wasCarriedOut({ deployments, risk }: ActionTraces, action: OtherAction, { decidedAt }: Pick<Approval, 'decidedAt'>): Promise<boolean | null> {
  const since = decidedAt ?? 0;
  if (action.kind === 'resume') {
    const states = (await risk.states()).filter(({ account }) => action.account === null || account === action.account);
    if (states.every(({ state }) => state === 'active')) return true;
    // What was halted after the yes may have been taken up before that.
    return states.some(({ state, since: at }) => state !== 'active' && at > since) ? null : false;
  }
  const hash = termsHash(action.terms);
  const from = action.kind === 'promotion' ? action.deployment : null;
  const found = await deployments.list({ account: action.terms.account });
  return found.some((deployment) => deployment.createdAt >= since && deployment.promotedFrom === from && deployment.hash === hash);
}
