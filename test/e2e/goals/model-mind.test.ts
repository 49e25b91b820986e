import { afterAll, beforeAll, expect, test } from "vitest";
import { WIRES, bodyOf } from "../../providers/goals/model-server.ts";
import type { WireBody } from "../../providers/goals/model-server.ts";
import { vendorServer } from "../../providers/vendor-server.ts";
import type { Answer, SeenRequest, VendorServer } from "../../providers/vendor-server.ts";
import type { BuiltProject } from "../../setup/factories.ts";
import { testCora } from "../../setup/test-cora.ts";
import type { TestCora } from "../../setup/test-cora.ts";
import { buildGoalProject, effectsAt, goalThat, say, steer } from "./goal-bench.ts";

let cora: TestCora;
let project: BuiltProject;
let vendor: VendorServer;
let mailboxes = 0;
const mailbox = (name: string) => `${name}+m${++mailboxes}@example.com`;

beforeAll(async () => {
  vendor = await vendorServer();
  cora = await testCora({ env: { CORA_MODEL: WIRES["openai-compatible"].spec(vendor.url) } });
  await Promise.all([cora.startApi(), cora.startWorker()]);
  project = await buildGoalProject(cora);
});
afterAll(async () => {
  await cora?.stop();
  await vendor?.close();
});

const done = ({ status }: { status: string }) => status === "completed";
const timelineOf = async (goalId: string): Promise<WireBody[]> =>
  (await project.client.get(`/api/v1/coordination/goals/${goalId}/timeline?limit=100`)).body.data.toReversed();
const decisionsOf = async (goalId: string) => (await timelineOf(goalId)).filter(({ kind }) => kind === "decided");

const answer = (value: unknown): Answer => WIRES["openai-compatible"].answer(JSON.stringify(value));
const promptOf = (request: SeenRequest): string => JSON.stringify(bodyOf(request)["messages"]);
const empty = { say: null, steps: null, summary: null, question: null, offer: null };
const email = (address: string) => ({
  ...Object.fromEntries(
    "stage lead_id name about query minutes question title goal needs_approval"
      .split(" ")
      .map((field) => [field, null]),
  ),
  kind: "email",
  description: "Write to them",
  address,
  subject: "Thursday",
  message: "Could you come on Thursday? An AI assistant writes this.",
});

test("a model plans, judges and concludes; its name is in the timeline, and no address reaches it", async () => {
  const to = mailbox("agrees");
  const prompts: string[] = [];
  vendor.answer((request) => {
    const prompt = promptOf(request);
    prompts.push(prompt);
    if (prompt.includes("Judge what came of it"))
      return answer({ verdict: "achieved", summary: "They come.", offer: null, when: "Thursday", question: null });
    if (prompt.includes("They come.")) return answer({ ...empty, kind: "done", summary: "They come on Thursday." });
    // The second recipient is one that nobody has named.
    return answer({ ...empty, kind: "steps", steps: [email("[email 1]"), email("stranger@example.com")] });
  });
  const { goal_id } = await say(project, `Email ${to} and ask whether they can come on Thursday`);
  expect(await goalThat(project, goal_id, done, "the end")).toMatchObject({
    outcome: "achieved",
    result: { summary: "They come on Thursday." },
  });
  const by = { model: "openai-compatible:small", prompt_version: "2" };
  const decisions = await decisionsOf(goal_id);
  expect(decisions).toMatchObject([by, by]);
  expect(decisions[0]?.["detail"].refused).toEqual([{ index: 1, why: "address_not_given" }]);
  expect((await timelineOf(goal_id)).find(({ kind }) => kind === "step_completed")).toMatchObject(by);
  expect(prompts.length).toBeGreaterThanOrEqual(3);
  expect(prompts.join("\n")).not.toContain("@example.com");
  expect(await effectsAt(cora, to)).toHaveLength(1);
  expect(await effectsAt(cora, "stranger@example.com")).toEqual([]);
});

test("where the model is away the rules decide, and the timeline says for whom", async () => {
  vendor.answer({ status: 503 });
  const to = mailbox("agrees");
  const { goal_id } = await say(project, `Email ${to} and ask whether they can come on Thursday`);
  expect(await goalThat(project, goal_id, done, "the end", 180)).toMatchObject({ outcome: "achieved" });
  for (const { model, detail } of await decisionsOf(goal_id))
    expect([model, detail.instead_of]).toEqual(["cora:rules", "openai-compatible:small"]);
  expect(await effectsAt(cora, to)).toHaveLength(1);
});

test("a wish in another language is shown before anybody is contacted and before anything counts as agreed", async () => {
  const to = mailbox("agrees");
  // A model may take the words for leave to go ahead; that is not for it to say.
  vendor.answer((request) => {
    const prompt = promptOf(request);
    if (prompt.includes("Judge what came of it"))
      return answer({ verdict: "achieved", summary: "Sie kommen.", offer: null, when: null, question: null });
    if (prompt.includes("Sie kommen.")) return answer({ ...empty, kind: "done", summary: "Sie kommen." });
    return answer({ ...empty, kind: "steps", steps: [{ ...email("[email 1]"), needs_approval: false }] });
  });
  const said = await say(project, `Schreib an ${to} und frag, ob sie am Donnerstag kommen, aber frag mich vorher`);
  expect(said.response).toContain("do not read as English");
  const waiting = await goalThat(project, said.goal_id, ({ attention }) => attention === "approval", "the approval");
  expect(waiting.open_approval.shown).toMatchObject({ kind: "email" });
  expect(await effectsAt(cora, to)).toEqual([]);
  await steer(project, said.goal_id, "approve-step");
  await goalThat(project, said.goal_id, ({ attention }) => attention === "outcome_ready", "the outcome");
  expect((await steer(project, said.goal_id, "accept-outcome")).body.data.outcome).toBe("achieved");
  expect(await effectsAt(cora, to)).toHaveLength(1);
});

test("an answer that asks to be asked holds for what is planned already", async () => {
  const question = { ...email("[email 1]"), kind: "ask", stage: 1, address: null, question: "Which day?" };
  vendor.answer(answer({ ...empty, kind: "steps", steps: [question, { ...email("[email 1]"), stage: 2 }] }));
  const to = mailbox("agrees");
  const { goal_id, conversation_id } = await say(project, `Email ${to} and ask when they can come`);
  await goalThat(project, goal_id, ({ attention }) => attention === "needs_input", "the question", 120);
  await say(project, "On Thursday, but ask me before you write to them", { conversation_id });
  const waiting = await goalThat(project, goal_id, ({ attention }) => attention === "approval", "the approval", 120);
  expect(waiting.open_approval.shown).toMatchObject({ kind: "email" });
  expect(await effectsAt(cora, to)).toEqual([]);
  await steer(project, goal_id, "cancel");
});
