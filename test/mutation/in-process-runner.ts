import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { type Outcome, VitestInProcess } from './vitest-in-process.ts';

/** What the mutated code and its runner tell each other, through a global of Stryker's. */
interface Switch {
  activeMutant?: string | undefined;
  currentTestId?: string | undefined;
  hitCount?: number | undefined;
  hitLimit?: number | undefined;
  mutantCoverage?: object;
}

/** The part of Stryker's configuration that is ours. */
interface Options {
  readonly inProcess: {
    /** Folders with test files, from the root of the project; those of the first are run first. */
    readonly tests: readonly string[];
    /** Regular expressions of what is left out, of files and of tests: `test/…/x.test.ts#group > name`. */
    readonly without: readonly string[];
    /** How long a test, and what a test polls for, may take, milliseconds. */
    readonly waitMs: number;
    /** How many values a property is tried with at most. */
    readonly mostRuns: number;
    /** Which part of the mutants is tried, up to 1: the same ones for the same seed. The others are errors in the report, and in no score. */
    readonly share: number;
    readonly seed: number;
  };
}

interface Log {
  warn(message: string): void;
}

interface Mutant {
  readonly id: string;
  readonly fileName: string;
  readonly mutatorName: string;
  readonly replacement: string;
  readonly location: { readonly start: { readonly line: number; readonly column: number } };
}

interface MutantRun {
  readonly testFilter?: readonly string[];
  readonly hitLimit?: number;
  readonly activeMutant: Mutant;
}

/** What Stryker is told of a mutant. */
interface MutantOutcome {
  readonly status: string;
  readonly reason?: string;
  readonly killedBy?: readonly string[];
  readonly failureMessage?: string;
  readonly nrOfTests?: number;
}

const SUCCESS = 0;
/** How often it is looked whether the process goes on, and from when on it has stood still, milliseconds. */
const [BEAT_MS, STANDSTILL_MS] = [100, 1_000];
/** The global that mutated code looks into. */
const NAMESPACE = '__stryker__';

/**
 * A test runner for Stryker that keeps everything loaded and switches mutants, so that a mutant costs what its own tests take. What acts only
 * while a module is loaded cannot be tried so: `ignoreStatic` is to leave it out. A mutant that never ends is ended by Stryker, with the process.
 */
class InProcessRunner {
  readonly #options: Options['inProcess'];
  readonly #log: Log;
  readonly #vitest: VitestInProcess;
  readonly #switch: Switch;
  readonly #leftOut: readonly RegExp[];
  /** How often the process stood still: for a machine that had something else to do, or because it was stopped for a while. */
  #standstills = 0;

  constructor({ inProcess }: Options, log: Log) {
    this.#options = inProcess;
    this.#log = log;
    this.#vitest = new VitestInProcess(inProcess.waitMs, inProcess.mostRuns);
    this.#leftOut = inProcess.without.map((pattern) => new RegExp(pattern, 'u'));
    const globals = globalThis as unknown as Record<string, Switch | undefined>;
    this.#switch = globals[NAMESPACE] ??= {};
  }

  capabilities(): object {
    return { reloadEnvironment: false };
  }

  async init(): Promise<void> {
    await import('../random-seed.ts');
    let last = performance.now();
    setInterval(() => {
      const now = performance.now();
      if (now - last > STANDSTILL_MS) this.#standstills += 1;
      last = now;
    }, BEAT_MS).unref();
    const found = await Promise.all(this.#options.tests.map(async (folder) => (await readdir(folder, { recursive: true })).toSorted().map((name) => join(folder, name))));
    const files = found.flat().filter((path) => path.endsWith('.test.ts') && !this.#isLeftOut(path));
    await this.#vitest.load([...new Set(files)].map((path) => resolve(path)));
  }

  /** Runs every test with the code as it is, and notes which mutants each reaches. */
  async dryRun(): Promise<object> {
    const first = await this.#reached((id) => !this.#isLeftOut(id));
    // A machine that had something else to do makes tests run out of time: those that failed have another try.
    const failed = new Set(first.filter(({ passed }) => !passed).map(({ id }) => id));
    const again = failed.size === 0 ? [] : await this.#reached((id) => failed.has(id));
    const outcomes = [...first.filter(({ id }) => !failed.has(id)), ...again];
    for (const { id, failure, passed } of outcomes) if (!passed) this.#log.warn(`left out, since it fails without any mutant: ${id}: ${failure}`);
    const tests = outcomes.filter(({ passed }) => passed).map(({ id, ms }) => ({ id, name: id, timeSpentMs: ms, status: SUCCESS }));
    return { status: 'complete', tests, mutantCoverage: this.#switch.mutantCoverage };
  }

  /** Runs tests with the code as it is; the code notes which mutants each reaches. */
  async #reached(wants: (id: string) => boolean): Promise<readonly Outcome[]> {
    const begin = (id: string): void => {
      this.#switch.currentTestId = id;
    };
    const end = (): void => {
      this.#switch.currentTestId = undefined;
    };
    return this.#vitest.run({ wants, begin, end }, true);
  }

  /** Runs the tests that reach a mutant with the mutant in force, until one fails. */
  async mutantRun({ activeMutant, testFilter, hitLimit }: MutantRun): Promise<object> {
    if (placeOf(activeMutant, this.#options.seed) >= this.#options.share) return { status: 'error', errorMessage: 'not in the sample' };
    const standstills = this.#standstills;
    const run = await this.#tried(activeMutant, new Set(testFilter), hitLimit);
    // What ran out of time while the process stood still says nothing of the mutant.
    return this.#standstills > standstills && run.failureMessage?.includes('timed out') === true ? await this.#tried(activeMutant, new Set(testFilter), hitLimit) : run;
  }

  async #tried(activeMutant: Mutant, only: ReadonlySet<string>, hitLimit: number | undefined): Promise<MutantOutcome> {
    Object.assign(this.#switch, { hitCount: hitLimit === undefined ? undefined : 0, hitLimit, activeMutant: activeMutant.id });
    try {
      const outcomes = await this.#vitest.run({ wants: (id) => only.has(id), begin: () => {}, end: () => {} }, false);
      if ((this.#switch.hitCount ?? 0) > (hitLimit ?? Number.POSITIVE_INFINITY)) return { status: 'timeout', reason: 'it ran on without end' };
      const killer = outcomes.find(({ passed }) => !passed);
      if (killer === undefined) return { status: 'survived', nrOfTests: outcomes.length };
      return { status: 'killed', killedBy: [killer.id], failureMessage: killer.failure, nrOfTests: outcomes.length };
    } finally {
      Object.assign(this.#switch, { hitCount: undefined, hitLimit: undefined, activeMutant: undefined });
    }
  }

  #isLeftOut(name: string): boolean {
    return this.#leftOut.some((pattern) => pattern.test(name));
  }
}

/** Where a mutant stands in the order that a seed gives, from 0 to 1; as long as its file is as it is. */
function placeOf({ fileName, mutatorName, replacement, location: { start } }: Mutant, seed: number): number {
  const name = JSON.stringify([seed, relative(process.cwd(), fileName), mutatorName, start.line, start.column, replacement]);
  return createHash('sha256').update(name).digest().readUInt32BE() / 2 ** 32;
}

/** The part of a syntax path of Babel's that is looked at. */
interface SyntaxPath {
  readonly node: {
    readonly type: string;
    readonly callee?: { readonly object?: { readonly name?: string; readonly property?: { readonly name?: string; readonly id?: { readonly name?: string } } } };
  };
}

/** What is logged is for whoever looks into a fault: no test is about its fields. */
const logs = {
  shouldIgnore: ({ node: { type, callee } }: SyntaxPath): string | undefined => {
    const { name, property } = callee?.object ?? {};
    const logger = name ?? property?.name ?? property?.id?.name;
    return type === 'CallExpression' && logger === 'log' ? 'what is logged' : undefined;
  },
};

/** What Stryker looks for in a plugin. */
export const strykerPlugins = [
  { kind: 'TestRunner', name: 'in-process', factory: Object.assign((options: Options, log: Log) => new InProcessRunner(options, log), { inject: ['options', 'logger'] }) },
  { kind: 'Ignore', name: 'logs', value: logs },
];
