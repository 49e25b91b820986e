import { afterAll, beforeAll, expect, test } from "vitest";
import { activityBench } from "./activity-bench.ts";
import type { ActivityBench } from "./activity-bench.ts";
import { taskScene } from "./task-bench.ts";

let bench: ActivityBench;
beforeAll(async () => {
  bench = await activityBench();
});
afterAll(() => bench?.stop());

test("a mail that the other side's provider reports answers nothing, whatever address it was sent to", async () => {
  const scene = await taskScene(bench);
  const { emailId } = await bench.email(scene);
  const kept = () => bench.query("SELECT 1 FROM inbox_message WHERE email_id = $1", [emailId]);
  expect(await scene.answers(emailId, { text: "Do not contact me again." }, "test")).toBe("unmatched");
  expect(await kept()).toEqual([]);
  expect(await bench.query("SELECT outreach_disabled AS stopped FROM lead WHERE id = $1", [scene.leadId])).toEqual([
    { stopped: false },
  ]);
  expect(await scene.answers(emailId)).toBeNull();
  expect(await kept()).toHaveLength(1);
});
