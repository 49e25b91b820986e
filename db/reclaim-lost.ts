import type pg from "pg";

/**
 * A connection that is lost in somebody's hands goes back to its pool by itself. The ORM gives one back only after a
 * COMMIT or ROLLBACK that succeeds, which none on a lost connection does: each would take a place for ever, and a process
 * that has lost as many as its pool holds could ask nothing any more. Not needed once the ORM's query builder gives them
 * back (https://github.com/kysely-org/kysely/issues/1990).
 */
export function reclaimLost(pool: pg.Pool): void {
  const watched = new WeakMap<pg.PoolClient, () => void>();
  pool.on("acquire", (client) => {
    const reclaim = (): void => {
      const { release } = client;
      // Whoever held it may still come to give it back.
      client.release = () => undefined;
      release(true);
    };
    watched.set(client, reclaim);
    client.once("end", reclaim);
  });
  pool.on("release", (_, client) => {
    const reclaim = watched.get(client);
    if (reclaim) client.removeListener("end", reclaim);
  });
}
