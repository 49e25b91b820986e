import { afterAll, beforeAll, expect, test } from "vitest";
import { eventually } from "../../setup/eventually.ts";
import { buildLead } from "../../setup/factories.ts";
import type { BuiltProject } from "../../setup/factories.ts";
import { testCora } from "../../setup/test-cora.ts";
import type { TestCora } from "../../setup/test-cora.ts";
import { createPhones } from "../outreach.ts";
import { buildGoalProject, effectsAt, goalThat, say } from "./goal-bench.ts";

let cora: TestCora;
let project: BuiltProject;
const phone = createPhones();
let mailboxes = 0;
const mailbox = (name: string) => `${name}+${++mailboxes}@example.com`;
beforeAll(async () => {
  cora = await testCora();
  await Promise.all([cora.startApi(), cora.startWorker()]);
  project = await buildGoalProject(cora);
});
afterAll(() => cora?.stop());

const done = ({ status }: { status: string }) => status === "completed";
const read = async (path: string) => (await project.client.get(`/api/v1/${path}`)).body.data;

interface Tried {
  channel: string;
  status: string;
  because: { urgency: string; considered: Record<string, { score: number | null; why: string }> };
}
const triesOf = async (taskId: string): Promise<Tried[]> => (await read(`outreach/tasks/${taskId}`)).attempts;
const decisions = async (goalId: string): Promise<number> =>
  (await read(`coordination/goals/${goalId}/timeline?limit=100`)).filter(
    ({ kind }: { kind: string }) => kind === "decided",
  ).length;

test("a busy line is called again, and what is agreed then ends the goal", async () => {
  const to = phone("0119");
  const { goal_id } = await say(project, `Call ${to} and agree on a time for the inspection`);
  const goal = await goalThat(project, goal_id, done, "the agreement");
  expect(goal).toMatchObject({ outcome: "achieved", result: { summary: expect.stringContaining("Tuesday") } });
  const tries = await triesOf(goal.steps[0].task_id);
  expect(tries.map(({ channel, status }) => `${channel} ${status}`)).toEqual(["call busy", "call success"]);
  expect(await effectsAt(cora, to)).toHaveLength(2);
});

test("a task goes over to the next channel, and keeps for each attempt why it was chosen", async () => {
  const [line, to] = [phone("0109"), mailbox("delivered")];
  await buildLead(project, { phone: line, email: to, name: "Carla Fern" });
  const { body } = await project.client.post("/api/v1/outreach/tasks", {
    goal: "Ask whether they can come on Thursday",
    recipient_identifier: line,
  });
  const ended = await eventually(
    async () => {
      const task = await read(`outreach/tasks/${body.data.id}`);
      return ["completed", "failed"].includes(task.status) && task;
    },
    "the task's end",
    240,
  );
  expect(ended).toMatchObject({ status: "completed", reason: null, completed_via_channel: "email" });
  const tries = await triesOf(body.data.id);
  expect(tries.map(({ channel, status }) => `${channel} ${status}`)).toEqual(["call failed", "email success"]);
  expect(tries[0]?.because.considered).toMatchObject({
    call: { score: expect.any(Number), why: "open" },
    email: { score: expect.any(Number), why: "open" },
  });
  expect(tries[1]?.because.considered).toMatchObject({ call: { score: null, why: "tried_failed" } });
  expect([await effectsAt(cora, line), await effectsAt(cora, to)].map(({ length }) => length)).toEqual([1, 1]);
});

test("an automatic answer is no answer: nobody judges it, and the waiting goes on", async () => {
  await project.client.patch("/api/v1/policy", { follow_up_hours: 1 });
  const to = mailbox("out-of-office");
  const { goal_id } = await say(project, `Email ${to} and ask whether they can come on Thursday`);
  const kept = await eventually(async () => {
    const goal = await read(`coordination/goals/${goal_id}`);
    const lead = goal.steps[0]?.task_id && (await read(`outreach/tasks/${goal.steps[0].task_id}`)).lead_id;
    const rows = await project.run("SELECT kind FROM inbox_message WHERE lead_id = ?", [lead ?? ""]);
    return (rows as unknown[]).length > 0 && rows;
  }, "the automatic answer");
  expect(kept).toEqual([{ kind: "auto_reply" }]);
  expect(await read(`coordination/goals/${goal_id}`)).toMatchObject({
    status: "active",
    attention: null,
    steps: [{ status: "in_progress" }],
  });
  expect(await decisions(goal_id)).toBe(1);
  expect(await effectsAt(cora, to)).toHaveLength(1);
  await project.client.post(`/api/v1/coordination/goals/${goal_id}/cancel`);
  await project.client.patch("/api/v1/policy", { follow_up_hours: 0.001 });
});

test("who opts out on one channel while a goal waits for a day is left alone on all of them, and the goal ends at once", async () => {
  const [line, to] = [phone("0104"), mailbox("delivered")];
  const lead = await buildLead(project, { phone: line, email: to, name: "Olaf Quiet" });
  const { goal_id } = await say(project, `Email ${to} about the inspection and follow up until they answer`);
  await goalThat(
    project,
    goal_id,
    ({ steps }) =>
      steps.some(({ kind, status }: Record<string, string>) => kind === "wait" && status === "in_progress"),
    "the wait",
    240,
  );
  const mails = await effectsAt(cora, to);
  // Somebody of the project calls them about something else, and hears that they want no more of it.
  const { body } = await project.client.get("/api/v1/agents");
  await project.client.post(
    "/api/v1/outreach/call",
    { lead_id: lead.id, agent_id: body.data[0].id },
    { "idempotency-key": "a-call-beside-the-goal" },
  );
  const goal = await goalThat(project, goal_id, done, "the goal's end");
  expect(goal.outcome).toBe("not_achieved");
  expect(goal.steps.map(({ status }: { status: string }) => status)).toEqual(["failed", "skipped", "skipped"]);
  expect(await effectsAt(cora, to)).toEqual(mails);
  expect(await effectsAt(cora, line)).toHaveLength(1);
  const again = await project.client.post("/api/v1/outreach/tasks", { goal: "Again", recipient_identifier: to });
  expect(again.body.error?.code).toBe("suppression_violation");
});
