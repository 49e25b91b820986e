import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { eventually } from "../setup/eventually.ts";
import { buildAgent, buildLead, buildProject } from "../setup/factories.ts";
import type { BuiltProject } from "../setup/factories.ts";
import { testCora } from "../setup/test-cora.ts";
import type { TestCora } from "../setup/test-cora.ts";
import { QUICK, buildGoalProject, effectsAt, goalThat, say } from "./goals/goal-bench.ts";
import { addressOf } from "./mail-outside.ts";
import { createPhones } from "./outreach.ts";

let cora: TestCora;
let owner: pg.Pool;
let project: BuiltProject;
const phone = createPhones();
beforeAll(async () => {
  cora = await testCora();
  owner = new pg.Pool({ connectionString: cora.databaseUrl, max: 2 });
  await Promise.all([cora.startApi(), cora.startWorker()]);
  project = await buildGoalProject(cora);
});
afterAll(async () => {
  await owner?.end();
  await cora?.stop();
});

const TASKS = "/api/v1/outreach/tasks";
const create = (fields: Record<string, unknown>, { client } = project) =>
  client.post(TASKS, { goal: "Tell them that the inspection is on Friday", ...fields });
const read = async (id: string, { client } = project) => (await client.get(`${TASKS}/${id}`)).body.data;
const steer = (id: string, how: "retry" | "cancel", { client } = project) => client.post(`${TASKS}/${id}/${how}`);

const taskThat = (
  id: string,
  // Tasks as they are answered.
  // oxlint-disable-next-line typescript/no-explicit-any
  fits: (task: any) => boolean,
  what: string,
  of = project,
) =>
  eventually(
    async () => {
      const task = await read(id, of);
      return fits(task) && task;
    },
    what,
    120,
  );
const ended = ({ status }: { status: string }) => ["completed", "failed", "cancelled"].includes(status);

test("the channel is chosen for reasons that can be read, and where it fails the next one is", async () => {
  const [line, person] = [phone("0109"), addressOf("delivered")];
  await buildLead(project, { phone: line, email: person });
  const { status, body } = await create({ recipient_identifier: line });
  expect([status, body.data.status, body.data.attempts]).toEqual([201, "in_progress", []]);
  const task = await taskThat(body.data.id, ended, "the end");
  expect(task).toMatchObject({
    status: "completed",
    selected_channel: "email",
    completed_via_channel: "email",
    considered: null,
    attempts: [
      {
        channel: "call",
        status: "failed",
        because: {
          urgency: "normal",
          considered: { call: { score: 30, why: "open" }, email: { score: 15, why: "open" } },
        },
      },
      { channel: "email", status: "success", because: { considered: { call: { score: null, why: "tried_failed" } } } },
    ],
  });
  expect([await effectsAt(cora, line), await effectsAt(cora, person)].map(({ length }) => length)).toEqual([1, 1]);
});

test("where no channel is left the task fails, and says of each why", async () => {
  const person = addressOf("bounced");
  const { body } = await create({ recipient_identifier: person });
  const task = await taskThat(body.data.id, ended, "the end");
  expect(task).toMatchObject({
    status: "failed",
    reason: "failed",
    considered: {
      call: { score: null, why: "no_phone" },
      email: { score: null, why: expect.stringMatching(/^(?:tried_failed|suppressed)$/) },
    },
  });
});

test("an agent without number and a person without address leave nothing to try", async () => {
  const poor = await buildProject(cora);
  await poor.client.post("/api/v1/agents", { type: "outbound", name: "Ava", language: "en" });
  const { body } = await create({ recipient_identifier: phone("0101") }, poor);
  const task = await taskThat(body.data.id, ended, "the end", poor);
  expect(task).toMatchObject({ status: "failed", reason: "no_sender", attempts: [] });
  expect(task.considered).toEqual({ call: { score: null, why: "no_sender" }, email: { score: null, why: "no_email" } });
});

test("without `auto_execute` nothing happens until somebody starts the task, and then once", async () => {
  const person = addressOf("delivered");
  const { body } = await create({ recipient_identifier: person, auto_execute: false });
  const { id, status } = body.data;
  expect(status).toBe("pending");
  const promised =
    "SELECT 1 FROM workflow_start WHERE record_id = $1 UNION ALL SELECT 1 FROM task_attempt WHERE task_id = $1";
  expect((await owner.query(promised, [id])).rowCount).toBe(0);
  // Others that were asked for later are done meanwhile.
  const later = await create({ recipient_identifier: addressOf("delivered") });
  await taskThat(later.body.data.id, ended, "another task's end");
  expect([await read(id), await effectsAt(cora, person)]).toMatchObject([{ status: "pending", attempts: [] }, []]);
  const starts = await Promise.all([steer(id, "retry"), steer(id, "retry")]);
  expect(starts.map((answer) => answer.status).toSorted((a, b) => a - b)).toEqual([200, 409]);
  expect(await taskThat(id, ended, "the end")).toMatchObject({ status: "completed" });
  expect(await effectsAt(cora, person)).toHaveLength(1);
});

test("a call that waits for its hours is never made once its task is cancelled, and its credits come back", async () => {
  const closed = await buildGoalProject(cora, { ...QUICK, calling_days: [((new Date().getUTCDay() + 2) % 7) + 1] });
  const line = phone("0101");
  const { body } = await create({ recipient_identifier: line, urgency: "high" }, closed);
  const { id } = body.data;
  const waiting = await taskThat(id, ({ attempts }) => attempts.length === 1, "the attempt", closed);
  expect(waiting.attempts[0].because.considered.call.why).toBe("closed_now");
  const callId: string = waiting.attempts[0].record_id;
  const call = async () => (await closed.client.get(`/api/v1/calls/${callId}`)).body.data;
  await eventually(async () => (await call()).status === "deferred", "the call to be deferred", 120);
  const cancelled = await steer(id, "cancel", closed);
  expect(cancelled.body.data).toMatchObject({
    status: "cancelled",
    attempts: [{ status: "withdrawn", reason: "cancelled" }],
  });
  await eventually(async () => (await call()).status === "denied", "the call to be denied", 120);
  expect(await call()).toMatchObject({ reason: "withdrawn", attempts: [] });
  const held = "SELECT 1 FROM credit_hold WHERE record_id = $1";
  await eventually(async () => (await owner.query(held, [callId])).rowCount === 0, "the credits to come back", 120);
  expect(await effectsAt(cora, line)).toEqual([]);
});

describe("a task can be steered where that makes sense", () => {
  test.each([
    ["pending", 200, 200],
    ["in_progress", 409, 200],
    ["completed", 409, 409],
    ["failed", 200, 409],
    ["cancelled", 409, 409],
  ])("%s: tried again %i, cancelled %i", async (state, retried, cancelled) => {
    for (const [how, expected] of [
      ["retry", retried],
      ["cancel", cancelled],
    ] as const) {
      const { body } = await create({ recipient_identifier: addressOf("delivered"), auto_execute: false });
      const { id } = body.data;
      await project.run("UPDATE outreach_task SET state = ? WHERE id = ?", [state, id]);
      const answer = await steer(id, how);
      expect([how, answer.status]).toEqual([how, expected]);
      if (expected === 409) expect(answer.body.error.code).toBe("conflict");
      else expect(answer.body.data.status).toBe(how === "retry" ? "in_progress" : "cancelled");
      if (how === "retry" && expected === 200)
        expect(await taskThat(id, ended, "the end")).toMatchObject({
          status: "completed",
          workflow_id: state === "failed" ? `task:${id}:2` : `task:${id}`,
        });
    }
  });

  test("but a goal's is tried again by its goal alone", async () => {
    const { goal_id } = await say(project, `Email ${addressOf("delivered")} to say that the inspection is on Friday`);
    const goal = await goalThat(project, goal_id, ({ steps }) => Boolean(steps[0]?.task_id), "its task", 120);
    const { task_id } = goal.steps[0];
    const answer = await steer(task_id, "retry");
    expect([answer.status, answer.body.error.code, answer.body.error.details]).toEqual([409, "conflict", { goal_id }]);
  });

  test("and another project's is unknown", async () => {
    const { body } = await create({ recipient_identifier: addressOf("delivered"), auto_execute: false });
    const stranger = await buildProject(cora);
    for (const how of ["retry", "cancel"] as const) expect((await steer(body.data.id, how, stranger)).status).toBe(404);
  });
});

test.each([
  ["an emergency number", "+1911", "emergency_number"],
  ["a premium number", "+19005550123", "toll_number"],
  ["a satellite phone", "+870773111632", "blocked_number"],
])("%s is refused when the task is made", async (_what, recipient_identifier, code) => {
  expect((await create({ recipient_identifier })).body.error?.code).toBe(code);
});

test("who has opted out is refused when a task is made and when it is tried again", async () => {
  const lead = await buildLead(project, { email: addressOf("delivered"), phone: phone("0101") });
  const { body } = await create({ recipient_identifier: lead.email, auto_execute: false });
  await project.client.patch(`/api/v1/leads/${lead.id}`, { outreach_disabled: true });
  expect((await steer(body.data.id, "retry")).body.error?.code).toBe("suppression_violation");
  expect((await create({ recipient_identifier: lead.phone })).body.error?.code).toBe("suppression_violation");
});

test("tasks are listed by state, several at a time", async () => {
  const own = await buildProject(cora);
  await buildAgent(own);
  const ids: string[] = [];
  for (let count = 0; count < 3; count++) {
    const { body } = await create({ recipient_identifier: addressOf("delivered"), auto_execute: false }, own);
    ids.push(body.data.id);
  }
  await own.run("UPDATE outreach_task SET state = 'failed' WHERE id = ?", [ids[0]]);
  await own.run("UPDATE outreach_task SET state = 'completed' WHERE id = ?", [ids[1]]);
  const listed = async (status: string) =>
    (await own.client.get(`${TASKS}?status=${status}`)).body.data.map(({ id }: { id: string }) => id).toSorted();
  expect(await listed("failed,completed")).toEqual(ids.slice(0, 2).toSorted());
  expect(await listed("pending")).toEqual([ids[2]]);
  expect((await own.client.get(`${TASKS}?status=lost`)).status).toBe(400);
});
