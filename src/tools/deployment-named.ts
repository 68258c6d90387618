import { OutcryError } from '../domain/errors.ts';
import { didYouMean } from '../domain/nearest.ts';
import type { WorkOptions } from '../domain/progress.ts';
import type { DeploymentReport } from '../trading/session/session-desk.ts';
import type { TradingNeeds } from './trading-needs.ts';

/** Fewer characters of an id name none. */
const LEAST = 3;

/**
 * The deployment that somebody names: by its id or the first characters of it, or by the name of its strategy where only one runs it.
 *
 * @throws OutcryError `not-found` with those that there are; `invalid-input` when several are meant.
 */
export async function deploymentNamed(sessions: Pick<TradingNeeds['sessions'], 'report'>, name: string, options: WorkOptions): Promise<DeploymentReport> {
  const found = await findDeployments(sessions, name, options);
  const [first, ...others] = found;
  if (first !== undefined && others.length === 0) return first;
  if (first !== undefined) throw new OutcryError('invalid-input', `"${name}" may be ${found.map(({ deployment }) => deployment.id).join(' or ')}: give the id.`, { field: 'id' });
  const ids = (await sessions.report({}, options)).map(({ deployment }) => deployment.id);
  throw new OutcryError('not-found', `There is no deployment ${name}.${didYouMean(name, ids)}`, { field: 'id', hint: ids.length === 0 ? 'Nothing is deployed. /deploy starts a strategy.' : `/deployments lists them: ${ids.slice(0, 6).join(', ')}${ids.length > 6 ? ' and more' : ''}.` });
}

/** The deployments that a name may mean; none when it means none. */
export async function findDeployments(sessions: Pick<TradingNeeds['sessions'], 'report'>, name: string, options: WorkOptions): Promise<readonly DeploymentReport[]> {
  const plain = name.trim().toLowerCase().replace(/^#/, '');
  if (plain.length >= LEAST && /^[a-z2-7]+$/.test(plain)) {
    const byId = await sessions.report({ id: plain, endedSince: 0 }, options);
    const exact = byId.filter(({ deployment }) => deployment.id === plain);
    if (exact.length > 0) return exact;
    if (byId.length > 0) return byId;
  }
  const all = await sessions.report({}, options);
  const words = plain.replaceAll(' ', '-');
  return all.filter(({ deployment: { terms } }) => terms.strategy.name === words || terms.strategyId === words);
}
