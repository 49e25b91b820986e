import type { EntityManager } from "@mikro-orm/postgresql";

/** The one clock by which hours, graces and ages are judged: each machine's own may be minutes off. */
export async function databaseNow(em: EntityManager): Promise<Date> {
  const [row] = await em.execute<[{ ms: number }]>(
    "SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS ms",
  );
  return new Date(row.ms);
}
