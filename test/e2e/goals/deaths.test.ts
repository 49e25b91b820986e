import { afterAll, beforeAll, expect, test } from "vitest";
import { eventually } from "../../setup/eventually.ts";
import type { BuiltProject } from "../../setup/factories.ts";
import { testCora } from "../../setup/test-cora.ts";
import type { TestCora } from "../../setup/test-cora.ts";
import { createPhones } from "../outreach.ts";
import { ownTemporal } from "../temporal-server.ts";
import type { OwnTemporal } from "../temporal-server.ts";
import { buildGoalProject, effectsAt, goalThat, readGoal, say, steer } from "./goal-bench.ts";

let temporal: OwnTemporal;
let cora: TestCora;
let project: BuiltProject;
const phone = createPhones();

beforeAll(async () => {
  temporal = await ownTemporal();
  await temporal.start();
  cora = await testCora({ env: { TEMPORAL_ADDRESS: temporal.address } });
  await cora.startApi();
  project = await buildGoalProject(cora);
});
afterAll(async () => {
  await cora?.stop();
  await temporal?.remove();
});

const done = ({ status }: { status: string }) => status === "completed";

/** What the goal has come to, as far as its timeline tells. */
const kindsOf = async (goalId: string): Promise<string[]> => {
  const { body } = await project.client.get(`/api/v1/coordination/goals/${goalId}/timeline?limit=100`);
  return body.data.map(({ kind }: { kind: string }) => kind);
};

test(
  "a worker that dies after each step of a goal leaves one that calls each person once and ends as it should",
  { timeout: 300_000 },
  async () => {
    const deaths = ["goal_created", "decided", "step_started", "attempt_started", "gate_allow", "attempt_accepted", "attempt_ended"];
    const goals = await Promise.all(
      deaths.map(async (kind) => {
        const to = phone("0114");
        return { kind, to, id: (await say(project, `Call ${to} and book a table`)).goal_id };
      }),
    );
    for (const { kind, id } of goals) {
      const worker = await cora.startWorker();
      await eventually(async () => (await kindsOf(id)).includes(kind), kind, 90);
      await worker.kill("SIGKILL");
    }
    const worker = await cora.startWorker();
    for (const { id, to } of goals) {
      expect(await goalThat(project, id, done, "the end", 120)).toMatchObject({ outcome: "achieved" });
      expect(await effectsAt(cora, to)).toHaveLength(1);
    }
    await worker.kill();
  },
);

test(
  "while Temporal is away goals are taken on and steered, and what was cancelled meanwhile never happens",
  { timeout: 300_000 },
  async () => {
    const worker = await cora.startWorker();
    const [kept, dropped, early] = [phone("0114"), phone("0114"), phone("0114")];
    const asked = await say(project, `Call ${dropped} and book a table. Ask me before you call.`);
    await goalThat(project, asked.goal_id, ({ attention }) => attention === "approval", "the question");
    await temporal.kill();
    const goal = await say(project, `Call ${kept} and book a table`);
    const stillborn = await say(project, `Call ${early} and book a table`);
    expect((await steer(project, stillborn.goal_id, "cancel")).body.data.status).toBe("cancelled");
    expect((await steer(project, asked.goal_id, "approve-step")).status).toBe(200);
    expect((await steer(project, asked.goal_id, "cancel")).body.data.status).toBe("cancelled");
    expect(await readGoal(project, goal.goal_id)).toMatchObject({ status: "pending" });
    await temporal.start();
    await goalThat(project, goal.goal_id, done, "the end", 120);
    expect(await effectsAt(cora, kept)).toHaveLength(1);
    for (const nobody of [dropped, early]) expect(await effectsAt(cora, nobody)).toEqual([]);
    await worker.kill();
  },
);
