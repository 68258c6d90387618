import type { Compilable, CompiledQuery, Kysely, QueryResult } from 'kysely';
import type { Tables } from './tables.ts';

/** Stands for a value in a query that is compiled before there is one. */
class Placeholder {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

/** Gives a placeholder under every name that it is asked for. */
const PLACEHOLDERS: object = new Proxy({}, { get: (_, name) => new Placeholder(String(name)) });

/**
 * A query that is built and compiled once, and run with other values each time: for those that every order takes several of, as building one
 * takes longer than SQLite takes for it.
 *
 * @param build makes the query. It gets stand-ins for the values, and may only hand them on: it can neither look at them nor list them.
 */
export function prepared<Values extends object, Row>(
  build: (db: Kysely<Tables>, values: Values) => Compilable<Row>,
): (db: Kysely<Tables>, values: Values) => Promise<QueryResult<Row>> {
  /** By the dialect's adapter, of which each database has one of its own. */
  const known = new WeakMap<object, CompiledQuery<Row>>();
  return async (db, values) => {
    const { adapter } = db.getExecutor();
    let query = known.get(adapter);
    if (query === undefined) {
      query = build(db, PLACEHOLDERS as Values).compile();
      known.set(adapter, query);
    }
    const parameters = query.parameters.map((value) => (value instanceof Placeholder ? (values as Readonly<Record<string, unknown>>)[value.name] : value));
    return db.executeQuery({ ...query, parameters });
  };
}
