import BetterSqlite from 'better-sqlite3';

/** Kills this process (SIGKILL, so that nothing can be tidied up) when the database is about to be given its n-th statement from now on; 0 for never. */
export function dieAtStatement(fatal: number): { readonly count: () => number } {
  // oxlint-disable-next-line typescript/unbound-method
  const { prepare } = BetterSqlite.prototype;
  let statements = 0;
  BetterSqlite.prototype.prepare = function prepareOrDie(this: BetterSqlite.Database, source: string) {
    statements += 1;
    if (statements === fatal) process.kill(process.pid, 'SIGKILL');
    return prepare.call(this, source);
  } as typeof prepare;
  return { count: () => statements };
}
