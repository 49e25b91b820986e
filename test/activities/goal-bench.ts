import type { ActivityDeps } from "../../activities/deps.ts";
import { advanceActivity, thinkActivity } from "../../activities/pursue.ts";
import type { Decision } from "../../domain/goal-decision.ts";
import { newId } from "../../domain/id.ts";
import type { Pursuit } from "../../domain/pursuit.ts";
import type { GoalBrief, GoalMind, Judgement } from "../../providers/goal-mind.ts";
import type { ActivityBench, Scene } from "./activity-bench.ts";

export interface PlannedStep {
  kind: string;
  stage: number;
  /** Whom; the scene's lead for contacts where nobody is named. */
  leadId?: string;
  state?: string;
  params?: Record<string, unknown>;
  requiresApproval?: boolean;
}

export interface GoalScene extends Scene {
  goalId: string;
  /** One look at a goal or task. */
  look(recordId?: string): Promise<Pursuit>;
  think(recordId: string, mind: Partial<GoalMind>): Promise<void>;
  /** Looks at a goal and its tasks, as their workflows do, until nothing happens at once any more. */
  settle(): Promise<void>;
  steps(): Promise<Row[]>;
  tasks(): Promise<Row[]>;
  attempts(): Promise<Row[]>;
  /** Whom the news since the last look has woken. */
  woken(): Promise<string[]>;
  addLead(fields?: Record<string, unknown>): Promise<string>;
  /** A mail from a person, as the inbox takes it in. */
  writes(message: { taskId?: string; body?: string; kind?: string; leadId?: string }): Promise<void>;
}

export type Row = Record<string, never>;

export const mindThat = (mind: Partial<GoalMind>): GoalMind => ({
  name: "test",
  promptVersion: "1",
  decide: async (_brief: GoalBrief): Promise<Decision> => {
    throw new Error("no decision was expected");
  },
  judge: async (): Promise<Judgement> => {
    throw new Error("no judgement was expected");
  },
  ...mind,
});

/** A goal that is under way with these steps planned; its budget is no matter. */
export async function goalScene(
  bench: ActivityBench,
  planned: PlannedStep[],
  fields: Record<string, unknown> = {},
  ports: Parameters<ActivityBench["deps"]>[0] = {},
): Promise<GoalScene> {
  const scene = await bench.scene();
  const { projectId, leadId, agentId } = scene;
  const [conversationId, goalId] = [newId("cnv"), newId("goal")];
  const insert = async (table: string, row: Record<string, unknown>): Promise<void> => {
    const all = { project_id: projectId, ...row };
    const places = Object.keys(all).map((_, index) => `$${index + 1}`);
    await bench.query(
      `INSERT INTO ${table} (${Object.keys(all).join()}) VALUES (${places.join()})`,
      Object.values(all),
    );
  };
  const made = { created_by: "key:1", request_id: "req_1" };
  await insert("conversation", { id: conversationId, title: "x" });
  await insert("goal", {
    id: goalId,
    conversation_id: conversationId,
    root_goal_id: goalId,
    agent_id: agentId,
    title: "x",
    description: "x",
    state: "active",
    turns: 1,
    credits_cap: 1_000,
    ...made,
    ...fields,
  });
  for (const [index, step] of planned.entries())
    await insert("goal_step", {
      id: newId("stp"),
      goal_id: goalId,
      number: index + 1,
      stage: step.stage,
      kind: step.kind,
      description: "x",
      state: step.state ?? "planned",
      params: step.params ?? {},
      lead_id: ["call", "email", "contact"].includes(step.kind) ? (step.leadId ?? leadId) : null,
      requires_approval: step.requiresApproval ?? false,
    });
  const rows = (sql: string): Promise<Row[]> => bench.query(sql, [goalId]);
  const tasks = () => rows("SELECT * FROM outreach_task WHERE goal_id = $1 ORDER BY created_at, id");
  const deps: ActivityDeps = bench.deps(ports);
  const look: GoalScene["look"] = (recordId = goalId) => bench.run(advanceActivity(deps), { projectId, recordId });
  return {
    ...scene,
    goalId,
    look,
    think: (recordId, mind) =>
      bench.run(thinkActivity(bench.deps({ ...ports, mind: mindThat(mind) })), { projectId, recordId }),
    settle: async () => {
      for (let again = true; again;) {
        again = (await look()).next === "again";
        for (const { id, state } of await tasks())
          if (state === "in_progress") again = ["again", "ended"].includes((await look(id)).next) || again;
      }
    },
    steps: () => rows("SELECT * FROM goal_step WHERE goal_id = $1 ORDER BY number"),
    tasks,
    attempts: () =>
      rows(
        "SELECT a.* FROM task_attempt a JOIN outreach_task t ON t.id = a.task_id WHERE t.goal_id = $1 ORDER BY a.started_at, a.number",
      ),
    woken: async () =>
      (await bench.query("DELETE FROM workflow_signal WHERE project_id = $1 RETURNING workflow_id", [projectId])).map(
        (row) => String(row["workflow_id"]),
      ),
    addLead: async (other = {}) => {
      const id = newId("lead");
      await insert("lead", { id, name: "Otto Else", email: `${id}@example.com`, ...other });
      return id;
    },
    writes: async ({ taskId, body = "Yes, Thursday is fine.", kind = "reply", leadId: from = leadId }) => {
      const [email] = await bench.query("SELECT id FROM email WHERE outreach_task_id = $1", [taskId]);
      await insert("inbox_message", {
        id: newId("msg"),
        lead_id: from,
        agent_id: agentId,
        channel: "email",
        kind,
        email_id: email?.["id"] ?? null,
        thread_id: email?.["id"] ?? newId("eml"),
        task_id: taskId ?? null,
        from_address: "a@example.com",
        to_address: "b@example.com",
        subject: "Re: x",
        body,
        preview: body,
        provider_id: newId("msg"),
      });
    },
  };
}
