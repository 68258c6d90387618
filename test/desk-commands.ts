import { z } from 'zod';
import { CliFolder } from './run-cli.ts';

/** A decimal number as text. */
const decimal = z.string().regex(/^-?\d+(\.\d+)?$/);

const order = z.object({
  id: z.string(), symbol: z.string(), side: z.enum(['buy', 'sell']), type: z.string(), amount: decimal, stopPrice: decimal.nullable(), purpose: z.string(), filled: decimal,
  state: z.string(), approval: z.string().nullable(), note: z.string().nullable(),
}).loose();

/** What commands print with `--json`: as much of it as these tests read. */
export const SHAPES = {
  approval: z.object({ id: z.string(), status: z.string(), account: z.string(), expiresAt: z.number(), typed: z.string().nullable(), orders: z.array(z.object({ symbol: z.string(), amount: decimal }).loose()) }).loose(),
  approvals: z.object({ approvals: z.array(z.object({ id: z.string() }).loose()) }).loose(),
  outcome: z.object({ outcome: z.string(), reason: z.string().nullable(), orders: z.array(z.object({ id: z.string(), state: z.string(), filled: decimal, note: z.string().nullable() }).loose()) }).loose(),
  orders: z.object({ account: z.string(), orders: z.array(order) }).loose(),
  trades: z.object({
    fills: z.array(z.object({ symbol: z.string(), side: z.string(), amount: decimal, price: decimal, fee: decimal, feeCurrency: z.string(), order: z.string() }).loose()),
    trades: z.array(z.unknown()),
  }).loose(),
  positions: z.object({
    positions: z.array(z.object({ symbol: z.string(), amount: decimal, averagePrice: decimal, cost: decimal, guard: z.object({ stop: decimal.nullable(), target: decimal.nullable(), by: z.string() }).loose().nullable() }).loose()),
    foreign: z.array(z.unknown()),
  }).loose(),
  balance: z.object({ equity: decimal, cash: decimal, balances: z.array(z.object({ asset: z.string(), free: decimal, locked: decimal }).loose()), foreign: z.array(z.unknown()) }).loose(),
  performance: z.object({ startEquity: decimal, endEquity: decimal, profit: decimal, realised: decimal, unrealised: decimal.nullable(), fees: decimal, trades: z.number() }).loose(),
  journal: z.object({ intact: z.boolean(), entries: z.number(), position: z.number().optional(), reason: z.string().optional() }).loose(),
  backup: z.object({ file: z.string() }).loose(),
  restored: z.object({ file: z.string(), keptAside: z.string().nullable() }),
  deployment: z.object({ id: z.string(), account: z.string(), state: z.string(), budget: decimal, symbols: z.array(z.string()), timeframe: z.string() }).loose(),
  deployments: z.object({ deployments: z.array(z.object({ id: z.string(), state: z.string() }).loose()) }).loose(),
  halt: z.object({ scope: z.string(), accounts: z.array(z.string()), canceled: z.number(), failed: z.array(z.unknown()) }).loose(),
  status: z.object({ trading: z.object({ mode: z.string(), accounts: z.array(z.object({ account: z.string(), state: z.string(), frozen: z.array(z.unknown()), foreign: z.array(z.unknown()), problem: z.unknown() }).loose()) }).loose() }).loose(),
  anything: z.object({}).loose(),
} as const;

const failure = z.object({ error: z.object({ kind: z.string(), message: z.string(), hint: z.string().optional(), field: z.string().optional() }) });

/** A command that failed: its exit status, and what it said as JSON. */
export interface FailedCommand {
  readonly status: number | null;
  readonly kind: string;
  /** The message and, where there is one, what to do. */
  readonly text: string;
}

/** Runs commands in one folder as scripts do: with `--json`, one after the other. Everything that they write is kept. */
export class DeskCommands {
  readonly folder: CliFolder;
  readonly #env: Readonly<Record<string, string>>;
  /** All that the commands have written to their standard output and error. */
  written = '';

  constructor(env: Readonly<Record<string, string>> = {}, folder = new CliFolder()) {
    this.folder = folder;
    this.#env = env;
  }

  /** The database that the commands share. */
  get database(): string {
    return `${this.folder.path}/data/outcry.sqlite`;
  }

  /** What a command printed, which must have succeeded. */
  async read<Shape extends keyof typeof SHAPES>(shape: Shape, ...words: readonly string[]): Promise<z.output<(typeof SHAPES)[Shape]>> {
    const { status, stdout, stderr } = await this.#run(words);
    if (status !== 0 || stderr !== '') throw new Error(`outcry ${words.join(' ')} ended with ${status}: ${stderr}`);
    return SHAPES[shape].parse(JSON.parse(stdout)) as z.output<(typeof SHAPES)[Shape]>;
  }

  /** How an approval was answered: done or not, its outcome is printed, and the exit status says which. */
  async answer(...words: readonly string[]): Promise<z.output<typeof SHAPES.outcome> & { readonly status: number | null }> {
    const { status, stdout, stderr } = await this.#run(words);
    if (stderr !== '') throw new Error(`outcry ${words.join(' ')} ended with ${status}: ${stderr}`);
    return { ...SHAPES.outcome.parse(JSON.parse(stdout)), status };
  }

  /** What a command said that must have failed. */
  async refused(...words: readonly string[]): Promise<FailedCommand> {
    const { status, stdout, stderr } = await this.#run(words);
    if (status === 0 || stdout !== '') throw new Error(`outcry ${words.join(' ')} ended with ${status}, and should have failed: ${stdout}`);
    const { kind, message, hint } = failure.parse(JSON.parse(stderr)).error;
    return { status, kind, text: hint === undefined ? message : `${message} ${hint}` };
  }

  /** Proposes an order. */
  async propose(...words: readonly string[]): Promise<z.output<typeof SHAPES.approval>> {
    return this.read('approval', ...words);
  }

  async #run(words: readonly string[]) {
    const run = await this.folder.run([...words, '--json'], { env: this.#env });
    this.written += run.stdout + run.stderr;
    return run;
  }
}
