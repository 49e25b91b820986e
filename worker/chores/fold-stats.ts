import type { ActivityDeps } from "../../activities/deps.ts";
import { inSystem } from "../../db/project-scope.ts";

const COUNTERS = ["leads", "calls", "emails", "meetings", "converted", "outbound_agents", "inbound_agents"];
const BITE = 10_000;

// In order, so that two processes which fold the same days never wait for each other in a circle.
const FOLD = `WITH taken AS (
    DELETE FROM stat_change WHERE (project_id, id) IN (SELECT project_id, id FROM stat_change LIMIT ${BITE} FOR UPDATE SKIP LOCKED)
    RETURNING project_id, day, ${COUNTERS.join(", ")}
  ), folded AS (
    INSERT INTO project_stats AS s (project_id, day, ${COUNTERS.join(", ")})
    SELECT project_id, day, ${COUNTERS.map((name) => `sum(${name})`).join(", ")} FROM taken GROUP BY project_id, day ORDER BY project_id, day
    ON CONFLICT (project_id, day) DO UPDATE SET ${COUNTERS.map((name) => `${name} = s.${name} + excluded.${name}`).join(", ")}
  ) SELECT count(*) AS rows FROM taken`;

/** Adds what happened to the daily totals; readers see the same sum before and after. */
export async function foldStats({ database }: Pick<ActivityDeps, "database">): Promise<void> {
  for (let rows = BITE; rows === BITE;) {
    const [taken] = await inSystem(database, (em) => em.execute<[{ rows: string }]>(FOLD));
    rows = Number(taken.rows);
  }
}
