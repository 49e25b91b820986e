import { afterAll, beforeAll, expect, test } from "vitest";
import { Activity } from "../../db/entities/activity.ts";
import { Lead } from "../../db/entities/lead.ts";
import { findRows } from "../../db/find-rows.ts";
import type { Database } from "../../db/orm.ts";
import { inProject } from "../../db/project-scope.ts";
import { readInProject } from "../../db/read-in-project.ts";
import { cabledDatabase } from "../setup/cabled-database.ts";
import type { CabledDatabase } from "../setup/cabled-database.ts";
import type { TcpProxy } from "../setup/tcp-proxy.ts";

const POOL = 2;
let cabled: CabledDatabase;
let cable: TcpProxy;
let database: Database;
beforeAll(async () => {
  cabled = await cabledDatabase(POOL);
  ({ cable, database } = cabled);
  await database.system.em
    .fork()
    .execute(
      "INSERT INTO organisation (id, name) VALUES ('org_1', 'Acme'); INSERT INTO project (id, org_id, name) VALUES ('prj_a', 'org_1', 'A'), ('prj_b', 'org_1', 'B')",
    );
  for (const projectId of ["prj_a", "prj_b"])
    await inProject(database, projectId, async (em) => {
      for (const n of [1, 2, 3])
        em.create(Lead, {
          projectId,
          id: `lead_${n}`,
          name: `${projectId} ${n}`,
          customFields: { roof: { tiles: n } },
        });
      em.create(Activity, { projectId, id: "act_1", eventType: "seen", title: "Seen", metadata: { by: ["a", "b"] } });
      await em.flush();
    });
});
afterAll(() => cabled?.drop());

const NOW = "SELECT current_project() AS project";
const ask = (sql: string) => readInProject(database, "prj_a", (em) => em.execute<object[]>(sql));

test("what is read is the project's, and so is what is read after it, in the same transaction", async () => {
  const IN = "SELECT current_project() AS project, pg_current_xact_id_if_assigned() AS changing, now() AS began";
  const answers = await readInProject(database, "prj_a", async (em) => [
    ...(await em.execute<object[]>(IN)),
    ...(await em.execute<object[]>(IN)),
  ]);
  expect(answers[0]).toMatchObject({ project: "prj_a", changing: null });
  expect(answers[1]).toEqual(answers[0]);
});

test("another project's rows are seen neither by the ORM nor by a statement of its own", async () => {
  await readInProject(database, "prj_b", async (em) => {
    expect(await em.find(Lead, {}, { orderBy: { id: "asc" } })).toMatchObject(
      [1, 2, 3].map((n) => ({ name: `prj_b ${n}` })),
    );
    expect(await em.execute("SELECT DISTINCT project_id FROM lead")).toEqual([{ project_id: "prj_b" }]);
  });
});

test("the next one on a connection sees nothing of the project before it", async () => {
  await ask(NOW);
  const seen = await Promise.all(
    Array.from({ length: POOL * 2 }, () => database.app.em.fork().execute("SELECT count(*)::int AS n FROM lead")),
  );
  expect(seen.flat()).toEqual(seen.map(() => ({ n: 0 })));
});

test("a statement that writes is refused and changes nothing", async () => {
  await expect(ask("UPDATE lead SET name = 'Nobody' RETURNING id")).rejects.toThrow(/read-only transaction/);
  expect(await ask("SELECT id FROM lead WHERE name = 'Nobody'")).toEqual([]);
});

test("a statement that fails, first or later, is what the caller hears of, and the connection serves the next", async () => {
  for (let time = 0; time <= POOL; time++) {
    await expect(ask("SELECT 1 / 0")).rejects.toMatchObject({ code: "22012" });
    const later = readInProject(database, "prj_a", async (em) => {
      await em.execute(NOW);
      await em.execute("SELECT 1 / 0");
    });
    await expect(later).rejects.toMatchObject({ code: "22012" });
  }
  expect(await ask(NOW)).toEqual([{ project: "prj_a" }]);
});

test("work that asks nothing or throws leaves every connection to others", async () => {
  for (let time = 0; time <= POOL; time++) {
    expect(await readInProject(database, "prj_a", async () => "nothing")).toBe("nothing");
    const thrown = readInProject(database, "prj_a", async (em) => {
      await em.execute(NOW);
      throw new Error("no such page");
    });
    await expect(thrown).rejects.toThrow("no such page");
  }
  expect(await ask(NOW)).toEqual([{ project: "prj_a" }]);
});

test("a connection that is lost while something is read leaves its place to others, however often", async () => {
  for (let time = 0; time <= POOL; time++) {
    const lost = readInProject(database, "prj_a", async (em) => {
      await em.execute(NOW);
      cable.cut();
      await em.execute(NOW);
    });
    await expect(lost).rejects.toThrow(/Connection terminated|ECONNRESET/);
    cable.restore();
  }
  expect(await ask(NOW)).toEqual([{ project: "prj_a" }]);
});

test("rows are what entities would be: the same values of the same types, newest first, within the project", async () => {
  await readInProject(database, "prj_a", async (em) => {
    const plain = (entities: object[]) => entities.map((entity) => ({ ...entity }));
    const order = { createdAt: "desc", id: "desc" } as const;
    for (const entity of [Lead, Activity]) {
      const entities = await em
        .fork({ keepTransactionContext: true })
        .find<Lead | Activity>(entity, {}, { orderBy: order });
      expect(await findRows<Lead | Activity>(em, entity, {}, 9)).toEqual(plain(entities));
    }
    expect(await findRows(em, Lead, { name: { $like: "%2" } }, 9)).toMatchObject([
      { customFields: { roof: { tiles: 2 } } },
    ]);
    expect(await findRows(em, Lead, {}, 2)).toHaveLength(2);
  });
});
