import { randomUUID } from "node:crypto";
import pg from "pg";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { buildAgent, buildLead, buildProject } from "../setup/factories.ts";
import type { BuiltProject } from "../setup/factories.ts";
import { tableReads } from "../setup/table-reads.ts";
import { testCora } from "../setup/test-cora.ts";
import type { TestCora } from "../setup/test-cora.ts";

// Postgres is in no hurry to tell what was read.
vi.setConfig({ testTimeout: 400_000 });

/** More often than Postgres plans a statement anew before it keeps a plan. */
const UNTIL_PLANS_ARE_KEPT = 12;
const ROWS = 50_000;
const TABLES = ["idempotency_key", "lead"] as const;
const OUTREACH = { email: { message: "Hello" }, call: { call_reason: "Ask." } };

let cora: TestCora;
let project: BuiltProject;
let owner: pg.Client;

beforeAll(async () => {
  cora = await testCora();
  await cora.startApi();
  project = await buildProject(cora);
  owner = new pg.Client({ connectionString: cora.databaseUrl });
  await owner.connect();
  // Statistics would have the plans made anew, within a minute or two.
  for (const table of TABLES) await owner.query(`ALTER TABLE ${table} SET (autovacuum_enabled = false)`);
});
afterAll(async () => {
  await owner?.end();
  await cora?.stop();
});

test("what accepting reads does not grow with what a project has, also where plans were made before it grew", async () => {
  const [agent, lead] = await Promise.all([buildAgent(project), buildLead(project)]);
  const accept = async (times: number): Promise<void> => {
    for (let n = 0; n < times; n++)
      for (const [channel, wishes] of Object.entries(OUTREACH)) {
        const asked = { lead_id: lead.id, agent_id: agent.id, ...wishes };
        const { status } = await project.client.post(`/api/v1/outreach/${channel}`, asked, {
          "idempotency-key": randomUUID(),
        });
        expect(status).toBe(202);
      }
  };
  await accept(UNTIL_PLANS_ARE_KEPT);
  await owner.query(
    `INSERT INTO lead (project_id, id, name, email) SELECT $1, 'lead_' || g, 'Ann', g || '@b.example' FROM generate_series(1, ${ROWS}) g`,
    [project.projectId],
  );
  for (const operation of ["send_email", "trigger_call"])
    await owner.query(
      `INSERT INTO idempotency_key (project_id, operation, key, fingerprint, response)
       SELECT $1, $2, 'key-' || g, 'f', '{}' FROM generate_series(1, ${ROWS}) g`,
      [project.projectId, operation],
    );
  const read = await tableReads(owner, TABLES)(() => accept(2));
  for (const table of TABLES) expect({ table, few: read[table]! < 100 }).toEqual({ table, few: true });
});
