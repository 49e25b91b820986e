import { setTimeout } from "node:timers/promises";
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
/** Longer than anything that Cora or the SDK tries again within. */
const AWAY_MS = 60_000;

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

async function askAbout(to: string) {
  const asked = await say(project, `Call ${to} and book a table. Ask me before you call.`);
  await goalThat(project, asked.goal_id, ({ attention }) => attention === "approval", "the question");
  return asked;
}

test(
  "while Temporal is away for a minute goals are taken on and steered, and what was cancelled meanwhile never happens",
  { timeout: 600_000 },
  async () => {
    const worker = await cora.startWorker();
    const [kept, dropped, early] = [phone("0114"), phone("0114"), phone("0114")];
    const [agreed, late] = [phone("0114"), phone("0114")];
    const [asked, wanted] = [await askAbout(dropped), await askAbout(agreed)];
    await temporal.kill();
    const minute = setTimeout(AWAY_MS);
    const goal = await say(project, `Call ${kept} and book a table`);
    const stillborn = await say(project, `Call ${early} and book a table`);
    expect((await steer(project, stillborn.goal_id, "cancel")).body.data.status).toBe("cancelled");
    for (const { goal_id } of [asked, wanted]) expect((await steer(project, goal_id, "approve-step")).status).toBe(200);
    expect((await steer(project, asked.goal_id, "cancel")).body.data.status).toBe("cancelled");
    await minute;
    expect(await readGoal(project, goal.goal_id)).toMatchObject({ status: "pending" });
    const last = await say(project, `Call ${late} and book a table`);
    await temporal.start();
    for (const { goal_id } of [goal, wanted, last]) await goalThat(project, goal_id, done, "the end", 240);
    for (const once of [kept, agreed, late]) expect(await effectsAt(cora, once)).toHaveLength(1);
    for (const nobody of [dropped, early]) expect(await effectsAt(cora, nobody)).toEqual([]);
    await worker.kill();
  },
);
