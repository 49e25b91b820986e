import { afterAll, beforeAll, expect, test } from "vitest";
import { inProject } from "../../db/project-scope.ts";
import { buildAgent, buildProject } from "../setup/factories.ts";
import type { BuiltProject } from "../setup/factories.ts";
import { testCora } from "../setup/test-cora.ts";
import type { TestCora } from "../setup/test-cora.ts";

let cora: TestCora;
let project: BuiltProject;
beforeAll(async () => {
  cora = await testCora();
  await cora.startApi();
  project = await buildProject(cora);
  await buildAgent(project);
});
afterAll(() => cora?.stop());

const say = async (message: string, rest: Record<string, unknown> = {}) => {
  const { body } = await project.client.post("/api/v1/coordination/message", { message, ...rest });
  return body.data as { response: string; goal_id: string };
};
const goalOf = async (id: string) => (await project.client.get(`/api/v1/coordination/goals/${id}`)).body.data;
const rulesOf = async (id: string) => {
  const { body } = await project.client.get(`/api/v1/coordination/goals/${id}/timeline?limit=100`);
  return body.data.find(({ kind }: { kind: string }) => kind === "goal_created").detail.rules;
};

test("days and times in a goal's words are those of the project's zone", async () => {
  const refused = await project.client.patch("/api/v1/policy", { time_zone: "Mars/Phobos" });
  expect(refused.status).toBe(400);
  const words = "Call +12025550101 about the keys by 2030-03-01";
  expect((await goalOf((await say(words)).goal_id)).deadline_at).toBe("2030-03-01T23:59:59.999Z");
  await project.client.patch("/api/v1/policy", { time_zone: "Asia/Tokyo" });
  expect((await goalOf((await say(words)).goal_id)).deadline_at).toBe("2030-03-01T14:59:59.999Z");
});

test("words that do not read as English are answered so, and everything in them is shown first", async () => {
  const { response, goal_id } = await say("Ruf bei +4930901820 an und bestell einen Tisch, höchstens 9 Credits");
  expect(response).toContain("do not read as English");
  expect(await rulesOf(goal_id)).toMatchObject({
    in_english: false,
    ask_before_contact: true,
    ask_before_accept: true,
    credits_cap: 9,
  });
  const plain = await say("Call +4930901820 and book a table");
  expect(plain.response).not.toContain("English");
  expect(await rulesOf(plain.goal_id)).toMatchObject({ in_english: true, ask_before_contact: false });
});

test("instructions tighten what holds for a goal, and never loosen it", async () => {
  const { goal_id } = await say("Call +12025550101 about the keys, at most 20 credits");
  const on = (instructions: string) =>
    project.client.post(`/api/v1/coordination/goals/${goal_id}/continue-negotiating`, { instructions });
  expect((await on("Ask me before you call, and spend at most 10 credits")).status).toBe(200);
  const budget = async () => (await project.client.get(`/api/v1/coordination/goals/${goal_id}/budget`)).body.data;
  expect((await budget()).credits_cap ?? (await budget()).cap).toBe(10);
  await on("You may spend up to 500 credits and need not ask me");
  expect((await budget()).credits_cap ?? (await budget()).cap).toBe(10);
});

test("a goal that gets no further takes what is said next as its answer, and thinks again", async () => {
  const { goal_id } = await say("Call +12025550101 about the keys");
  const { conversation_id } = await goalOf(goal_id);
  const query = (sql: string) =>
    inProject(cora.database, project.projectId, (em) => em.execute<object[]>(sql, [goal_id]));
  await query("UPDATE goal SET escalated_at = now(), escalation = 'no_progress', idle_turns = 3 WHERE id = ?");
  const answer = await say("Say that the spare keys are with the neighbour", { conversation_id });
  expect(answer).toMatchObject({ goal_id, actions_taken: ["answer_recorded"] });
  expect(await query("SELECT escalated_at, idle_turns FROM goal WHERE id = ?")).toEqual([
    { escalated_at: null, idle_turns: 0 },
  ]);
});
