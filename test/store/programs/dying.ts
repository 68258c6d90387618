import BetterSqlite from 'better-sqlite3';

/** The ways in which a statement is carried out. */
const WAYS = ['run', 'all', 'get', 'iterate'] as const;

/**
 * Kills this process (SIGKILL, so that nothing can be tidied up) when the database is about to carry out its n-th statement from now on; 0 for
 * never. Statements that were prepared before count each time.
 */
export function dieAtStatement(fatal: number): { readonly count: () => number } {
  const memory = new BetterSqlite(':memory:');
  const statement = Object.getPrototypeOf(memory.prepare('select 1')) as Record<(typeof WAYS)[number], (...values: unknown[]) => unknown>;
  memory.close();
  let statements = 0;
  for (const way of WAYS) {
    const carryOut = statement[way];
    statement[way] = function carryOutOrDie(this: BetterSqlite.Statement, ...values: unknown[]) {
      statements += 1;
      if (statements === fatal) process.kill(process.pid, 'SIGKILL');
      return carryOut.apply(this, values);
    };
  }
  return { count: () => statements };
}
