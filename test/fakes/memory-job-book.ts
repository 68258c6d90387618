import type { ClaimedSlot, Job, JobBook, JobRun, NewJob } from '../../src/jobs/job.ts';

/** A job book that forgets when it is dropped. */
export class MemoryJobBook implements JobBook {
  readonly #jobs = new Map<number, Job>();
  /** Every claimed slot by job and slot, with whether it was finished. */
  readonly #claims = new Map<string, ClaimedSlot & { isFinished: boolean }>();
  #count = 0;

  async add(job: NewJob): Promise<Job> {
    this.#count += 1;
    const added: Job = { ...job, id: this.#count, isPaused: false, handledUntil: job.createdAt, lastRun: null, memory: null };
    this.#jobs.set(added.id, added);
    return added;
  }

  async list(person?: string): Promise<readonly Job[]> {
    return [...this.#jobs.values()].filter((job) => person === undefined || job.person === person);
  }

  async edit(id: number, person: string, change: Parameters<JobBook['edit']>[2], now: number): Promise<Job | null> {
    const job = this.#jobs.get(id);
    if (job?.person !== person) return null;
    const countsFromNow = change.recurrence !== undefined || (job.isPaused && change.isPaused === false);
    const edited = { ...job, ...change, handledUntil: countsFromNow ? now : job.handledUntil };
    this.#jobs.set(id, edited);
    return edited;
  }

  async remove(id: number, person: string): Promise<boolean> {
    if (this.#jobs.get(id)?.person !== person) return false;
    for (const [name, claim] of this.#claims) if (claim.job === id) this.#claims.delete(name);
    return this.#jobs.delete(id);
  }

  async claim(id: number, slot: number, now: number): Promise<boolean> {
    const name = `${id} ${slot}`;
    if (!this.#jobs.has(id) || this.#claims.has(name)) return false;
    this.#claims.set(name, { job: id, slot, claimedAt: now, isFinished: false });
    return true;
  }

  async unfinished(): Promise<readonly ClaimedSlot[]> {
    return [...this.#claims.values()]
      .filter(({ isFinished }) => !isFinished)
      .map(({ job, slot, claimedAt }) => ({ job, slot, claimedAt }))
      .sort((a, b) => a.slot - b.slot || a.job - b.job);
  }

  async finish(id: number, run: JobRun, memory?: unknown): Promise<void> {
    const job = this.#jobs.get(id);
    const claim = this.#claims.get(`${id} ${run.slot}`);
    if (!job || !claim) return;
    claim.isFinished = true;
    const isNewest = job.lastRun === null || job.lastRun.slot <= run.slot;
    this.#jobs.set(id, { ...job, lastRun: isNewest ? run : job.lastRun, memory: memory === undefined ? job.memory : memory });
  }

  async handled(id: number, until: number): Promise<void> {
    const job = this.#jobs.get(id);
    if (job && job.handledUntil < until) this.#jobs.set(id, { ...job, handledUntil: until });
  }

  async reassign(from: string, to: string): Promise<void> {
    for (const job of this.#jobs.values()) if (job.person === from) this.#jobs.set(job.id, { ...job, person: to });
  }
}
