import { inProject } from "../../../db/project-scope.ts";
import type { Database } from "../../../db/orm.ts";

/** The goals' ids are this and a number from 1. */
export const SLEEPER = "goal_sleeper_";

/**
 * Goals that have asked their person something and wait for the answer, as rows with the promise of a workflow each: a
 * statement for all of them, where requests would take minutes. Whoever runs a worker has them asleep in Temporal soon after.
 */
export const openSleepers = (database: Database, projectId: string, from: number, to: number): Promise<void> =>
  inProject(database, projectId, async (em) => {
    const each = `FROM generate_series(${from}, ${to}) n`;
    await em.execute(
      `INSERT INTO conversation (project_id, id, title) SELECT current_project(), 'cnv_sleeper_' || n, 'A table' ${each}`,
    );
    await em.execute(
      `INSERT INTO goal (project_id, id, conversation_id, root_goal_id, title, description, state, turns, credits_cap, created_by, request_id)
       SELECT current_project(), '${SLEEPER}' || n, 'cnv_sleeper_' || n, '${SLEEPER}' || n, 'A table', 'Book a table.', 'active', 1, 10, 'key:test', 'req_test' ${each}`,
    );
    await em.execute(
      `INSERT INTO goal_step (project_id, id, goal_id, number, stage, kind, description, state, params)
       SELECT current_project(), 'stp_sleeper_' || n, '${SLEEPER}' || n, 1, 1, 'ask', 'Ask where', 'running', '{"question": "Where?"}' ${each}`,
    );
    await em.execute(
      `INSERT INTO workflow_start (workflow_id, workflow_type, project_id, record_id, request_id)
       SELECT 'goal:${SLEEPER}' || n, 'pursueGoal', current_project(), '${SLEEPER}' || n, 'req_test' ${each}`,
    );
    database.wake();
  });
