import { afterAll, beforeAll, expect, test } from "vitest";
import { newId } from "../../domain/id.ts";
import { activityBench } from "./activity-bench.ts";
import type { ActivityBench } from "./activity-bench.ts";

let bench: ActivityBench;
beforeAll(async () => {
  bench = await activityBench();
});
afterAll(() => bench?.stop());

test("somebody met through a goal is no lead to the statistics, the searches and the imports", async () => {
  const { projectId } = await bench.scene();
  const counted = async () =>
    (
      await bench.query(
        "SELECT coalesce(sum(leads), 0)::int AS leads, coalesce(sum(meetings), 0)::int AS meetings FROM stat_change WHERE project_id = $1",
        [projectId],
      )
    )[0];
  const before = await counted();
  const id = newId("lead");
  await bench.query(
    "INSERT INTO lead (project_id, id, kind, name, phone, email) VALUES ($1, $2, 'contact', 'Zoe Contact', '+12025550177', 'zoe@example.com')",
    [projectId, id],
  );
  await bench.query("UPDATE lead SET meeting_booked = true WHERE id = $1", [id]);
  expect(await counted()).toEqual(before);
  const found = async (call: string) =>
    (
      await bench.query(
        `WITH here AS MATERIALIZED (SELECT set_config('app.project', $1, false)) SELECT f.id FROM here, LATERAL ${call} f`,
        [projectId],
      )
    ).map((row) => row["id"]);
  expect(await found("search_leads('%Zoe%', 5, NULL, NULL, NULL, NULL, NULL)")).toEqual([]);
  expect(await found("search_lead_beginnings('Zo', 5, NULL, NULL, NULL, NULL, NULL)")).toEqual([]);
  expect(await found("leads_by_address(ARRAY['zoe@example.com'], ARRAY['+12025550177'])")).toEqual([]);
  expect(await found("search_people('%Zoe%', 5)")).toEqual([id]);
});
