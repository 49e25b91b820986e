import { afterAll, beforeAll, expect, test } from "vitest";
import type { Database } from "../../db/orm.ts";
import { cabledDatabase } from "../setup/cabled-database.ts";
import type { CabledDatabase } from "../setup/cabled-database.ts";
import type { TcpProxy } from "../setup/tcp-proxy.ts";

let cabled: CabledDatabase;
let cable: TcpProxy;
let database: Database;
beforeAll(async () => {
  cabled = await cabledDatabase(2);
  ({ cable, database } = cabled);
});
afterAll(() => cabled?.drop());

const ask = (sql: string) =>
  database.piped("prj_a", async (statements) => ({
    result: statements.execute<object[]>(sql),
    sent: [statements.execute(sql)],
  }));
const NOW = "SELECT current_project() AS project";

test("what a piped transaction asks is answered within its project", async () => {
  expect(await ask(NOW)).toEqual([{ project: "prj_a" }]);
});

test("a statement that fails is what the caller hears of, and the connection serves the next transaction", async () => {
  await expect(ask("SELECT 1 / 0")).rejects.toMatchObject({ code: "22012" });
  expect(await ask(NOW)).toEqual([{ project: "prj_a" }]);
});

test("a connection that is lost before anything was answered fails its transaction, and leaves nothing unheard", async () => {
  const unheard: unknown[] = [];
  const hear = (error: unknown): void => void unheard.push(error);
  process.on("unhandledRejection", hear);
  cable.stall();
  const asked = ask(NOW).catch((error: Error) => error.message);
  await new Promise((resolve) => setTimeout(resolve, 50));
  cable.cut();
  expect(await asked).toMatch(/Connection terminated|ECONNRESET/);
  await new Promise((resolve) => setImmediate(resolve));
  process.off("unhandledRejection", hear);
  expect(unheard).toEqual([]);
  cable.restore();
  expect(await ask(NOW)).toEqual([{ project: "prj_a" }]);
});

test("Postgres ends a transaction that its process does not go on with, so that a frozen one keeps nothing from others", async () => {
  const sql = "SELECT setting, unit FROM pg_settings WHERE name = 'idle_in_transaction_session_timeout'";
  for (const shown of [ask(sql), database.app.em.fork().execute(sql), database.system.em.fork().execute(sql)])
    expect(await shown).toEqual([{ setting: "60000", unit: "ms" }]);
});
