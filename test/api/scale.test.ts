import pg from "pg";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { buildProject } from "../setup/factories.ts";
import type { BuiltProject } from "../setup/factories.ts";
import { tableReads } from "../setup/table-reads.ts";
import { testCora } from "../setup/test-cora.ts";
import type { TestCora } from "../setup/test-cora.ts";
import { buildStock } from "./stock.ts";
import type { Stock } from "./stock.ts";

// Postgres is in no hurry to tell what was read.
vi.setConfig({ testTimeout: 400_000 });

const ROWS = 120_000;
let cora: TestCora;
let project: BuiltProject;
let stock: Stock;
let owner: pg.Client;

beforeAll(async () => {
  cora = await testCora();
  await cora.startApi();
  project = await buildProject(cora);
  stock = await buildStock(project);
  owner = new pg.Client({ connectionString: cora.databaseUrl });
  await owner.connect();
  await fill();
});
afterAll(async () => {
  await owner?.end();
  await cora?.stop();
});

/** So many rows in each table that a list is read from, all of one project and, where that matters, of one lead. */
async function fill(): Promise<void> {
  const { projectId } = project;
  const rows = `generate_series(1, ${ROWS}) g`;
  const at = "now() - g * interval '1 second' - interval '1 hour'";
  const parties = `'${stock.lead_id}', '${stock.agent_id}'`;
  const names = "(ARRAY['Alice','Bob','Carla','Dmitri','Greta','Hiro'])[1 + g % 6]";
  for (const [columns, values] of [
    [
      "lead (project_id, id, name, email, phone, created_at)",
      `'lead_' || g, ${names} || ' ' || md5(g::text), 'p' || g || '@' || md5((g * 7)::text) || '.example', '+1202' || lpad(g::text, 7, '0'), ${at}`,
    ],
    ["agent (project_id, id, type, name, created_at)", `'agt_' || g, 'outbound', 'Agent ' || g, ${at}`],
    [
      "call (project_id, id, task_id, lead_id, agent_id, lead_phone, agent_phone, request_id, state, created_at)",
      `'call_' || g, 'task_' || g, ${parties}, '+1', '+2', 'r', 'completed', ${at}`,
    ],
    [
      "email (project_id, id, task_id, lead_id, agent_id, lead_email, agent_email, request_id, state, created_at)",
      `'eml_' || g, 'task_' || g, ${parties}, 'a@b', 'c@d', 'r', 'delivered', ${at}`,
    ],
    [
      "activity (project_id, id, lead_id, agent_id, event_type, title, created_at)",
      `'act_' || g, ${parties}, 'call_queued', 'x', ${at}`,
    ],
  ] as const)
    await owner.query(`INSERT INTO ${columns} SELECT '${projectId}', ${values} FROM ${rows}`);
  await owner.query(
    "INSERT INTO lead (project_id, id, name, email, created_at) VALUES ($1, 'lead_old', 'Zq Zebulon', 'qx@rare.example', now() - interval '9 years')",
    [projectId],
  );
  await owner.query("ANALYZE lead, agent, call, email, activity");
}

const TABLES = ["lead", "agent", "call", "email", "activity"];
const readBy = (send: () => Promise<unknown>) => tableReads(owner, TABLES)(send);

const pages = async (path: string): Promise<void> => {
  const separator = path.includes("?") ? "&" : "?";
  const first = await project.client.get(`${path}${separator}limit=50`);
  expect({ path, status: first.status, rows: first.body.data.length }).toEqual({ path, status: 200, rows: 50 });
  const second = await project.client.get(`${path}${separator}limit=50&cursor=${first.body.next_cursor}`);
  expect({ path, status: second.status, rows: second.body.data.length }).toEqual({ path, status: 200, rows: 50 });
};

test("a page of any list reads about as many rows as it shows, however many there are", async () => {
  const paths = [
    "/api/v1/leads",
    "/api/v1/agents",
    "/api/v1/agents?type=outbound",
    `/api/v1/leads/${stock.lead_id}/calls`,
    `/api/v1/leads/${stock.lead_id}/emails`,
    "/api/v1/activity",
    `/api/v1/activity?lead_id=${stock.lead_id}`,
    `/api/v1/activity?agent_id=${stock.agent_id}`,
    "/api/v1/activity?event_type=call_queued",
    "/api/v1/leads?status=new",
  ];
  const read = await readBy(async () => {
    for (const path of paths) await pages(path);
  });
  for (const table of TABLES)
    expect({ table, few: (read[table] ?? 0) < 3_000 }, JSON.stringify(read)).toEqual({ table, few: true });
});

describe("a search among many leads", () => {
  const found = async (query: string): Promise<string[]> => {
    const { status, body } = await project.client.get(`/api/v1/leads?limit=5&query=${encodeURIComponent(query)}`);
    expect(status).toBe(200);
    return body.data.map(({ name }: { name: string }) => name);
  };

  test("finds the one that is oldest, by any part of three characters or more, without reading the others", async () => {
    const read = await readBy(async () => {
      for (const query of ["Zebulon", "ebulo", "qx@rare", "zq zeb"]) expect(await found(query)).toEqual(["Zq Zebulon"]);
    });
    expect(read["lead"]).toBeLessThan(500);
  });

  test("of one or two characters looks where words begin, without reading the others", async () => {
    const read = await readBy(async () => {
      for (const query of ["zq", "ze", "z", "qx"]) expect(await found(query)).toEqual(["Zq Zebulon"]);
      for (const query of ["al", "A", "p1", "+1"]) expect(await found(query)).toHaveLength(5);
      for (const query of ["ul", "@", "@.", "--"]) expect(await found(query)).toEqual([]);
    });
    expect(read["lead"]).toBeLessThan(3_000);
  });

  const inside = async (search: string, text: string): Promise<string> => {
    const { rows } = await owner.query("SELECT prosrc FROM pg_proc WHERE proname = $1", [search]);
    const values: Record<string, string> = {
      page_limit: "51",
      before_at: "NULL::timestamptz",
      before_id: "NULL::text",
      want_stage: "NULL::text",
      want_agent: "NULL::text",
      want_meeting: "NULL::boolean",
      pattern: text,
      beginning: text,
    };
    const body = (rows[0].prosrc as string).replaceAll(/\b[a-z]+(?:_[a-z]+)?\b/g, (word) =>
      Object.hasOwn(values, word) ? (values[word] as string) : word,
    );
    await owner.query("SELECT set_config('app.project', $1, false)", [project.projectId]);
    const plan = await owner.query(`EXPLAIN (COSTS OFF) ${body}`);
    return plan.rows.map((row: Record<string, string>) => row["QUERY PLAN"]).join("\n");
  };

  test("is planned through the trigram index, and through the order of the page where matches are many", async () => {
    expect(await inside("search_leads", "'%ebulo%'")).toContain("Bitmap Index Scan on lead_search");
    expect(await inside("search_lead_beginnings", "'zq'")).toContain("Bitmap Index Scan on lead_search");
    expect(await inside("search_lead_beginnings", "'al'")).toContain("Index Scan using lead_page");
  });
});
