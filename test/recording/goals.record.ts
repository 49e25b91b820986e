import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { pursuit } from "../../domain/pursuit.ts";
import { workflowId } from "../../domain/workflow-id.ts";
import { buildGoalProject, goalThat, say, steer } from "../e2e/goals/goal-bench.ts";
import { eventually } from "../setup/eventually.ts";
import { buildLead } from "../setup/factories.ts";
import type { BuiltProject } from "../setup/factories.ts";
import { quietRuntime } from "../setup/quiet-runtime.ts";
import { workflowBench } from "../workflows/workflow-bench.ts";
import { recordingCora } from "./recording-cora.ts";
import type { RecordingCora } from "./recording-cora.ts";
import { saveHistory } from "./save-history.ts";

let cora: RecordingCora["cora"];
let client: RecordingCora["client"];
let stop: RecordingCora["stop"] | undefined;
beforeAll(async () => {
  ({ cora, client, stop } = await recordingCora());
});
afterAll(() => stop?.());

type Steer = (project: BuiltProject, goalId: string) => Promise<unknown>;
interface Scenario {
  words: string;
  lead?: Record<string, unknown>;
  /** What people do about it on its way. */
  steered?: Steer;
  ends?: string;
}

async function keep(folder: string, scenario: string, id: string): Promise<void> {
  const handle = client.workflow.getHandle(id);
  const ended = async () => (await handle.describe()).status.name !== "RUNNING";
  await eventually(ended, "the workflow's end");
  saveHistory(folder, scenario, await handle.fetchHistory());
}

const waiting = (project: BuiltProject, id: string, attention: string) =>
  goalThat(project, id, (goal) => goal.attention === attention, attention);

/** Says something to Cora as a caller would, and keeps the histories of the goal and of its first task. */
async function record(scenario: string, { words, lead, steered, ends = "completed" }: Scenario): Promise<void> {
  const project = await buildGoalProject(cora);
  if (lead) await buildLead(project, lead);
  const { goal_id } = await say(project, words);
  await steered?.(project, goal_id);
  const goal = await goalThat(project, goal_id, ({ status }) => status === ends, "the goal's end", 120);
  await keep("pursue-goal", scenario, workflowId.pursueGoal(goal_id));
  const taskId = goal.steps.find(({ task_id }: { task_id: string | null }) => task_id)?.task_id;
  if (taskId) await keep("pursue-task", scenario, workflowId.pursueTask(taskId));
  expect(goal.attention).toBeNull();
}

test.for<[string, Scenario]>([
  ["booked", { words: "Call +12025550114 and book a table" }],
  ["refused", { words: "Call +12025550103 about the inspection" }],
  ["never-answered", { words: "Call +12025550107 about the inspection" }],
  ["answered-by-email", { words: "Email agrees+1@example.com about the inspection" }],
  [
    "voicemail-then-email",
    {
      words: "Contact +12025550106 about the inspection",
      lead: { phone: "+12025550106", email: "agrees+2@example.com" },
    },
  ],
  ["quotes-as-sub-goals", { words: "Get two quotes for paint: A +12025550115, B +12025550116" }],
  [
    "approved",
    {
      words: "Call +12025550114 and book a table. Ask me before you call.",
      steered: async (project, id) => {
        await waiting(project, id, "approval");
        await steer(project, id, "approve-step");
      },
    },
  ],
  [
    "accepted",
    {
      words: "Call +12025550114 and book a table. Ask me before you accept.",
      steered: async (project, id) => {
        await waiting(project, id, "outcome_ready");
        await steer(project, id, "accept-outcome");
      },
    },
  ],
  [
    "cancelled",
    {
      words: "Call +12025550114 and book a table. Ask me before you call.",
      ends: "cancelled",
      steered: async (project, id) => {
        await waiting(project, id, "approval");
        await steer(project, id, "cancel");
      },
    },
  ],
])("%s", ([scenario, setUp]) => record(scenario, setUp));

test("workflow-cancelled", async () => {
  const project = await buildGoalProject(cora);
  const { goal_id } = await say(project, "Call +12025550114 and book a table. Ask me before you call.");
  await waiting(project, goal_id, "approval");
  await client.workflow.getHandle(workflowId.pursueGoal(goal_id)).cancel();
  await keep("pursue-goal", "workflow-cancelled", workflowId.pursueGoal(goal_id));
});

test("begun-afresh", async () => {
  quietRuntime();
  const bench = await workflowBench({ address: inject("temporalAddress"), workflowBundle: inject("workflowBundle") });
  let looks = 0;
  const goal = await bench.goal(
    { advance: async () => pursuit(++looks < 6 ? "again" : "ended", looks < 6 ? "active" : "completed") },
    { eventsMax: 20 },
  );
  await goal.handle.result();
  const last = await goal.handle.fetchHistory();
  const { firstExecutionRunId } = last.events?.[0]?.workflowExecutionStartedEventAttributes ?? {};
  const first = client.workflow.getHandle(goal.handle.workflowId, firstExecutionRunId ?? "");
  saveHistory("pursue-goal", "begun-afresh", await first.fetchHistory());
  saveHistory("pursue-goal", "after-beginning-afresh", last);
  await bench.stop();
});
