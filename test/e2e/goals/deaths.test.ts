import { afterAll, beforeAll, expect, test } from "vitest";
import { eventually } from "../../setup/eventually.ts";
import type { BuiltProject } from "../../setup/factories.ts";
import { testCora } from "../../setup/test-cora.ts";
import type { TestCora } from "../../setup/test-cora.ts";
import { createPhones } from "../outreach.ts";
import { buildGoalProject, effectsAt, goalThat, say } from "./goal-bench.ts";

let cora: TestCora;
let project: BuiltProject;
const phone = createPhones();

beforeAll(async () => {
  cora = await testCora();
  await cora.startApi();
  project = await buildGoalProject(cora);
});
afterAll(() => cora?.stop());

const done = ({ status }: { status: string }) => status === "completed";

/** What the goal has come to, as far as its timeline tells. */
const kindsOf = async (goalId: string): Promise<string[]> => {
  const { body } = await project.client.get(`/api/v1/coordination/goals/${goalId}/timeline?limit=100`);
  return body.data.map(({ kind }: { kind: string }) => kind);
};

test(
  "a worker that dies after each step of a goal leaves one that calls each person once and ends as it should",
  { timeout: 1_200_000 },
  async () => {
    const deaths = [
      "goal_created",
      "decided",
      "step_started",
      "attempt_started",
      "gate_allow",
      "attempt_accepted",
      "attempt_ended",
    ];
    const goals = await Promise.all(
      deaths.map(async (kind) => {
        const to = phone("0114");
        return { kind, to, id: (await say(project, `Call ${to} and book a table`)).goal_id };
      }),
    );
    for (const { kind, id } of goals) {
      const worker = await cora.startWorker();
      await eventually(async () => (await kindsOf(id)).includes(kind), kind, 240);
      await worker.kill("SIGKILL");
    }
    const worker = await cora.startWorker();
    for (const { id, to } of goals) {
      expect(await goalThat(project, id, done, "the end", 240)).toMatchObject({ outcome: "achieved" });
      expect(await effectsAt(cora, to)).toHaveLength(1);
    }
    await worker.kill();
  },
);
