import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findServer } from "../../bin/temporal/find-server.ts";
import { workflowId } from "../../domain/workflow-id.ts";
import { eventually } from "../setup/eventually.ts";
import { testCora } from "../setup/test-cora.ts";
import type { TestCora } from "../setup/test-cora.ts";
import { buildGoalProject, goalThat, say, steer } from "./goals/goal-bench.ts";
import { withTemporal } from "./history.ts";
import { buildOutreach, callTo, createPhones, readCall, settledCall } from "./outreach.ts";
import type { Outreach } from "./outreach.ts";

let cora: TestCora;
let outreach: Outreach;
let command: string;
const phone = createPhones();

beforeAll(async () => {
  const { TEMPORAL_ADDRESS: _never, ...env } = process.env;
  const found = await findServer({ env, say: () => undefined });
  if (found.kind !== "program") throw new Error("The test needs Temporal's command line.");
  command = found.path;
  // People take their time here, so that a call still lives when the next build is there.
  cora = await testCora({ timeScale: 1 });
  await cora.startApi();
  outreach = await buildOutreach(cora);
});
afterAll(() => cora?.stop());

/** As an operator does it. */
async function temporal(...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(command, [...args, "--address", cora.env["TEMPORAL_ADDRESS"] ?? ""]);
  return stdout;
}

/** Temporal knows of a build once its worker has asked for work. */
const promoteOn = (queue: string, ...build: string[]) =>
  eventually(
    () =>
      temporal("worker", "deployment", "set-current-version", "--deployment-name", queue, ...build, "--yes").then(
        () => true,
        () => false,
      ),
    `${build.join(" ")} to be made current`,
    120,
  );
const promote = (...build: string[]) => promoteOn(cora.env["CORA_TASK_QUEUE"] ?? "", ...build);

/** The processes that have carried a workflow, in the order in which they came to it. */
const carriers = (id: string): Promise<number[]> =>
  withTemporal(cora, async (client) => {
    const { events } = await client.getHandle(id).fetchHistory();
    const pids = (events ?? []).flatMap(
      (event) => event.workflowTaskCompletedEventAttributes?.identity?.split("@", 1).map(Number) ?? [],
    );
    return pids.filter((pid, index) => pid !== pids[index - 1]);
  });

test(
  "an old build keeps the call that it has begun while the new one takes new calls, and a goal moves on to the new build",
  { timeout: 600_000 },
  async () => {
    const project = await buildGoalProject(cora);
    const one = await cora.startWorker({ CORA_BUILD_ID: "1.0.0" });
    await promote("--build-id", "1.0.0");
    const { goal_id } = await say(project, `Call ${phone("0101")} about the inspection. Ask me before you call.`);
    await goalThat(project, goal_id, ({ attention }) => attention === "approval", "the question", 120);
    const early = await callTo(outreach, phone("0102"));
    await eventually(async () => (await readCall(outreach, early)).status === "in_progress", "the live call", 120);

    const two = await cora.startWorker({ CORA_BUILD_ID: "1.1.0" });
    await promote("--build-id", "1.1.0");
    const late = await callTo(outreach, phone("0102"));
    expect((await steer(project, goal_id, "approve-step")).status).toBe(200);
    for (const id of [early, late])
      expect(await settledCall(cora, outreach, id, 240)).toMatchObject({ status: "completed", outcome: "connected" });
    await goalThat(project, goal_id, ({ status }) => status === "completed", "the goal's end", 240);

    expect(await carriers(workflowId.outreachCall(early))).toEqual([one.pid]);
    expect(await carriers(workflowId.outreachCall(late))).toEqual([two.pid]);
    expect(await carriers(workflowId.pursueGoal(goal_id))).toEqual([one.pid, two.pid]);
    await Promise.all([one.kill(), two.kill()]);
  },
);

test("a build that nobody has promoted takes no work; a worker without one does", { timeout: 600_000 }, async () => {
  const waiting = await cora.startWorker({ CORA_BUILD_ID: "2.0.0" });
  await promote("--unversioned");
  const plain = await cora.startWorker();
  const id = await callTo(outreach, phone("0114"));
  await settledCall(cora, outreach, id, 240);
  expect(await carriers(workflowId.outreachCall(id))).toEqual([plain.pid]);
  await Promise.all([waiting.kill(), plain.kill()]);
});

test(
  "what began without a build id goes on with the first build that is made current: a goal that sleeps and a call under way",
  { timeout: 600_000 },
  async () => {
    const queue = `${cora.env["CORA_TASK_QUEUE"]}-later`;
    const project = await buildGoalProject(cora);
    const plain = await cora.startWorker({ CORA_TASK_QUEUE: queue });
    const { goal_id } = await say(project, `Call ${phone("0101")} about the inspection. Ask me before you call.`);
    await goalThat(project, goal_id, ({ attention }) => attention === "approval", "the question", 120);
    const early = await callTo(outreach, phone("0102"));
    await eventually(async () => (await readCall(outreach, early)).status === "in_progress", "the live call", 120);
    await plain.kill();

    const built = await cora.startWorker({ CORA_TASK_QUEUE: queue, CORA_BUILD_ID: "1.0.0" });
    await promoteOn(queue, "--build-id", "1.0.0");
    expect((await steer(project, goal_id, "approve-step")).status).toBe(200);
    expect(await settledCall(cora, outreach, early, 240)).toMatchObject({ status: "completed", outcome: "connected" });
    await goalThat(project, goal_id, ({ status }) => status === "completed", "the goal's end", 240);
    for (const id of [workflowId.outreachCall(early), workflowId.pursueGoal(goal_id)])
      expect(await carriers(id)).toEqual([plain.pid, built.pid]);
    await built.kill();
  },
);
