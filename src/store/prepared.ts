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

/**
 * The same for a question that may name this or that: one query for each kind of it, of which there are few.
 *
 * @param build as in `prepared`; what the question does not name is `undefined`, and what is `fixed` is there to be looked at.
 */
export function preparedByKind<Question extends object, Row>(
  build: (db: Kysely<Tables>, question: Question) => Compilable<Row>,
): (db: Kysely<Tables>, question: Question, fixed: Partial<Question>) => Promise<QueryResult<Row>> {
  const known = new Map<string, (db: Kysely<Tables>, question: Question) => Promise<QueryResult<Row>>>();
  return async (db, question, fixed) => {
    const names = (Object.keys(question) as (keyof Question & string)[]).filter((name) => question[name] !== undefined && !(name in fixed));
    const kind = JSON.stringify([names, fixed]);
    let query = known.get(kind);
    if (query === undefined) {
      query = prepared((on, values: Question) => build(on, { ...Object.fromEntries(names.map((name) => [name, values[name]])), ...fixed } as Question));
      known.set(kind, query);
    }
    return query(db, question);
  };
}
