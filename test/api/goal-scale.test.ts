import pg from "pg";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { inProject } from "../../db/project-scope.ts";
import { goalsUsed, readSpending } from "../../db/queries/goals/goal-spending.ts";
import { pendingNotifications } from "../../db/queries/goals/pending-notifications.ts";
import { readTimeline } from "../../db/queries/goals/read-timeline.ts";
import { refreshAttention } from "../../db/queries/goals/refresh-attention.ts";
import { settleGoal } from "../../db/queries/goals/settle-goal.ts";
import { explainReads } from "../setup/explain-reads.ts";
import type { Reads } from "../setup/explain-reads.ts";
import { buildAgent, buildLead, buildProject } from "../setup/factories.ts";
import type { BuiltProject } from "../setup/factories.ts";
import { tableReads } from "../setup/table-reads.ts";
import { testCora } from "../setup/test-cora.ts";
import type { TestCora } from "../setup/test-cora.ts";

// Postgres is in no hurry to tell what was read.
vi.setConfig({ testTimeout: 400_000 });

const GOALS = 100_000;
const STEPS = 5_000;
const PAGE_READS = 400;
/** Of any table, for all lists together, each asked for two pages of 50. */
const READS_MAX = 2_000;
const BIG = "goal_big";

let cora: TestCora;
let project: BuiltProject;
let owner: pg.Client;
/** What taking the big goal's figures read for the first time. */
let firstSum: Reads;

beforeAll(async () => {
  cora = await testCora();
  await cora.startApi();
  project = await buildProject(cora);
  owner = new pg.Client({ connectionString: cora.databaseUrl });
  await owner.connect();
  await fill(project.projectId, (await buildLead(project)).id, (await buildAgent(project)).id);
  firstSum = await explained((em) => settleGoal(em, BIG));
}, 600_000);
afterAll(async () => {
  await owner?.end();
  await cora?.stop();
});

/** Many goals, of which the newest are archived and few need somebody; and one with many steps, each charged. */
async function fill(projectId: string, leadId: string, agentId: string): Promise<void> {
  const at = "now() - g * interval '1 second' - interval '1 hour'";
  const by = "'key:test', 'req_test'";
  const insert = (columns: string, count: number, values: string) =>
    owner.query(`INSERT INTO ${columns} SELECT '${projectId}', ${values} FROM generate_series(1, ${count}) g`);
  await insert("conversation (project_id, id, title, created_at)", GOALS, `'cnv_' || g, 'A roof', ${at}`);
  await insert(
    "goal (project_id, id, conversation_id, root_goal_id, title, description, created_by, request_id, state, attention, archived_at, parent_goal_id, created_at, updated_at)",
    GOALS,
    `'goal_' || g, 'cnv_' || g, 'goal_' || g, 'A roof', 'A roof.', ${by}, CASE WHEN g % 10000 = 0 THEN 'pending' WHEN g % 3 = 0 THEN 'active' ELSE 'completed' END,
     CASE WHEN g % 5 = 0 THEN 'approval' END, CASE WHEN g <= ${GOALS / 2} THEN now() END, CASE WHEN g % 3 = 0 AND g % 30 <> 0 THEN 'goal_' || (1 + g % 100) END, ${at}, ${at}`,
  );
  await insert(
    "coordination_message (project_id, id, conversation_id, goal_id, role, content, actor, created_at)",
    GOALS,
    `'msg_' || g, 'cnv_' || (g % 100 + 1), 'goal_' || g, 'user', 'A roof.', 'key:test', ${at}`,
  );
  await insert(
    "outreach_task (project_id, id, lead_id, agent_id, goal, recipient_identifier, state, created_by, request_id, created_at)",
    GOALS,
    `'task_' || g, '${leadId}', '${agentId}', 'Confirm', '+12025550101', CASE WHEN g % 10000 = 0 THEN 'cancelled' ELSE 'completed' END, ${by}, ${at}`,
  );
  await insert(
    "inbox_message (project_id, id, lead_id, channel, kind, thread_id, from_address, to_address, provider_id, body, preview, unread, received_at)",
    GOALS,
    `'inb_' || g, '${leadId}', 'email', 'reply', 't', 'a@b', 'c@d', 'p' || g, 'Yes.', 'Yes.', g % 2 = 0, ${at}`,
  );
  await insert(
    "goal_step (project_id, id, goal_id, number, stage, kind, description, state)",
    GOALS,
    `'stp_of_' || g, 'goal_' || g, 1, 1, 'wait', 'Wait', CASE WHEN g % 3 = 0 THEN 'planned' ELSE 'completed' END`,
  );
  await fillGoal(insert, leadId, at, by);
  await owner.query("VACUUM ANALYZE");
}

async function fillGoal(
  insert: (columns: string, count: number, values: string) => Promise<unknown>,
  leadId: string,
  at: string,
  by: string,
): Promise<void> {
  const big = `'${BIG}'`;
  await insert(
    "goal (project_id, id, conversation_id, root_goal_id, title, description, created_by, request_id, state, credits_cap, created_at)",
    1,
    `${big}, 'cnv_1', ${big}, 'Many', 'Many.', ${by}, 'active', 100000, now()`,
  );
  await insert(
    "goal_step (project_id, id, goal_id, number, stage, kind, description, state, task_id, reserved, finished_at)",
    STEPS,
    `'stp_' || g, ${big}, g, g, 'call', 'Call', CASE WHEN g > ${STEPS - 2} THEN 'running' ELSE 'completed' END, NULL, CASE WHEN g > ${STEPS - 2} THEN 8 ELSE 0 END, now()`,
  );
  await insert(
    "outreach_task (project_id, id, goal_id, step_id, lead_id, goal, recipient_identifier, state, created_by, request_id)",
    STEPS,
    `'task_big_' || g, ${big}, 'stp_' || g, '${leadId}', 'Call', '+12025550101', CASE WHEN g > ${STEPS - 2} THEN 'in_progress' ELSE 'completed' END, ${by}`,
  );
  await owner.query("UPDATE goal_step SET task_id = 'task_big_' || number WHERE goal_id = $1", [BIG]);
  await insert(
    "task_attempt (project_id, id, task_id, run, number, channel, record_id, status)",
    STEPS,
    `'try_' || g, 'task_big_' || g, 1, 1, 'call', 'call_big_' || g, CASE WHEN g > ${STEPS - 2} THEN 'in_progress' ELSE 'success' END`,
  );
  await insert(
    "credit_entry (project_id, id, period, kind, action, amount, spent, record_id)",
    STEPS - 2,
    `'cre_' || g, 1, 'settle', 'call', 270, 130, 'call_big_' || g`,
  );
  await insert(
    "approval (project_id, id, goal_id, step_id, shown, hash, proposed_by)",
    STEPS,
    `'apr_' || g, ${big}, 'stp_' || g, '{"description": "Call"}', 'x', 'key:test'`,
  );
  for (const kind of ["decided", "step_started", "attempt_started", "step_completed"])
    await insert(
      "goal_event (project_id, goal_id, step_id, kind, actor, created_at)",
      STEPS,
      `${big}, 'stp_' || g, '${kind}', 'cora', ${at}`,
    );
  await insert(
    "verdict (project_id, id, record_id, channel, decision, created_at)",
    STEPS,
    `'vrd_' || g, 'call_big_' || g, 'call', 'allow', ${at}`,
  );
  await insert(
    "attempt (project_id, id, record_id, channel, number, state, opened_at, closed_at)",
    STEPS,
    `'att_' || g, 'call_big_' || g, 'call', 1, 'accepted', ${at}, ${at}`,
  );
}

const explained = (query: Parameters<typeof explainReads>[1]) =>
  inProject(cora.database, project.projectId, (em) => explainReads(em, query));

describe("among 100,000 goals", () => {
  test("a page of any list reads about as many rows as it shows", async () => {
    const tables = ["goal", "outreach_task", "conversation", "coordination_message", "goal_step", "goal_event"];
    const paths = [
      "/coordination/goals",
      "/coordination/goals?status=active",
      "/coordination/goals?status=archived",
      "/coordination/goals?parent_goal_id=goal_4",
      "/outreach/tasks",
      "/outreach/tasks?status=completed",
      "/outreach/tasks?status=completed,failed",
      "/coordination/conversations",
      "/coordination/history",
      "/coordination/history?conversation_id=cnv_7",
      `/coordination/goals/${BIG}/timeline`,
    ];
    const read = await tableReads(
      owner,
      tables,
    )(async () => {
      for (const path of paths) {
        const first = await project.client.get(`/api/v1${path}${path.includes("?") ? "&" : "?"}limit=50`);
        expect({ path, status: first.status, rows: first.body.data?.length }).toEqual({ path, status: 200, rows: 50 });
        const cursor = `limit=50&cursor=${first.body.next_cursor}`;
        const second = await project.client.get(`/api/v1${path}${path.includes("?") ? "&" : "?"}${cursor}`);
        expect({ path, status: second.status, rows: second.body.data?.length }).toEqual({
          path,
          status: 200,
          rows: 50,
        });
      }
      for (const path of ["/coordination/goals?status=pending", "/outreach/tasks?status=cancelled,failed"])
        expect((await project.client.get(`/api/v1${path}`)).body.data.length).toBeLessThan(20);
    });
    for (const [table, rows] of Object.entries(read))
      expect({ table, few: rows < READS_MAX }, JSON.stringify(read)).toEqual({ table, few: true });
  });

  test("what waits for people is one statement, which reads no table and no more rows than it may count", async () => {
    const seen = await explained(pendingNotifications);
    expect(seen).toMatchObject({ statements: 1, whole: [] });
    expect(seen.rows).toBeLessThan(3_100);
    const { body } = await project.client.get("/api/v1/notifications/pending");
    expect(body.data).toMatchObject({
      actions: { count: 1_000 },
      goals: { count: 1_000, items: Array.from({ length: 5 }, () => ({ attention: "approval" })) },
      inbox: { count: 1_000 },
      active_goal: { id: BIG },
    });
  });

  test("a page of a timeline reads no more lines than it shows, however long the goal has lived", async () => {
    let page: Awaited<ReturnType<typeof readTimeline>> = [];
    const first = await explained(async (em) => (page = await readTimeline(em, BIG, 51, null)));
    expect(first.whole).toEqual([]);
    expect(first.rows).toBeLessThan(PAGE_READS);
    const { createdAt, id } = page[20] as (typeof page)[number];
    const next = await explained(async (em) => (page = await readTimeline(em, BIG, 51, { at: createdAt, id })));
    expect(next.rows).toBeLessThan(PAGE_READS);
    expect(page[0]?.id).not.toBe(id);
    expect(page.find(({ kind }) => kind === "gate_allow")?.step).toBeGreaterThan(0);
  });
});

describe("the money of a goal with 5,000 steps", () => {
  test("is summed once; from then on only steps that may still cost something are read", async () => {
    const charged = ((STEPS - 2) * 130) / 100;
    expect(firstSum.rows).toBeGreaterThan(STEPS);
    for (const read of [
      await explained((em) => settleGoal(em, BIG)),
      await explained((em) => readSpending(em, BIG)),
      await explained((em) => goalsUsed(em, [BIG, "goal_1"])),
    ]) {
      expect(read.whole.filter((table) => table !== "credit_hold" && table !== "goal_spent")).toEqual([]);
      expect(read.rows).toBeLessThan(60);
    }
    const attention = await explained((em) => refreshAttention(em, BIG));
    expect(attention.rows).toBeLessThan(60);
    const { body } = await project.client.get(`/api/v1/coordination/goals/${BIG}/budget`);
    expect(body.data).toMatchObject({
      credits_used: charged,
      credits_reserved: 16,
      breakdown: [{ action: "phone_call", credits: charged }],
    });
    const costs = await project.client.get(`/api/v1/goals/${BIG}/cost-breakdown`);
    expect(costs.body.data.total_credits).toBe(charged);
    expect(costs.body.data.items).toHaveLength(1_000);
  });
});
