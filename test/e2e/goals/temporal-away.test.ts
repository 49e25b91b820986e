import { afterAll, beforeAll, expect, test } from "vitest";
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

test(
  "while Temporal is away goals are taken on and steered, and what was cancelled meanwhile never happens",
  { timeout: 600_000 },
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
    await goalThat(project, goal.goal_id, done, "the end", 240);
    expect(await effectsAt(cora, kept)).toHaveLength(1);
    for (const nobody of [dropped, early]) expect(await effectsAt(cora, nobody)).toEqual([]);
    await worker.kill();
  },
);
