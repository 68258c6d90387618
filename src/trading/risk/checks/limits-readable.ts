import { type RiskCheck, beyond, within } from '../check.ts';

/** The account's limits can be read. */
export const limitsReadable: RiskCheck = {
  name: 'limits-readable',
  look: ({ limitsFault }) => (limitsFault === null ? within('readable', 'readable') : beyond('readable', 'not readable', limitsFault)),
};
