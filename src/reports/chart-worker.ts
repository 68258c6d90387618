import { Worker } from 'node:worker_threads';
import type { Chart } from './chart.ts';
import { prepareChart } from './chart-condense.ts';
import type { ChartPngOptions } from './chart-png.ts';
import { CHART_SIZE } from './chart-theme.ts';

/** What the drawing thread is sent. */
export interface DrawingRequest {
  readonly id: number;
  readonly chart: Chart;
  readonly options: ChartPngOptions;
}

/** What it answers. */
export type DrawingReply = { readonly id: number; readonly png: Uint8Array } | { readonly id: number; readonly failure: string };

interface Pending {
  resolve(png: Buffer): void;
  reject(error: Error): void;
}

/**
 * Draws charts in a thread of its own, so that drawing never holds up an answer.
 *
 * The thread starts with the first chart and keeps no process alive while it is idle. If it dies, the charts it had are
 * rejected and the next one starts another.
 */
export class ChartWorker {
  readonly #execArgv: string[] | undefined;
  readonly #pending = new Map<number, Pending>();
  #worker: Worker | null = null;
  #lastId = 0;

  /** @param execArgv arguments for the thread's Node, where the sources need a loader; inherited when left out. */
  constructor(execArgv?: readonly string[]) {
    this.#execArgv = execArgv && [...execArgv];
  }

  /** The chart as a PNG; see `renderChartPng`. @throws Error when it cannot be drawn, or the worker was closed. */
  async draw(chart: Chart, options: ChartPngOptions = {}): Promise<Buffer> {
    this.#lastId += 1;
    const request: DrawingRequest = { id: this.#lastId, chart: prepareChart(chart, options.width ?? CHART_SIZE.width), options };
    const worker = this.#worker ?? this.#start();
    const drawn = new Promise<Buffer>((resolve, reject) => this.#pending.set(request.id, { resolve, reject }));
    worker.ref();
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- threads have no origins
    worker.postMessage(request);
    return drawn;
  }

  /** Ends the thread; charts that it was drawing are rejected. */
  async close(): Promise<void> {
    await this.#worker?.terminate();
  }

  #start(): Worker {
    // Beside this file, in its own form: TypeScript when run from the sources, JavaScript when built.
    const entry = new URL(`./chart-worker-entry${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url);
    const worker = new Worker(entry, this.#execArgv ? { execArgv: this.#execArgv } : {});
    worker.on('message', (reply: DrawingReply) => this.#settle(worker, reply));
    worker.on('error', (error: Error) => this.#fail(worker, error));
    worker.on('exit', (code) => this.#fail(worker, new Error(`the drawing thread ended (code ${code})`)));
    this.#worker = worker;
    return worker;
  }

  #settle(worker: Worker, reply: DrawingReply): void {
    const pending = this.#pending.get(reply.id);
    this.#pending.delete(reply.id);
    if (this.#pending.size === 0) worker.unref();
    if ('failure' in reply) pending?.reject(new Error(reply.failure));
    else pending?.resolve(Buffer.from(reply.png.buffer, reply.png.byteOffset, reply.png.byteLength));
  }

  #fail(worker: Worker, error: Error): void {
    if (this.#worker !== worker) return;
    this.#worker = null;
    for (const pending of this.#pending.values()) pending.reject(error);
    this.#pending.clear();
  }
}
