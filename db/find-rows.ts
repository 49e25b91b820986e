import type { EntityName, FilterQuery, QueryOrderMap } from "@mikro-orm/core";
import type { EntityManager } from "@mikro-orm/postgresql";

/**
 * Rows of an entity to be shown and forgotten, newest first: with the values that `em.find` gives them, but as plain objects
 * that nobody watches for changes, which takes a fraction of its time.
 */
export async function findRows<Row extends object>(
  em: EntityManager,
  entity: EntityName<Row>,
  where: FilterQuery<Row>,
  limit: number,
): Promise<Row[]> {
  const query = em
    .createQueryBuilder(entity)
    .where(where as never)
    .orderBy({ createdAt: "desc", id: "desc" } as QueryOrderMap<Row>)
    .limit(limit);
  await query.applyFilters();
  const rows: Row[] = await query.execute("all");
  // Numbers that may be large, and decimals, arrive as text.
  for (const { name, customType } of em.getMetadata(entity).props)
    if (customType)
      for (const row of rows)
        row[name] &&= customType.convertToJSValue(row[name], em.getPlatform()) as Row[typeof name];
  return rows;
}
