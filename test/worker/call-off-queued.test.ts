import pg from "pg";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { connectDatabase } from "../../db/orm.ts";
import type { Database } from "../../db/orm.ts";
import { callOffQueued } from "../../worker/chores/call-off-queued.ts";
import { freshDatabase } from "../setup/fresh-database.ts";

let db: Awaited<ReturnType<typeof freshDatabase>>;
let database: Database;
let owner: pg.Client;

const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7];
const HOURS = {
  open: { calling_hours: { start: "00:00", end: "24:00" }, calling_days: EVERY_DAY },
  closed: { calling_hours: { start: "00:00", end: "24:00" }, calling_days: [] },
};

beforeAll(async () => {
  db = await freshDatabase(inject("databaseUrl"));
  database = await connectDatabase({ url: db.url, appUrl: null, systemUrl: null, poolMax: 3, name: "test" });
  owner = new pg.Client({ connectionString: db.url });
  await owner.connect();
  await owner.query("INSERT INTO organisation (id, name) VALUES ('org_1', 'Acme')");
  for (const [id, policy] of Object.entries(HOURS)) {
    await owner.query("INSERT INTO project (id, org_id, name, policy) VALUES ($1, 'org_1', 'Acme', $2)", [id, policy]);
    await owner.query("INSERT INTO agent (project_id, id, type, name) VALUES ($1, $2, 'outbound', 'Ava')", [id, id]);
    await owner.query("INSERT INTO lead (project_id, id, name) VALUES ($1, $2, 'Jane')", [id, id]);
  }
});
afterAll(async () => {
  await owner.end();
  await database.close();
  await db.drop();
});

async function addCall(project: keyof typeof HOURS, state: string, age: string): Promise<string> {
  const id = `call_${project}_${state}_${age.replaceAll(" ", "_")}`;
  await owner.query(
    `INSERT INTO call (project_id, id, task_id, lead_id, agent_id, lead_phone, agent_phone, request_id, state)
     VALUES ($1, $2, 't', $1, $1, '+12025550101', '+12025550150', 'req_1', $3)`,
    [project, id, state],
  );
  await owner.query(
    `INSERT INTO attempt (project_id, id, record_id, channel, number, state, provider_id, opened_at)
     VALUES ($1, $2, $2, 'call', 1, 'accepted', $2, now() - $3::interval)`,
    [project, id, age],
  );
  return id;
}

test("a call that has not rung when calling hours end is called off, once, with its reason", async () => {
  const queued = await addCall("closed", "dialing", "1 minute");
  const left = [
    await addCall("open", "dialing", "1 minute"),
    await addCall("closed", "ringing", "1 minute"),
    await addCall("closed", "in_progress", "1 minute"),
    await addCall("closed", "dialing", "1 second"),
  ];
  await callOffQueued({ database });
  await callOffQueued({ database });
  const { rows } = await owner.query("SELECT call_id FROM hang_up");
  expect(rows).toEqual([{ call_id: queued }]);
  const reasons = await owner.query("SELECT id, reason FROM call WHERE id = ANY($1) AND reason IS NOT NULL", [
    [queued, ...left],
  ]);
  expect(reasons.rows).toEqual([{ id: queued, reason: "calling_hours" }]);
});
