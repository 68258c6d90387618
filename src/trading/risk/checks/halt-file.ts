import { type RiskCheck, finding, needing } from '../check.ts';

/** No HALT file lies in the data folder. */
export const haltFile: RiskCheck = {
  name: 'halt-file',
  look: ({ haltFile }) =>
    needing(haltFile, 'no HALT file', (lies) => finding(!lies, 'no HALT file', lies ? 'HALT file' : 'none', 'A HALT file lies in the data folder: no entries until it is removed and an admin has resumed.')),
};
