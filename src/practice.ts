import { join } from 'node:path';
import type { Config } from './config.ts';
import { systemClock } from './domain/clock.ts';
import { type Outcry, openOutcry, terminalOutput } from './main.ts';
import { SIMULATED, SimulatedMarket } from './market/simulated/simulated-market.ts';
import { SteppedTickerFeed } from './market/simulated/stepped-ticker-feed.ts';
import { PracticeClock } from './practice-clock.ts';
import { formatDateTime } from './reports/format.ts';
import { parseSpan } from './tools/values/span.ts';

/** Every minute is lived through: it is what everything on a desk goes by. */
const MINUTE_MS = 60_000;

/** A practice desk, and what time it is there. */
export interface Practice extends Outcry {
  /** Says where one is, as one sentence. */
  readonly greeting: string;
}

/**
 * Opens the practice desk: made-up prices, paper money, a data folder and a time of its own, and no chat but the terminal. Nothing of what
 * is configured for real is reached from it.
 *
 * @param from when a new practice desk begins, as spans are written (`2026-01-05`, `30d`); `null` for now, or for going on with one.
 * @throws OutcryError as `PracticeClock.open` and `openOutcry` do; `invalid-input` for a start that is none.
 */
export async function openPractice(config: Config, from: string | null): Promise<Practice> {
  const own = practiceConfig(config);
  const start = from === null ? null : parseSpan(from, undefined, systemClock.now()).from;
  const clock = PracticeClock.open(own.dataFolder, systemClock, start);
  try {
    const ticks = new SteppedTickerFeed(new SimulatedMarket(clock));
    const outcry = await openOutcry(own, terminalOutput(own), { clock, stepMs: MINUTE_MS, simulatedTicks: ticks, onStep: () => ticks.step(), onRequest: () => clock.request() });
    return {
      ...outcry,
      greeting: `Practice desk: made-up prices and paper money. It is ${formatDateTime(clock.now())} UTC, and time stands still; /forward 1d lets a day pass.`,
      async close() {
        await outcry.close();
        clock.close();
      },
    };
  } catch (error) {
    clock.close();
    throw error;
  }
}

/** The configuration without anything that reaches beyond this machine, but for the model. */
function practiceConfig(config: Config): Config {
  return {
    ...config, dataFolder: join(config.dataFolder, 'practice'), exchange: SIMULATED, exchangeNamed: true, exchangeUrl: null, tradingMode: 'paper', exchangeKeys: null,
    telegram: null, discord: null,
  };
}
