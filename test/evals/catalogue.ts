import { OutcryError } from '../../src/domain/errors.ts';
import type { StrategyName } from '../../src/agent/phrasebook/strategy-words.ts';
import { STRATEGIES, paramInfo } from '../../src/strategies/registry.ts';
import { toolCatalogue } from '../../src/tools/index.ts';
import type { Tool } from '../../src/tools/tool.ts';
import { LATER_CATALOGUE } from './later-catalogue.ts';

/** A stand-in for a port that reading a definition never touches; using it is a mistake of the test. */
const untouched = new Proxy({}, {
  get: () => () => {
    throw new OutcryError('refused', 'Nothing is run here: only definitions are read.');
  },
}) as never;

const NEEDS = {
  market: untouched, history: untouched, candles: untouched, rules: untouched, backtests: untouched, alerts: untouched, jobs: untouched, jobRunners: untouched, users: untouched, owners: untouched,
  notifications: untouched, ownerChats: untouched, backups: untouched, facts: untouched,
};
/** What a model is shown: nothing that only people do. */
const BUILT = toolCatalogue({ ...NEEDS, trading: untouched }).filter(({ peopleOnly }) => peopleOnly !== true);

/** The whole catalogue: the tools there are, and the planned ones by their description. */
export const CATALOGUE: readonly Tool[] = [...BUILT, ...LATER_CATALOGUE.filter((tool) => !BUILT.some(({ name }) => name === tool.name))];

/** The catalogue of a desk that cannot trade. */
export const READ_ONLY_CATALOGUE: readonly Tool[] = toolCatalogue(NEEDS).filter(({ access }) => access !== 'admin');

/** The strategies there are, as the agent is told of them. */
export const STRATEGY_NAMES: readonly StrategyName[] = STRATEGIES.map((strategy) => ({ name: strategy.name, title: strategy.title, params: paramInfo(strategy) }));
