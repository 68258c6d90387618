import type { Clock } from '../../domain/clock.ts';
import { OutcryError } from '../../domain/errors.ts';
import type { WorkOptions } from '../../domain/progress.ts';
import { DAY_MS } from '../../domain/timeframe.ts';
import { formatCount, formatDuration, formatNumber, formatPercent } from '../../reports/format.ts';
import type { Accounts } from '../account.ts';
import type { PromotionRules } from '../risk/limits/limit-book.ts';
import type { Deployment, DeploymentStore, DeploymentTerms } from './deployment.ts';
import type { DeploymentReport, SessionDesk } from './session-desk.ts';
import type { SessionTeller } from './session-teller.ts';

/** One thing that a paper deployment must have shown. */
export interface PromotionEvidence {
  /** In words: `days on paper`. */
  readonly what: string;
  readonly needed: string;
  readonly have: string;
  readonly passed: boolean;
}

/** Whether a paper deployment may be promoted, and why not. */
export interface PromotionCase {
  readonly deployment: Deployment;
  readonly ready: boolean;
  readonly evidence: readonly PromotionEvidence[];
}

/** What promotions are judged by. */
export interface PromotionsParts {
  readonly deployments: Pick<DeploymentStore, 'find' | 'list'>;
  readonly sessions: Pick<SessionDesk, 'report' | 'terms' | 'pause'>;
  readonly accounts: Pick<Accounts, 'get' | 'live'>;
  /** What an account asks for. */
  readonly rules: (account: string) => Promise<PromotionRules>;
  /** Drift from a backtest of the same span, a fraction of the budget. @throws OutcryError when it cannot be measured. */
  readonly drift: (deployment: Deployment, options: WorkOptions) => Promise<number>;
  readonly teller: SessionTeller;
  readonly clock: Clock;
}

/** Judges whether what was shown on paper may trade on an exchange, and takes it back to a pause when it does not hold there. */
export class Promotions {
  readonly #parts: PromotionsParts;

  constructor(parts: PromotionsParts) {
    this.#parts = parts;
  }

  /**
   * What a paper deployment has shown, against what is asked for.
   *
   * @throws OutcryError `not-found`; `refused` for one that is not on paper; what measuring drift throws.
   */
  async judge(id: string, options: WorkOptions = {}): Promise<PromotionCase> {
    const { deployments, sessions, accounts, rules, drift, clock } = this.#parts;
    const deployment = await deployments.find(id);
    const [report] = deployment === null ? [] : await sessions.report({ id }, options);
    if (deployment === null || report === undefined) throw new OutcryError('not-found', `There is no deployment ${id}.`, { field: 'id', hint: '/deployments lists them.' });
    if (accounts.get(deployment.terms.account).kind !== 'paper') throw new OutcryError('refused', `Deployment ${id} is not on paper.`, { field: 'id' });
    const { minDays, minTrades, maxDrawdown, maxDrift, coolOffMs } = await rules(deployment.terms.account);
    const days = ((deployment.stoppedAt ?? clock.now()) - deployment.createdAt) / DAY_MS;
    const drawdown = drawdownOf(report);
    const drifted = await drift(deployment, options);
    const since = await this.#sinceLastChange(deployment);
    const evidence: PromotionEvidence[] = [
      { what: 'days on paper', needed: `at least ${minDays}`, have: formatNumber(days, 1), passed: days >= minDays },
      { what: 'finished trades', needed: `at least ${minTrades}`, have: formatCount(report.trades.length, 'trade'), passed: report.trades.length >= minTrades },
      { what: 'largest drawdown', needed: `at most ${formatPercent(maxDrawdown)}`, have: formatPercent(drawdown), passed: drawdown <= maxDrawdown },
      { what: 'drift from the backtest', needed: `at most ${formatPercent(maxDrift, 2)} of the budget`, have: formatPercent(drifted, 2), passed: drifted <= maxDrift },
      {
        what: 'time since it was last promoted or taken back',
        needed: `at least ${formatDuration(coolOffMs)}`,
        have: since === null ? 'it never was' : formatDuration(since),
        passed: since === null || since >= coolOffMs,
      },
    ];
    return { deployment, ready: evidence.every(({ passed }) => passed), evidence };
  }

  /**
   * The terms that a paper deployment would have on the exchange's account: the same strategy, with a budget of real money.
   *
   * @throws OutcryError `refused` where configuration does not ask for live trading, or the budget exceeds what is free there.
   */
  async terms({ terms }: Deployment, budget: string, options: WorkOptions = {}): Promise<DeploymentTerms> {
    const { strategy, symbols, timeframe, exits, sizing, maxPositions } = terms;
    return await this.#parts.sessions.terms({ account: this.#parts.accounts.live().id, strategy, symbols, timeframe, budget, exits, sizing, maxPositions }, options);
  }

  /** Pauses promoted deployments that have fallen further, or drifted further, than they may, and tells their conversations. To be called now and then. */
  async demoteOnBreach(options: WorkOptions = {}): Promise<readonly string[]> {
    const demoted: string[] = [];
    for (const deployment of await this.#parts.deployments.list({ states: ['running'] })) {
      if (deployment.promotedFrom === null) continue;
      const breach = await this.#breachOf(deployment, options);
      if (breach === null) continue;
      await this.#parts.sessions.pause(deployment.id, 'outcry', breach);
      demoted.push(deployment.id);
      await this.#parts.teller.tell(deployment, 'risk', `deployment:${deployment.id}:demoted:${this.#parts.clock.now()}`, {
        title: `Deployment ${deployment.id} is paused`,
        tone: 'warning',
        blocks: [
          { kind: 'text', text: breach },
          { kind: 'text', text: 'It buys nothing any more; exits and stops go on. Look at it before you let it go on.' },
        ],
        actions: [
          { kind: 'run', label: 'Why', tool: 'explain_trade', args: { id: deployment.id } },
          { kind: 'run', label: 'Stop it', tool: 'stop_strategy', args: { id: deployment.id } },
        ],
      });
    }
    return demoted;
  }

  async #breachOf(deployment: Deployment, options: WorkOptions): Promise<string | null> {
    const { maxDrawdown, maxDrift } = await this.#parts.rules(deployment.terms.account);
    const [report] = await this.#parts.sessions.report({ id: deployment.id }, options);
    const drawdown = report === undefined ? 0 : drawdownOf(report);
    if (drawdown > maxDrawdown) return `It fell ${formatPercent(drawdown)} from its peak; at most ${formatPercent(maxDrawdown)} was allowed.`;
    try {
      const drifted = await this.#parts.drift(deployment, options);
      return drifted > maxDrift ? `It drifted ${formatPercent(drifted, 2)} of its budget from its backtest; at most ${formatPercent(maxDrift, 2)} was allowed.` : null;
    } catch (error) {
      // Without candles nothing can be said about drift; the next look does.
      if (error instanceof OutcryError) return null;
      throw error;
    }
  }

  /** Milliseconds since a deployment was last promoted, or what it was promoted to paused; `null` when it never was. */
  async #sinceLastChange({ id }: Deployment): Promise<number | null> {
    const promoted = (await this.#parts.deployments.list({})).filter(({ promotedFrom }) => promotedFrom === id);
    const times = promoted.map(({ createdAt, stoppedAt }) => stoppedAt ?? createdAt);
    return times.length === 0 ? null : this.#parts.clock.now() - Math.max(...times);
  }
}

/** The largest fall of a deployment's equity from its peak, as a fraction: at the ends of its trades, and now. */
export function drawdownOf({ deployment, trades, equity }: Pick<DeploymentReport, 'deployment' | 'trades' | 'equity'>): number {
  let value = Number(deployment.terms.budget);
  let peak = value;
  let worst = 0;
  const see = (next: number): void => {
    value = next;
    peak = Math.max(peak, value);
    worst = Math.max(worst, peak > 0 ? 1 - value / peak : 0);
  };
  for (const { profit } of trades.toSorted((a, b) => a.exitTime - b.exitTime)) see(value + Number(profit));
  if (equity !== null) see(Number(equity));
  return worst;
}
