import type { JournalDraft } from '../../src/trading/journal/journal.ts';
import type { Deployment, DeploymentState, DeploymentStore, Slot, SlotDecision } from '../../src/trading/session/deployment.ts';
import { MemoryJournal } from './memory-journal.ts';

/** Deployments and slots that are forgotten when it is dropped. */
export class MemoryDeploymentStore implements DeploymentStore {
  /** By id, in the order in which they came. */
  readonly #deployments = new Map<string, Deployment>();
  /** By deployment, then by the candle's open time. */
  readonly #slots = new Map<string, Map<number, Slot>>();
  readonly #journal: MemoryJournal;

  constructor(journal: MemoryJournal = new MemoryJournal()) {
    this.#journal = journal;
  }

  async create(deployment: Deployment, journal: readonly JournalDraft[]): Promise<void> {
    if (this.#deployments.has(deployment.id)) throw new Error(`The deployment ${deployment.id} is there already.`);
    this.#deployments.set(deployment.id, deployment);
    this.#slots.set(deployment.id, new Map());
    this.#journal.write(journal);
  }

  async find(id: string): Promise<Deployment | null> {
    return this.#deployments.get(id) ?? null;
  }

  async list({ account, states }: Parameters<DeploymentStore['list']>[0]): Promise<readonly Deployment[]> {
    return [...this.#deployments.values()]
      .filter(({ terms, state }) => (account === undefined || terms.account === account) && (states === undefined || states.includes(state)))
      .toReversed()
      .sort((one, other) => other.createdAt - one.createdAt);
  }

  async change(
    id: string,
    from: readonly DeploymentState[],
    change: Parameters<DeploymentStore['change']>[2],
    journal: readonly JournalDraft[],
  ): Promise<boolean> {
    const deployment = this.#deployments.get(id);
    if (!deployment || !from.includes(deployment.state)) return false;
    this.#deployments.set(id, { ...deployment, ...change });
    this.#journal.write(journal);
    return true;
  }

  async claimSlot(deployment: string, time: number, now: number): Promise<boolean> {
    const slots = this.#slots.get(deployment);
    if (!slots) throw new Error(`There is no deployment ${deployment}.`);
    if (slots.has(time)) return false;
    slots.set(time, { deployment, time, claimedAt: now, doneAt: null, decisions: [] });
    return true;
  }

  async finishSlot(
    deployment: string,
    time: number,
    now: number,
    decisions: readonly SlotDecision[],
    journal: readonly JournalDraft[],
  ): Promise<void> {
    const slot = this.#slots.get(deployment)?.get(time);
    if (slot?.doneAt !== null) return;
    this.#slots.get(deployment)?.set(time, { ...slot, doneAt: now, decisions });
    this.#journal.write(journal);
  }

  async unfinishedSlots(): Promise<readonly Slot[]> {
    return [...this.#slots.values()]
      .flatMap((slots) => [...slots.values()])
      .filter(({ doneAt }) => doneAt === null)
      .sort((one, other) => one.time - other.time || (one.deployment < other.deployment ? -1 : 1));
  }

  async slots(deployment: string, limit: number): Promise<readonly Slot[]> {
    return [...(this.#slots.get(deployment)?.values() ?? [])].sort((one, other) => other.time - one.time).slice(0, Math.max(0, limit));
  }

  async lastSlot(deployment: string): Promise<Slot | null> {
    const [last] = await this.slots(deployment, 1);
    return last ?? null;
  }
}
