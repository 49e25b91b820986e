import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newId } from "../../domain/id.ts";
import { activityBench } from "./activity-bench.ts";
import type { ActivityBench } from "./activity-bench.ts";
import { goalScene } from "./goal-bench.ts";

let bench: ActivityBench;
beforeAll(async () => {
  bench = await activityBench();
});
afterAll(() => bench?.stop());

const CALL = 8;

/** A goal with that soft cap and calls planned side by side; each may cost 8 credits. */
async function callsBeside(count: number, softCap: number) {
  const scene = await goalScene(
    bench,
    Array.from({ length: count }, () => ({ kind: "call", stage: 1 })),
    { credits_cap: 20, credits_soft_cap: softCap },
  );
  const { goalId, projectId } = scene;
  const run = (sql: string, values: unknown[] = []) => bench.query(sql, [goalId, ...values]);
  await run(`UPDATE goal_step SET estimate = ${CALL} WHERE goal_id = $1`);
  const stand = async () => {
    const [goal] = await run(
      `SELECT paused_by, attention, (SELECT array_agg(kind ORDER BY seq) FROM goal_event WHERE goal_id = $1 AND kind IN ('goal_paused', 'goal_resumed')) AS told,
         (SELECT array_agg(state ORDER BY number) FROM goal_step WHERE goal_id = $1) AS steps FROM goal WHERE id = $1`,
    );
    return goal;
  };
  /** The step's call has ended, for so many hundredths. */
  const end = async (number: number, spent: number, held = 0): Promise<void> => {
    const [task] = await run("SELECT task_id AS id FROM goal_step WHERE goal_id = $1 AND number = $2", [number]);
    const record = newId("call");
    const attempt = [projectId, newId("try"), task?.["id"], record];
    await bench.query(
      "INSERT INTO task_attempt (project_id, id, task_id, run, number, channel, record_id, status) VALUES ($1, $2, $3, 1, 1, 'call', $4, 'success')",
      attempt,
    );
    if (spent > 0)
      await bench.query(
        "INSERT INTO credit_entry (project_id, id, period, kind, action, amount, spent, record_id) VALUES ($1, $2, 0, 'settle', 'call', 0, $3, $4)",
        [projectId, newId("cre"), spent, record],
      );
    if (held > 0)
      await bench.query(
        "INSERT INTO credit_hold (project_id, record_id, action, amount, period) SELECT $1, $2, 'call', $3, period FROM credit_balance WHERE project_id = $1",
        [projectId, record, held],
      );
    await bench.query("UPDATE outreach_task SET state = 'completed' WHERE id = $1", [task?.["id"]]);
  };
  return { ...scene, run, stand, end };
}

const atEase = { paused_by: null, attention: null, told: null };

describe("a goal's caps", () => {
  test("make steps wait for each other, and nobody is asked, where what is under way may leave enough", async () => {
    const { look, stand, end } = await callsBeside(3, 16);
    await look();
    expect(await stand()).toEqual({ ...atEase, steps: ["running", "running", "planned"] });
    await end(1, 130);
    await look();
    expect(await stand()).toEqual({ ...atEase, steps: ["completed", "running", "planned"] });
    await end(2, 130);
    await look();
    expect(await stand()).toEqual({ ...atEase, steps: ["completed", "completed", "running"] });
  });

  test("are looked at again within a minute where what ended still holds credits, because nobody tells when it lets go", async () => {
    const { look, stand, end, run } = await callsBeside(2, 8);
    await look();
    await end(1, 0, 400);
    const before = Date.now();
    const { next, untilMs } = await look();
    expect(await stand()).toEqual({ ...atEase, steps: ["completed", "planned"] });
    expect({ next, soon: (untilMs ?? Infinity) - before < 70_000 }).toEqual({ next: "wait", soon: true });
    await run("DELETE FROM credit_hold WHERE project_id = (SELECT project_id FROM goal WHERE id = $1)");
    await look();
    expect(await stand()).toEqual({ ...atEase, steps: ["completed", "running"] });
  });

  test("ask one question, which stays as it is while other steps end", async () => {
    const { look, stand, end, run } = await callsBeside(3, 16);
    await look();
    await end(1, 850);
    await look();
    const asking = { paused_by: "soft_cap", attention: "soft_cap", told: ["goal_paused"] };
    expect(await stand()).toEqual({ ...asking, steps: ["completed", "running", "planned"] });
    await look();
    await end(2, 130);
    for (let times = 0; times < 3; times++) {
      await look();
      expect(await stand()).toEqual({ ...asking, steps: ["completed", "completed", "planned"] });
    }
    await run("UPDATE goal SET soft_cap_acknowledged_at = now(), paused_by = NULL WHERE id = $1");
    await look();
    expect(await stand()).toEqual({
      ...atEase,
      told: ["goal_paused"],
      steps: ["completed", "completed", "running"],
    });
  });

  test("become the harder question where acknowledging would not help any more", async () => {
    const { look, stand, end } = await callsBeside(3, 16);
    await look();
    await end(1, 850);
    await look();
    await end(2, 850);
    await look();
    expect(await stand()).toEqual({
      paused_by: "hard_cap",
      attention: "budget_exceeded",
      told: ["goal_paused", "goal_paused"],
      steps: ["completed", "completed", "planned"],
    });
  });

  test("let a goal go on by itself once the step that was too dear is gone", async () => {
    const { look, stand, end, run } = await callsBeside(3, 16);
    await look();
    await end(1, 850);
    await look();
    await run("UPDATE goal_step SET state = 'skipped' WHERE goal_id = $1 AND number = 3");
    await end(2, 130);
    expect(await look()).toMatchObject({ next: "think" });
    expect(await stand()).toMatchObject({ paused_by: null, attention: null, told: ["goal_paused", "goal_resumed"] });
  });
});
