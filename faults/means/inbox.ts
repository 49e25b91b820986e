import type { World } from "../world/world.ts";

/** How many events with this mark in them were kept. */
export async function keptWith(world: World, mark: string): Promise<number> {
  const sql = "SELECT count(*)::int AS n FROM inbox WHERE body LIKE ? OR dedupe_key LIKE ?";
  const [row] = await world.database.system.em.fork().execute<[{ n: number }]>(sql, [`%${mark}%`, `%${mark}%`]);
  return row.n;
}

/** Events of which more than one delivery was kept, by what their vendor calls them. */
export const keptTwice = (world: World): Promise<{ kind: string; count: number }[]> =>
  world.database.system.em
    .fork()
    .execute(
      "SELECT min(kind) AS kind, count(*)::int AS count FROM inbox GROUP BY provider, side, dedupe_key HAVING count(*) > 1",
    );
