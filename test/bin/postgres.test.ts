import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import pg from "pg";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type RunningPostgres, startPostgres } from "../../bin/postgres/start-postgres.ts";
import { freePort } from "../../bin/processes/free-port.ts";
import { logFile } from "../../bin/processes/log-file.ts";
import { isAlive } from "../../bin/processes/process-table.ts";
import { until } from "../../bin/processes/until.ts";

const nothing = { beforeLaunch: () => undefined, started: () => undefined, died: () => undefined };
const isRoot = process.getuid?.() === 0;

let parent: string;
let started: RunningPostgres[];
const outside = new Set<string>();

beforeEach(() => {
  parent = mkdtempSync(path.join(tmpdir(), "cora-postgres-"));
  chmodSync(parent, 0o711);
  started = [];
});
afterEach(async () => {
  for (const { service } of started) await service.stop();
  for (const folder of [parent, ...outside]) rmSync(folder, { recursive: true, force: true });
});

async function start(home: string): Promise<RunningPostgres> {
  const log = logFile(path.join(home, "logs"), "postgres");
  const postgres = await startPostgres({ home, port: await freePort(), database: "cora", log, events: nothing });
  started.push(postgres);
  if (postgres.moved) for (const folder of [postgres.folder, `${postgres.folder}.old`]) outside.add(folder);
  return postgres;
}

async function query(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  client.on("error", () => undefined);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}

describe("the embedded Postgres", () => {
  test("keeps its data over a stop, is durable, and hides its password", async () => {
    const home = path.join(parent, "home");
    const first = await start(home);
    await query(first.url, "create extension pg_trgm; create table t as select 1 as n");
    expect(
      await query(
        first.url,
        "select name, setting from pg_settings where name in ('fsync','synchronous_commit','max_connections','server_version_num') order by 1",
      ),
    ).toMatchObject([
      { name: "fsync", setting: "on" },
      { name: "max_connections", setting: "200" },
      { name: "server_version_num", setting: expect.stringMatching(/^18/) },
      { name: "synchronous_commit", setting: "on" },
    ]);
    await first.service.stop();
    const second = await start(home);
    expect(await query(second.url, "select n from t")).toEqual([{ n: 1 }]);
    expect(statSync(path.join(home, "postgres", "password")).mode & 0o777).toBe(0o600);
    const wrong = second.url.replace(/postgres:[^@]+@/, "postgres:wrong@");
    await expect(query(wrong, "select 1")).rejects.toThrow("password authentication failed");
  });

  test("starts again after kill -9, with its stale pid file, and has what was committed", async () => {
    const home = path.join(parent, "home");
    const first = await start(home);
    await query(first.url, "create table t as select 7 as n");
    const pid = first.service.pid() ?? 0;
    process.kill(pid, "SIGKILL");
    await until(() => (isAlive(pid) ? undefined : true), { timeoutMs: 10_000 });
    expect(existsSync(path.join(first.folder, "data", "postmaster.pid"))).toBe(true);
    const second = await start(home);
    expect(await query(second.url, "select n from t")).toEqual([{ n: 7 }]);
  });

  test("a pid file that names a stranger's process does not hinder the start", async () => {
    const home = path.join(parent, "home");
    const first = await start(home);
    await first.service.stop();
    writeFileSync(path.join(first.folder, "data", "postmaster.pid"), `${process.pid}\n${first.folder}/data\n`);
    await start(home);
  });

  test("a server that a killed start left running is stopped first", async () => {
    const home = path.join(parent, "home");
    const orphan = await start(home);
    await query(orphan.url, "create table t as select 9 as n");
    const second = await start(home);
    expect(isAlive(orphan.service.pid() ?? 0)).toBe(false);
    expect(await query(second.url, "select n from t")).toEqual([{ n: 9 }]);
  });

  test("starts where new files are for their owner alone", async () => {
    const usual = process.umask(0o077);
    try {
      const { url } = await start(path.join(parent, "home"));
      expect(await query(url, "select 3 as n")).toEqual([{ n: 3 }]);
    } finally {
      process.umask(usual);
    }
  });

  test.skipIf(!isRoot)(
    "below a parent that its user cannot enter it runs elsewhere, and the data follows back",
    async () => {
      const closed = path.join(parent, "closed");
      mkdirSync(closed, { mode: 0o700 });
      const home = path.join(closed, "home");
      const first = await start(home);
      expect(first.moved).toBe(true);
      expect(first.folder.startsWith(closed)).toBe(false);
      await query(first.url, "create table t as select 5 as n");
      await first.service.stop();
      chmodSync(closed, 0o711);
      const second = await start(home);
      expect(second.folder).toBe(path.join(home, "postgres"));
      expect(await query(second.url, "select n from t")).toEqual([{ n: 5 }]);
    },
  );

  test.skipIf(!isRoot)(
    "a data folder that was deleted and made anew does not meet the old one's database",
    async () => {
      const closed = path.join(parent, "closed");
      mkdirSync(closed, { mode: 0o700 });
      const home = path.join(closed, "home");
      const first = await start(home);
      await query(first.url, "create table t as select 5 as n");
      rmSync(home, { recursive: true });
      const second = await start(home);
      await expect(query(second.url, "select n from t")).rejects.toThrow('relation "t" does not exist');
    },
  );
});
