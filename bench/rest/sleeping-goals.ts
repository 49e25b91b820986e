import { setTimeout as sleep } from "node:timers/promises";
import { Client, Connection } from "@temporalio/client";
import { workflowId } from "../../domain/workflow-id.ts";
import { allDone } from "../ground/all-done.ts";
import type { BenchCora } from "../ground/bench-cora.ts";
import { withSql } from "../ground/seed.ts";
import type { Sender } from "../ground/seed.ts";

const goalId = (n: number): string => `goal_bench${n}`;
const SAMPLE = 50;
const LOOK_MS = 500;
const HOUR_SECONDS = 3_600;

/** Goals of which each waits for a day in two weeks, and the promises to pursue them: what a plan would have left. */
async function seed(cora: BenchCora, { projectId }: Sender, count: number): Promise<void> {
  await withSql(cora.databaseUrl, async (client) => {
    const insert = (sql: string) => client.query(sql, [projectId, count]);
    await client.query("INSERT INTO conversation (project_id, id, title) VALUES ($1, 'cnv_bench', 'Later')", [
      projectId,
    ]);
    await insert(
      `INSERT INTO goal (project_id, id, conversation_id, root_goal_id, title, description, state, credits_cap, created_by, request_id)
       SELECT $1, 'goal_bench' || n, 'cnv_bench', 'goal_bench' || n, 'Later', 'Ask again later.', 'active', 100, 'key:bench', 'req_bench'
       FROM generate_series(1, $2::integer) AS n`,
    );
    await insert(
      `INSERT INTO goal_step (project_id, id, goal_id, number, stage, kind, description, state, started_at, due_at)
       SELECT $1, 'stp_bench' || n, 'goal_bench' || n, 1, 1, 'wait', 'Two weeks go by.', 'running', now(), now() + interval '14 days'
       FROM generate_series(1, $2::integer) AS n`,
    );
    await insert(
      `INSERT INTO workflow_start (workflow_id, workflow_type, project_id, record_id, request_id)
       SELECT 'goal:goal_bench' || n, 'pursueGoal', $1, 'goal_bench' || n, 'req_bench' FROM generate_series(1, $2::integer) AS n`,
    );
  });
}

/** Some of them, spread over all: asleep is who has looked once and has nothing under way. */
async function untilAsleep(address: string, count: number): Promise<void> {
  const connection = await Connection.connect({ address });
  try {
    const { workflow } = new Client({ connection });
    const step = Math.max(1, Math.floor(count / SAMPLE));
    for (let n = count; n > 0; n -= step) await asleep(workflow, goalId(n));
  } finally {
    await connection.close();
  }
}

async function asleep(workflow: Client["workflow"], id: string): Promise<void> {
  const handle = workflow.getHandle(workflowId.pursueGoal(id));
  for (;;) {
    const { raw } = await handle.describe();
    const isBusy = (raw.pendingActivities ?? []).length > 0 || raw.pendingWorkflowTask;
    const events = await handle.fetchHistory();
    if (!isBusy && events.events?.some((event) => event.timerStartedEventAttributes)) return;
    await sleep(LOOK_MS);
  }
}

/** Brings so many goals about and waits until they sleep; how many a second that were. */
export async function putToSleep(cora: BenchCora, sender: Sender, count: number, address: string): Promise<number> {
  await seed(cora, sender, count);
  const startedAt = performance.now();
  cora.database.wake();
  await withSql(cora.databaseUrl, (client) =>
    allDone(client, "SELECT $1::bigint - count(*) AS count FROM workflow_start", count, {
      values: [count],
      seconds: HOUR_SECONDS,
    }),
  );
  await untilAsleep(address, count);
  return count / ((performance.now() - startedAt) / 1000);
}
