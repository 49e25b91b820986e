import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { operations } from "../../api/operations/index.ts";
import { inProject } from "../../db/project-scope.ts";
import { buildProject } from "../setup/factories.ts";
import type { BuiltProject } from "../setup/factories.ts";
import type { TestClient } from "../setup/test-client.ts";
import { testCora } from "../setup/test-cora.ts";
import type { TestCora } from "../setup/test-cora.ts";
import { callOperation, pathParameters } from "./call-operation.ts";
import { describedCora } from "./described-client.ts";
import { sessionClient } from "./session-client.ts";
import { buildStock } from "./stock.ts";
import type { Stock } from "./stock.ts";

const LEADS = 137;
let cora: TestCora;
let project: BuiltProject;
/** A project that has something in each list. */
let stocked: BuiltProject;
let stock: Stock;
let session: TestClient;

beforeAll(async () => {
  cora = await testCora();
  await cora.startApi();
  ({ cora } = await describedCora(cora));
  project = await buildProject(cora);
  const leads = (from: number, count: number) =>
    Array.from({ length: count }, (_, index) => ({ name: `Lead ${from + index}` }));
  await project.client.post("/api/v1/leads/bulk", { leads: leads(0, LEADS) });
  stocked = await buildProject(cora);
  stock = await buildStock(stocked);
  session = await sessionClient(cora, stocked.projectId);
});
afterAll(() => cora?.stop());

interface Row {
  id: string;
  name: string;
  created_at: string;
}
const page = (query: string) => project.client.get(`/api/v1/leads?${query}`);

/** Every page of the leads, one after the other; `between` happens after each. */
async function walk(query: string, between: () => Promise<unknown> = async () => undefined): Promise<Row[]> {
  const rows: Row[] = [];
  for (let cursor: string | null = ""; cursor !== null; await between()) {
    const { status, body } = await page(`${query}${cursor ? `&cursor=${cursor}` : ""}`);
    expect(status).toBe(200);
    expect(body.has_more).toBe(body.next_cursor !== null);
    rows.push(...body.data);
    cursor = body.next_cursor;
  }
  return rows;
}

const ids = (rows: Row[]): string[] => rows.map(({ id }) => id);

describe("walking through a list", () => {
  test("shows every row once, newest first, though all were created in the same moment", async () => {
    const rows = await walk("limit=10");
    expect(new Set(ids(rows)).size).toBe(LEADS);
    expect(rows).toHaveLength(LEADS);
    const order = rows.map((row) => `${row.created_at} ${row.id}`);
    expect(order).toEqual(order.toSorted().toReversed());
    expect(ids(await walk("limit=100"))).toEqual(ids(rows));
    expect(ids(await walk("limit=1&query=Lead%2013"))).toEqual(ids(await walk("limit=100&query=Lead%2013")));
  });

  test("is not disturbed by rows that are inserted meanwhile", async () => {
    const before = ids(await walk("limit=100"));
    const seen = ids(await walk("limit=10", () => project.client.post("/api/v1/leads", { name: "Late" })));
    expect(seen).toEqual(before);
  });

  test("is not disturbed by the row at which a page ended being deleted or moved to another stage", async () => {
    const { body } = await page("limit=5&status=new");
    const last = body.data.at(-1) as Row;
    await project.client.patch(`/api/v1/leads/${last.id}`, { stage: "converted" });
    const next = await page(`limit=5&status=new&cursor=${body.next_cursor}`);
    const all = ids(await walk("limit=100"));
    expect(ids(next.body.data)).toEqual(all.slice(all.indexOf(last.id) + 1, all.indexOf(last.id) + 6));
  });

  test("ends exactly at the last row, without an empty page", async () => {
    await inProject(cora.database, project.projectId, (em) =>
      em.execute("UPDATE lead SET stage = 'in_progress' WHERE id IN (SELECT id FROM lead ORDER BY id LIMIT 20)"),
    );
    const { body } = await page("limit=20&status=in_progress");
    expect({ count: body.data.length, has_more: body.has_more, next: body.next_cursor }).toEqual({
      count: 20,
      has_more: false,
      next: null,
    });
  });
});

describe("every paged list", () => {
  const paged = operations.filter(({ kind, input }) => kind === "list" && "limit" in input.shape);
  const ask = (id: string, query: Record<string, unknown>) => {
    const op = paged.find((candidate) => candidate.id === id) as (typeof paged)[number];
    const own = Object.fromEntries(pathParameters(op).map((name) => [name, stock[name as keyof Stock]]));
    const client = op.auth === "session" ? session : op.auth === "none" ? cora.client : stocked.client;
    return callOperation(client, op, { ...own, ...query });
  };

  test("is every list but that of the numbers, which the documents leave whole", () => {
    const whole = operations.filter(({ kind, input }) => kind === "list" && !("limit" in input.shape));
    expect(whole.map(({ id }) => id)).toEqual(["list_phone_numbers"]);
  });

  test.each(paged.map(({ id }) => id))("%s takes a limit from 1 to 100 and honours it", async (id) => {
    const one = await ask(id, { limit: 1 });
    expect({ status: one.status, few: one.body.data.length <= 1 }).toEqual({ status: 200, few: true });
    expect((await ask(id, { limit: 100 })).status).toBe(200);
    for (const limit of [0, 101, -1, 1.5]) {
      const { status, body } = await ask(id, { limit });
      expect({ status, param: body.error.param }).toEqual({ status: 400, param: "limit" });
    }
  });

  test.each(paged.map(({ id }) => id))("%s refuses a cursor that it did not give out", async (id) => {
    for (const cursor of ["nonsense", "eyJ0cyI6MX0", ".", "WzEsIngiXQ.AAAAAAAAAAAAAAAA", "x".repeat(501)]) {
      const { status, body } = await ask(id, { cursor });
      expect({ id, status, param: body.error?.param }).toEqual({ id, status: 400, param: "cursor" });
    }
  });
});

describe("a cursor", () => {
  test("that was changed in any place is refused", async () => {
    const cursor: string = (await page("limit=1")).body.next_cursor;
    const [payload = "", signature = ""] = cursor.split(".");
    const moved = Buffer.from(payload, "base64url")
      .toString()
      .replace(/\d/, (digit) => String((Number(digit) + 1) % 10));
    const changed = [
      `${Buffer.from(moved).toString("base64url")}.${signature}`,
      `${payload}.${signature.slice(0, -1)}`,
      `${payload}.`,
      payload,
      `${cursor}A`,
      `${cursor}=`,
      cursor.toUpperCase(),
    ];
    for (const bad of changed) expect((await page(`cursor=${encodeURIComponent(bad)}`)).status, bad).toBe(400);
    expect((await page(`cursor=${cursor}`)).status).toBe(200);
  });

  test("goes on with another limit and other filters", async () => {
    const cursor: string = (await page("limit=1")).body.next_cursor;
    expect((await page(`limit=7&query=lead&cursor=${cursor}`)).body.data).toHaveLength(7);
  });

  test("tells nothing of the project's size or secrets", async () => {
    const cursor: string = (await page("limit=1")).body.next_cursor;
    expect(Buffer.from(cursor.split(".")[0] ?? "", "base64url").toString()).toMatch(/^\[\d+,"lead_\w+"\]$/);
  });
});
