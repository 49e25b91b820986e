import { randomUUID } from "node:crypto";
import type { CallToolResult, Client } from "@modelcontextprotocol/client";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { operations } from "../../api/operations/index.ts";
import type { Operation } from "../../api/operation.ts";
import type { BuiltProject } from "../setup/factories.ts";
import { buildSubscriber } from "../setup/subscriber.ts";
import { foldStats } from "../../worker/chores/fold-stats.ts";
import type { TestClient } from "../setup/test-client.ts";
import { testCora } from "../setup/test-cora.ts";
import type { TestCora } from "../setup/test-cora.ts";
import { eventually } from "../setup/eventually.ts";
import { imported } from "../imports/import-bench.ts";
import { callOperation, pathParameters } from "./call-operation.ts";
import { describedCora } from "./described-client.ts";
import { openMcp } from "./open-mcp.ts";
import { sessionClient } from "./session-client.ts";
import { buildStock, exampleInputs } from "./stock.ts";
import type { Stock } from "./stock.ts";

let cora: TestCora;
let mine: BuiltProject;
let theirs: BuiltProject;
let myStock: Stock;
let theirStock: Stock;
let owner: pg.Client;
let tools: Client;

beforeAll(async () => {
  cora = await testCora();
  const [, worker] = await Promise.all([cora.startApi(), cora.startWorker()]);
  ({ cora } = await describedCora(cora));
  owner = new pg.Client({ connectionString: cora.databaseUrl });
  await owner.connect();
  const payers = [await buildSubscriber(cora), await buildSubscriber(cora)] as const;
  for (const payer of payers) await payer.change({ new_plan: "starter" });
  [mine, theirs] = payers;
  // Somebody who opts out leaves rows in every table.
  [myStock, theirStock] = [await buildStock(mine, { line: "0104" }), await buildStock(theirs, { line: "0104" })];
  for (const [project, stock] of [
    [mine, myStock],
    [theirs, theirStock],
  ] as const)
    await eventually(async () => {
      const { body } = await project.client.get(`/api/v1/calls/${stock.call_id}`);
      return body.data.status === "completed" && body.data.opt_out && body.data.summary;
    }, "a call that ended in an opt-out");
  // A dry run leaves its traces until the chore comes.
  for (const { client } of payers) await imported(client, "name,email\nAnn,ann@example.com\n", { dry_run: "true" });
  tools = await openMcp(cora.baseUrl, mine.apiKey);
  await worker.kill();
  await foldStats(cora);
  // Without a worker these stay promises.
  for (const project of [mine, theirs]) {
    await buildStock({ ...project });
    await owner.query(
      "INSERT INTO workflow_signal (project_id, workflow_id, signal, payload) VALUES ($1, 'call:x', 'recheck', 'null')",
      [project.projectId],
    );
    await project.insert("hang_up", { call_id: myStock.call_id });
    await grantToApp(project.projectId);
  }
});
afterAll(async () => {
  await tools?.close();
  await owner?.end();
  await cora?.stop();
});

/** As when a person let an app into a project. */
async function grantToApp(projectId: string): Promise<void> {
  const id = `grant_${randomUUID()}`;
  await owner.query(
    `INSERT INTO oauth_grant (id, user_id, client_id, client_name, redirect_host, all_projects, read_only, expires_at)
     SELECT $1, m.user_id, 'app', 'App', 'app.example', false, false, now() + interval '1 day'
     FROM membership m JOIN project p ON p.org_id = m.org_id WHERE p.id = $2`,
    [id, projectId],
  );
  await owner.query("INSERT INTO oauth_grant_project (grant_id, project_id) VALUES ($1, $2)", [id, projectId]);
}

const UNKNOWN = "lead_0000000000000000";
const ids = /_ids?$/;
const foreign = new Set(["elevenlabs_agent_id", "voice_id"]);
const idFields = operations.flatMap((op) =>
  Object.keys(op.input.shape)
    .filter((field) => ids.test(field) && !foreign.has(field) && op.id !== "batch_archive_goals")
    .map((field) => [op.id, field, op] as const),
);

const SAME_KIND: Record<string, string> = { lead_ids: "lead_id", parent_goal_id: "goal_id" };

/** What another project has by that name; a new kind of id has to be in the stock before its operation can pass here. */
function theirId(field: string): string {
  const known: Record<string, unknown> = { ...theirStock, project_id: theirs.projectId };
  const id = known[SAME_KIND[field] ?? field];
  if (typeof id !== "string") throw new Error(`The stock has nothing that ${field} could name.`);
  return id;
}

const sessions = new Map<BuiltProject, TestClient>();

async function clientOf(op: Operation, project: BuiltProject): Promise<TestClient> {
  if (op.auth !== "session") return project.client;
  const known = sessions.get(project) ?? (await sessionClient(cora, project.projectId));
  sessions.set(project, known);
  return known;
}

const inputWith = (op: Operation, field: string, id: string): Record<string, unknown> => ({
  ...(exampleInputs(myStock)[op.id] as () => Record<string, unknown>)(),
  [field]: field.endsWith("_ids") ? [id] : id,
});

const without = (error: object | undefined, id: string): unknown => {
  const { request_id: _, ...rest } = (error ?? {}) as Record<string, unknown>;
  return JSON.parse(JSON.stringify(rest).replaceAll(id, "ID"));
};

async function ask(op: Operation, field: string, id: string) {
  const { status, body } = await callOperation(await clientOf(op, mine), op, inputWith(op, field, id));
  return { status, data: body.data, error: without(body.error, id) };
}

async function askTool(op: Operation, field: string, id: string): Promise<{ status: number; data?: unknown }> {
  const once = op.idempotency ? { idempotency_key: randomUUID() } : {};
  const input = { ...inputWith(op, field, id), ...once };
  const result = (await tools.callTool({ name: op.id, arguments: input })) as CallToolResult;
  const texts = result.content.map((part) => (part.type === "text" ? part.text : ""));
  if (!result.isError) return { status: 200, data: (result.structuredContent as { data: unknown }).data };
  return { status: texts.some((text) => text.includes("resource_not_found")) ? 404 : 0 };
}

describe("an id of another project", () => {
  test.each(idFields)("is as unknown to %s (%s) as one that never was", async (_, field, op) => {
    const answer = await ask(op, field, theirId(field));
    expect(answer).toEqual(await ask(op, field, UNKNOWN));
    if (op.kind !== "list" || pathParameters(op).includes(field) || field === "project_id")
      expect(answer).toMatchObject({ status: 404, error: { code: "resource_not_found" } });
    else expect(answer).toMatchObject({ status: 200, data: [] });
  });

  test.each(idFields.filter(([, , { mcp }]) => mcp))("is as unknown to the tool %s (%s)", async (_, field, op) => {
    const answer = await askTool(op, field, theirId(field));
    if (op.kind !== "list" || pathParameters(op).includes(field)) expect(answer).toEqual({ status: 404 });
    else expect(answer).toEqual({ status: 200, data: [] });
  });

  test("among many to be archived is refused alone, like one that never was", async () => {
    const goal_ids = [theirStock.completed_goal_id, UNKNOWN, myStock.completed_goal_id];
    const { body } = await mine.client.post("/api/v1/coordination/goals/batch-archive", { goal_ids });
    expect(body.data).toEqual({
      archived: [myStock.completed_goal_id],
      failed: [theirStock.completed_goal_id, UNKNOWN].map((id) => ({ id, code: "resource_not_found" })),
    });
  });

  test("inside a bulk import assigns nothing", async () => {
    const body = { leads: [{ name: "Ann" }], agent_id: theirStock.agent_id };
    expect((await mine.client.post("/api/v1/leads/bulk", body)).status).toBe(404);
  });
});

describe("a list", () => {
  const lists = operations.filter(({ kind, id }) => kind === "list" && id !== "list_plans" && id !== "list_projects");
  test.each(lists.map((op) => [op.id, op] as const))("of one project (%s) shows nothing of another", async (id, op) => {
    const input = (stock: Stock) =>
      Object.fromEntries(pathParameters(op).map((name) => [name, stock[name as keyof Stock]]));
    const shown = async (project: BuiltProject, stock: Stock) => {
      const { body } = await callOperation(await clientOf(op, project), op, input(stock));
      return (body.data as { id?: string; seq?: number }[]).map((row) => row.id ?? row.seq);
    };
    const [own, other] = [await shown(mine, myStock), await shown(theirs, theirStock)];
    expect(own.length, id).toBeGreaterThan(0);
    expect(own.filter((shownId) => other.includes(shownId))).toEqual([]);
  });

  test("gives a cursor that opens no other project and no other list", async () => {
    const { body } = await theirs.client.get("/api/v1/leads?limit=1");
    expect(body.next_cursor).not.toBeNull();
    for (const [client, path] of [
      [mine.client, "/api/v1/leads"],
      [theirs.client, "/api/v1/agents"],
    ] as const) {
      const refused = await client.get(`${path}?cursor=${body.next_cursor}`);
      expect({ status: refused.status, ...refused.body.error }).toMatchObject({
        status: 400,
        code: "validation_error",
        param: "cursor",
      });
    }
  });

  test("of projects shows those of the own company only", async () => {
    const { body } = await mine.client.get("/api/v1/projects");
    expect(body.data.map(({ id }: { id: string }) => id)).not.toContain(theirs.projectId);
  });
});

describe("SQL in the role of the API", () => {
  const DENIED = ["42501"];
  /** What the role gets for a statement: the rows that it saw or changed, or `denied`. */
  const asApp = async (projectId: string | null, sql: string, values: unknown[] = []): Promise<number | "denied"> => {
    await owner.query("BEGIN");
    try {
      await owner.query("SET LOCAL ROLE cora_app");
      if (projectId !== null) await owner.query("SELECT set_config('app.project', $1, true)", [projectId]);
      return (await owner.query(sql, values)).rowCount ?? 0;
    } catch (error) {
      if (!DENIED.includes((error as { code: string }).code)) throw error;
      return "denied";
    } finally {
      await owner.query("ROLLBACK");
    }
  };
  const tablesOfProjects = async (): Promise<string[]> => {
    const { rows } = await owner.query(
      "SELECT table_name FROM information_schema.columns WHERE table_schema = 'public' AND column_name = 'project_id' ORDER BY 1",
    );
    return rows.map(({ table_name }: { table_name: string }) => table_name);
  };
  const ownRows = async (table: string, projectId: string): Promise<number> =>
    (await owner.query(`SELECT 1 FROM "${table}" WHERE project_id = $1`, [projectId])).rowCount ?? 0;

  /** A project's own rows; of keys also its test twin's, which are looked after from the live project. */
  const visibleRows = async (table: string, projectId: string): Promise<number> => {
    const twin = await owner.query("SELECT id FROM project WHERE twin_of = $1", [projectId]);
    return (await ownRows(table, projectId)) + (table === "api_key" ? await ownRows(table, twin.rows[0].id) : 0);
  };

  test("there is something of both projects in every table, or the next tests prove nothing", async () => {
    const empty: string[] = [];
    for (const table of await tablesOfProjects())
      for (const { projectId } of [mine, theirs]) if ((await ownRows(table, projectId)) === 0) empty.push(table);
    expect(empty).toEqual([]);
  });

  test("sees nothing where no project is set, and only its own where one is", async () => {
    for (const table of await tablesOfProjects()) {
      expect([0, "denied"], table).toContain(await asApp(null, `SELECT 1 FROM "${table}"`));
      expect([await visibleRows(table, mine.projectId), "denied"], table).toContain(
        await asApp(mine.projectId, `SELECT 1 FROM "${table}"`),
      );
      expect([0, "denied"], table).toContain(
        await asApp(mine.projectId, `SELECT 1 FROM "${table}" WHERE project_id = $1`, [theirs.projectId]),
      );
    }
  });

  test("changes and removes nothing of another project", async () => {
    for (const table of await tablesOfProjects())
      for (const project of [null, mine.projectId])
        for (const sql of [
          `UPDATE "${table}" SET project_id = project_id WHERE project_id = $1`,
          `DELETE FROM "${table}" WHERE project_id = $1`,
        ])
          expect([0, "denied"], `${table}: ${sql}`).toContain(await asApp(project, sql, [theirs.projectId]));
  });

  test("puts nothing into another project, nor moves its own there", async () => {
    for (const table of await tablesOfProjects()) {
      const { rows } = await owner.query(`SELECT to_jsonb(t) AS row FROM "${table}" t WHERE project_id = $1 LIMIT 1`, [
        theirs.projectId,
      ]);
      const insert = `INSERT INTO "${table}" OVERRIDING SYSTEM VALUE SELECT * FROM jsonb_populate_record(NULL::"${table}", $1)`;
      for (const project of [null, mine.projectId])
        expect(await asApp(project, insert, [rows[0].row]), table).toBe("denied");
      expect(await asApp(mine.projectId, `UPDATE "${table}" SET project_id = $1`, [theirs.projectId]), table).toBe(
        "denied",
      );
    }
  });

  test("finds no lead and makes no project through the functions that see more", async () => {
    const search = "SELECT * FROM search_leads('%', 100, NULL, NULL, NULL, NULL, NULL)";
    expect(await asApp(null, search)).toBe(0);
    expect(await asApp(mine.projectId, search)).toBe(await ownRows("lead", mine.projectId));
    expect(await asApp(null, "SELECT id FROM add_project('prj_x', 'X') WHERE id IS NOT NULL")).toBe(0);
  });

  test("reads no organisation, no account, no webhook and no signal", async () => {
    for (const table of ["organisation", "app_user", "inbox", "workflow_signal", "rate_limit"])
      expect(await asApp(mine.projectId, `SELECT 1 FROM ${table}`), table).toBe("denied");
  });

  test("every table of projects is under forced row-level security, and the role owns none and bypasses none", async () => {
    const { rows } = await owner.query(
      "SELECT relname FROM pg_class WHERE relname = ANY($1) AND relkind = 'r' AND NOT (relrowsecurity AND relforcerowsecurity)",
      [await tablesOfProjects()],
    );
    // The inbox belongs to the system role alone.
    expect(rows).toEqual([{ relname: "inbox" }]);
    const role = await owner.query(
      "SELECT rolsuper, rolbypassrls, rolcreaterole FROM pg_roles WHERE rolname = 'cora_app'",
    );
    expect(role.rows).toEqual([{ rolsuper: false, rolbypassrls: false, rolcreaterole: false }]);
  });
});
