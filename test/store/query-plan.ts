import { CompiledQuery, type Kysely } from 'kysely';
import type { Tables } from '../../src/store/tables.ts';

/** How the database goes about the statements that `ask` makes of it, a line for each step. */
export async function queryPlan(db: Kysely<Tables>, ask: (watched: Kysely<Tables>) => Promise<unknown>): Promise<string[]> {
  const statements: CompiledQuery[] = [];
  await ask(
    db.withPlugin({
      transformQuery: ({ node, queryId }) => {
        statements.push(db.getExecutor().compileQuery(node, queryId));
        return node;
      },
      transformResult: async ({ result }) => result,
    }),
  );
  const plans = await Promise.all(
    statements.map(({ sql, parameters }) => {
      // Of a prepared query what stands for its values was seen; a plan does not depend on them.
      const bound = parameters.map((value) => (typeof value === 'object' ? null : value));
      return db.executeQuery<{ detail: string }>(CompiledQuery.raw(`explain query plan ${sql}`, bound));
    }),
  );
  return plans.flatMap(({ rows }) => rows.map(({ detail }) => detail));
}
