import { afterAll, beforeAll, expect, test } from "vitest";
import { sessionClient } from "../../api/session-client.ts";
import { issueKey } from "../../api/issue-key.ts";
import { buildLead } from "../../setup/factories.ts";
import type { BuiltProject } from "../../setup/factories.ts";
import { testCora } from "../../setup/test-cora.ts";
import type { TestCora } from "../../setup/test-cora.ts";
import { createPhones } from "../outreach.ts";
import { buildGoalProject, effectsAt, goalThat, readGoal, say, steer } from "./goal-bench.ts";

let cora: TestCora;
const phone = createPhones();
beforeAll(async () => {
  cora = await testCora();
  await Promise.all([cora.startApi(), cora.startWorker()]);
});
afterAll(() => cora?.stop());

const done = ({ status }: { status: string }) => status === "completed";
const asks = ({ attention }: { attention: string }) => attention === "approval";
const FORBIDDEN = { status: 403, body: { error: { code: "forbidden" } } };

/** A goal that asks before it calls, and has asked. */
async function asking(project: BuiltProject, to: string) {
  const said = await say(project, `Call ${to} and book a table. Ask me before you call.`);
  const goal = await goalThat(project, said.goal_id, asks, "the question");
  return { ...said, approval: goal.open_approval as { id: string; hash: string; shown: { recipient: string } } };
}

test("an approval is for whom it showed: another number is asked about anew, and only the one approved is called", async () => {
  const project = await buildGoalProject(cora);
  const [old, now] = [phone("0114"), phone("0114")];
  const lead = await buildLead(project, { phone: old, name: "Nobu" });
  const { goal_id, approval } = await asking(project, old);
  expect(approval.shown.recipient).toContain(old);
  expect((await project.client.patch(`/api/v1/leads/${lead.id}`, { phone: now })).status).toBe(200);
  expect((await steer(project, goal_id, "approve-step", { approval_id: approval.id })).status).toBe(200);
  const again = await goalThat(project, goal_id, asks, "the new question");
  expect(again.open_approval.shown.recipient).toContain(now);
  expect(again.open_approval.hash).not.toBe(approval.hash);
  expect(await steer(project, goal_id, "approve-step", { approval_id: approval.id })).toMatchObject({
    status: 409,
    body: { error: { code: "conflict", details: { open_approvals: [{ id: again.open_approval.id }] } } },
  });
  for (const number of [old, now]) expect(await effectsAt(cora, number)).toEqual([]);
  await steer(project, goal_id, "approve-step", { approval_id: again.open_approval.id });
  await goalThat(project, goal_id, done, "the end");
  expect([await effectsAt(cora, old), await effectsAt(cora, now)].map(({ length }) => length)).toEqual([0, 1]);
});

test("where somebody else has to approve, whoever asked for the goal cannot, in whichever words", async () => {
  const project = await buildGoalProject(cora, { approval_by: "another" });
  const to = phone("0114");
  const { goal_id, conversation_id } = await asking(project, to);
  expect(await steer(project, goal_id, "approve-step")).toMatchObject(FORBIDDEN);
  const yes = { message: "Yes, go ahead", conversation_id };
  expect(await project.client.post("/api/v1/coordination/message", yes)).toMatchObject(FORBIDDEN);
  expect(await readGoal(project, goal_id)).toMatchObject({ attention: "approval" });
  const colleague = { ...project, client: cora.client.as(await issueKey(cora, project.projectId)) };
  expect((await steer(colleague, goal_id, "approve-step")).status).toBe(200);
  await goalThat(project, goal_id, done, "the end");
  expect(await effectsAt(cora, to)).toHaveLength(1);
});

test("where a person has to approve, no key can, nor loosen that rule; anybody may say no", async () => {
  const project = await buildGoalProject(cora, { approval_by: "person" });
  const colleague = { ...project, client: cora.client.as(await issueKey(cora, project.projectId)) };
  const [to, denied] = [phone("0114"), phone("0114")];
  const { goal_id } = await asking(project, to);
  for (const one of [project, colleague]) expect(await steer(one, goal_id, "approve-step")).toMatchObject(FORBIDDEN);
  expect(await colleague.client.patch("/api/v1/policy", { approval_by: "anyone" })).toMatchObject(FORBIDDEN);
  const person = { ...project, client: await sessionClient(cora, project.projectId) };
  expect((await steer(person, goal_id, "approve-step")).status).toBe(200);
  await goalThat(project, goal_id, done, "the end");
  expect(await effectsAt(cora, to)).toHaveLength(1);
  const second = await asking(project, denied);
  expect((await steer(colleague, second.goal_id, "approve-step", { decision: "deny" })).status).toBe(200);
  expect(await goalThat(project, second.goal_id, done, "the end")).toMatchObject({ outcome: "not_achieved" });
  expect(await effectsAt(cora, denied)).toEqual([]);
});
