import { afterAll, beforeAll, expect, test } from "vitest";
import type { BuiltProject } from "../../setup/factories.ts";
import { testCora } from "../../setup/test-cora.ts";
import type { TestCora } from "../../setup/test-cora.ts";
import { createPhones } from "../outreach.ts";
import { buildGoalProject, effectsAt, goalThat, say, steer } from "./goal-bench.ts";

let cora: TestCora;
let project: BuiltProject;
const phone = createPhones();
beforeAll(async () => {
  cora = await testCora();
  await Promise.all([cora.startApi(), cora.startWorker()]);
  project = await buildGoalProject(cora);
});
afterAll(() => cora?.stop());

const done = ({ status }: { status: string }) => status === "completed";

test("a wish with a number becomes a goal that calls, hears the answer and ends with it", async () => {
  const to = phone("0101");
  const { goal_id, actions_taken, response } = await say(
    project,
    `Call Alex at ${to} and agree on a time for a roof inspection`,
  );
  expect(actions_taken).toEqual(["goal_created"]);
  expect(response).not.toContain(to);
  const goal = await goalThat(project, goal_id, done, "the goal's end");
  expect(goal).toMatchObject({
    outcome: "achieved",
    attention: null,
    result: { summary: expect.stringContaining("Tuesday") },
  });
  expect(goal.steps).toMatchObject([{ kind: "call", status: "completed", step: 1 }]);
  expect(goal.credits_used).toBeGreaterThanOrEqual(1);
  expect(await effectsAt(cora, to)).toHaveLength(1);
  const history = await project.client.get(`/api/v1/coordination/history?conversation_id=${goal.conversation_id}`);
  expect(history.body.data.map(({ role }: { role: string }) => role)).toEqual([
    "assistant",
    "assistant",
    "assistant",
    "user",
  ]);
});

test("a goal that was told to ask before accepting waits with what it found, and ends when it is accepted", async () => {
  const { goal_id } = await say(
    project,
    `Call ${phone("0101")} to agree on a day for the inspection. Ask me before you accept.`,
  );
  const goal = await goalThat(project, goal_id, ({ attention }) => attention === "outcome_ready", "the proposal");
  expect(goal).toMatchObject({ status: "active", proposed_outcome: { summary: expect.stringContaining("Tuesday") } });
  const accepted = await steer(project, goal_id, "accept-outcome");
  expect(accepted.body.data).toMatchObject({ status: "completed", outcome: "achieved", attention: null });
});

test("a goal that was told to ask before calling shows exactly what it would do, and calls once that is approved", async () => {
  const to = phone("0101");
  const { goal_id } = await say(project, `Call Alex at ${to} about the inspection. Ask me before you call.`);
  const asking = await goalThat(project, goal_id, ({ attention }) => attention === "approval", "the question");
  expect(asking.open_approval.shown).toMatchObject({ kind: "call", recipient: `Alex (${to})`, channels: ["call"] });
  expect(await effectsAt(cora, to)).toEqual([]);
  const approved = await steer(project, goal_id, "approve-step", { approval_id: asking.open_approval.id });
  expect({ status: approved.status, open: approved.body.data.open_approval }).toEqual({ status: 200, open: null });
  await goalThat(project, goal_id, done, "the goal's end");
  expect(await effectsAt(cora, to)).toHaveLength(1);
  expect(await steer(project, goal_id, "approve-step")).toMatchObject({
    status: 409,
    body: { error: { code: "goal_already_completed" } },
  });
});

test("a step that is denied is not done, and the goal ends without it", async () => {
  const to = phone("0101");
  const { goal_id } = await say(project, `Call Alex at ${to} about the inspection. Ask me before you call.`);
  await goalThat(project, goal_id, ({ attention }) => attention === "approval", "the question");
  await steer(project, goal_id, "approve-step", { decision: "deny" });
  const goal = await goalThat(project, goal_id, done, "the goal's end");
  expect(goal).toMatchObject({ outcome: "not_achieved", steps: [{ status: "skipped" }] });
  expect(await effectsAt(cora, to)).toEqual([]);
});

test("a goal that is cancelled does nothing any more, and says so the second time", async () => {
  const to = phone("0101");
  const { goal_id } = await say(project, `Call ${to} about the inspection. Ask me before you call.`);
  await goalThat(project, goal_id, ({ attention }) => attention === "approval", "the question");
  const cancelled = await steer(project, goal_id, "cancel");
  expect(cancelled.body.data).toMatchObject({
    status: "cancelled",
    attention: null,
    open_approval: null,
    steps: [{ status: "cancelled" }],
  });
  expect(await steer(project, goal_id, "cancel")).toMatchObject({
    status: 409,
    body: { error: { code: "goal_already_cancelled" } },
  });
  expect(await effectsAt(cora, to)).toEqual([]);
});

test("a question is asked in the conversation, and the next message answers it", async () => {
  const to = phone("0101");
  const { goal_id, conversation_id } = await say(project, "Book a table at Nobu for 4 tonight at 8pm");
  await goalThat(project, goal_id, ({ attention }) => attention === "needs_input", "the question");
  const answered = await say(project, `Their number is ${to}`, { conversation_id });
  expect(answered).toMatchObject({ goal_id, actions_taken: ["answer_recorded"] });
  const goal = await goalThat(project, goal_id, done, "the goal's end");
  expect(goal.steps.map(({ kind }: { kind: string }) => kind)).toEqual(["lookup", "ask", "contact"]);
  expect(await effectsAt(cora, to)).toHaveLength(1);
});
