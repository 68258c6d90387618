import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { compileFunction } from 'node:vm';
import { transform } from '@swc/core';
import * as fc from 'fast-check';

/** How a test ended. */
export interface Outcome {
  /** Its file and its names: `/…/x.test.ts#group > name`. */
  readonly id: string;
  readonly passed: boolean;
  /** What it failed with; empty where it passed. */
  readonly failure: string;
  readonly ms: number;
}

/** Who runs tests: says which, and hears of each before and after it. Ids as in `Outcome`. */
export interface Watcher {
  wants(id: string): boolean;
  begin(id: string): void;
  end(): void;
}

/** What is read of vitest's tasks. */
interface Task {
  readonly name: string;
  readonly type: 'suite' | 'test';
  readonly file: { readonly filepath: string };
  readonly suite?: Task;
  readonly tasks?: readonly Task[];
  mode: string;
  readonly result?: { readonly state: string; readonly duration?: number; readonly errors?: readonly { readonly message: string }[] };
}

/** A test file as a function of what it imports: calling it states its tests anew, with none of the state that an earlier call left. */
type TestFile = (need: (name: string) => unknown, module: object, exports: object, filename: string) => void;

interface LoadedFile {
  readonly run: TestFile;
  readonly needs: ReadonlyMap<string, unknown>;
  /** Its tests, once it has stated them, and how long each took when it was last run, milliseconds. */
  ids: readonly string[] | null;
  readonly ms: Map<string, number>;
}

/** What a runner of vitest is configured with where nothing is concurrent, retried or shuffled. */
const PLAIN = {
  setupFiles: [], name: '', passWithNoTests: true, allowOnly: true, maxConcurrency: 1, includeTaskLocation: false, retry: 0, tags: [], strictTags: false,
  sequence: { hooks: 'stack', setupFiles: 'list', shuffle: false, concurrent: false }, expect: {}, snapshotOptions: {},
} as const;

/** How often what is polled for is looked at. */
const POLL_MS = 5;

/**
 * Runs vitest's test files within this process, any number of times, with everything that they import loaded once: for whoever runs the same
 * tests thousands of times and would spend nearly all of that on loading the same modules. State that a module keeps is kept between runs;
 * that of the test files themselves is not.
 */
export class VitestInProcess {
  readonly #files = new Map<string, LoadedFile>();
  readonly #waitMs: number;
  readonly #mostRuns: number;
  #startTests: ((paths: readonly string[], runner: object) => Promise<unknown>) | null = null;

  /**
   * @param waitMs how long a test, and what a test polls for, may take, milliseconds
   * @param mostRuns how many values a property is tried with at most
   */
  constructor(waitMs: number, mostRuns: number) {
    this.#waitMs = waitMs;
    this.#mostRuns = mostRuns;
  }

  /** Loads test files and all that they import. @param paths absolute */
  async load(paths: readonly string[]): Promise<void> {
    // What vitest's own functions ask their worker for: there is none here.
    Object.assign(globalThis, { __vitest_worker__: { config: { expect: { poll: { interval: POLL_MS, timeout: this.#waitMs } }, snapshotOptions: {} }, rpc: {} } });
    const vitest = createRequire(import.meta.url).resolve('vitest/package.json');
    const { startTests } = (await import(pathToFileURL(createRequire(vitest).resolve('@vitest/runner')).href)) as { startTests: (paths: readonly string[], runner: object) => Promise<unknown> };
    this.#startTests = startTests;
    for (const path of paths) {
      // oxlint-disable-next-line no-await-in-loop -- what the first loads is there for the next
      this.#files.set(path, await this.#read(path));
    }
  }

  /**
   * Runs the tests that are wanted, file by file, the quickest first.
   *
   * @param toEnd whether to go on after a failure
   */
  async run(watcher: Watcher, toEnd: boolean): Promise<readonly Outcome[]> {
    if (this.#startTests === null) throw new Error('load the test files first');
    const outcomes: Outcome[] = [];
    let failed = false;
    const wanted = (task: Task): boolean => watcher.wants(idOf(task)) && (toEnd || !failed);
    const paths = [...this.#files].filter(([, { ids }]) => ids === null || ids.some((id) => watcher.wants(id)))
      .map(([path, { ms }]) => ({ path, took: [...ms].reduce((sum, [id, one]) => sum + (watcher.wants(id) ? one : 0), 0) }))
      .toSorted((a, b) => a.took - b.took)
      .map(({ path }) => path);
    const note = (task: Task): void => {
      const passed = task.result?.state !== 'fail';
      failed ||= !passed;
      outcomes.push({ id: idOf(task), passed, failure: task.result?.errors?.[0]?.message ?? '', ms: task.result?.duration ?? 0 });
    };
    await this.#startTests(paths, {
      config: { ...PLAIN, root: process.cwd(), testTimeout: this.#waitMs, hookTimeout: this.#waitMs },
      importFile: (path: string) => this.#state(path),
      onCollected: (files: readonly Task[]) => {
        for (const file of files) this.#remember(file);
        for (const test of files.flatMap(testsOf)) if (!wanted(test)) test.mode = 'skip';
      },
      onBeforeRunTask: (task: Task) => {
        if (wanted(task)) watcher.begin(idOf(task));
        else task.mode = 'skip';
      },
      onAfterRunTask: (task: Task) => {
        watcher.end();
        if (task.mode === 'skip') return;
        note(task);
        this.#files.get(task.file.filepath)?.ms.set(idOf(task), task.result?.duration ?? 0);
      },
      // A hook that fails fails its group, and no test.
      onAfterRunSuite: (task: Task) => {
        if ((task.result?.errors ?? []).length > 0) note(task);
      },
    });
    return outcomes;
  }

  #state(path: string): void {
    const file = this.#files.get(path);
    if (file === undefined) throw new Error(`${path} is not loaded`);
    file.run((name) => file.needs.get(name), { exports: {} }, {}, path);
  }

  #remember(file: Task): void {
    const loaded = this.#files.get(file.file.filepath);
    if (loaded !== undefined) loaded.ids ??= testsOf(file).map(idOf);
  }

  async #read(path: string): Promise<LoadedFile> {
    const source = await readFile(path, 'utf8');
    const { code } = await transform(source, { filename: path, jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'commonjs' }, configFile: false, swcrc: false });
    const needs = new Map<string, unknown>();
    for (const [, name] of code.matchAll(/require\("([^"]+)"\)/g)) {
      if (name === undefined || needs.has(name)) continue;
      // oxlint-disable-next-line no-await-in-loop -- see above
      const module = name === 'fast-check' ? this.#fewRuns() : ((await import(name.startsWith('.') ? pathToFileURL(resolve(dirname(path), name)).href : name)) as object);
      needs.set(name, { ...module, __esModule: true });
    }
    return { run: compileFunction(code, ['require', 'module', 'exports', '__filename'], { filename: path }) as TestFile, needs, ids: null, ms: new Map() };
  }

  /** fast-check as it is, with fewer values for each property. */
  #fewRuns(): object {
    const few = (given: fc.Parameters<unknown> = {}): fc.Parameters<unknown> => ({ ...given, numRuns: Math.min(given.numRuns ?? this.#mostRuns, this.#mostRuns) });
    return {
      ...fc,
      assert: (property: fc.IAsyncProperty<unknown>, given?: fc.Parameters<unknown>) => fc.assert(property, few(given)),
      check: (property: fc.IAsyncProperty<unknown>, given?: fc.Parameters<unknown>) => fc.check(property, few(given)),
    };
  }
}

function idOf(task: Task): string {
  const names: string[] = [];
  for (let at: Task | undefined = task; at !== undefined; at = at.suite) if (at.name !== '') names.unshift(at.name);
  return `${task.file.filepath}#${names.join(' > ')}`;
}

function testsOf(task: Task): readonly Task[] {
  return task.type === 'test' ? [task] : (task.tasks ?? []).flatMap(testsOf);
}
