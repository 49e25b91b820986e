import { readFileSync } from "node:fs";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { migrations } from "../../db/migrations/index.ts";
import { newApiKey } from "../../api/auth/api-key.ts";
import { newId } from "../../domain/id.ts";
import { isTestProject } from "../../domain/side.ts";
import { freshDatabase } from "../setup/fresh-database.ts";

let db: Awaited<ReturnType<typeof freshDatabase>>;
let owner: pg.Client;
const org = newId("org");
const live = newId("prj");
let twin: string;

beforeAll(async () => {
  db = await freshDatabase(inject("databaseUrl"));
  owner = new pg.Client({ connectionString: db.url });
  await owner.connect();
  await owner.query("INSERT INTO organisation (id, name) VALUES ($1, 'Acme'), ('org_other', 'Other')", [org]);
  await owner.query("INSERT INTO project (id, org_id, name) VALUES ($1, $2, 'Acme')", [live, org]);
  twin = (await owner.query<{ id: string }>("SELECT id FROM project WHERE twin_of = $1", [live])).rows[0]?.id ?? "";
});
afterAll(async () => {
  await owner.end();
  await db.drop();
});

type Statement = [sql: string, values: unknown[]];

/** The constraint that refuses it. */
const refusedBy = (...[sql, values]: Statement): Promise<string | undefined> =>
  owner.query(sql, values).then(
    () => Promise.reject(new Error("it was accepted")),
    (error: pg.DatabaseError) => error.constraint,
  );
const addKey = (projectId: string, environment: "live" | "test", of: "live" | "test" = environment): Statement => {
  const { prefix, hash } = newApiKey(of);
  const sql = `INSERT INTO api_key (id, project_id, name, environment, scope, prefix, hash) VALUES ($1, $2, 'K', $3, 'full', $4, $5)`;
  return [sql, [newId("key"), projectId, environment, prefix, hash]];
};
const ADD_NUMBER = "INSERT INTO phone_number (project_id, id, number) VALUES ($1, $2, '+12025550177')";
const ADD_PROJECT = "INSERT INTO project (id, org_id, name, twin_of) VALUES ($1, $2, 'X', $3)";

describe("the database refuses", () => {
  test("a test key of a live project, and a live key of a test project", async () => {
    expect(await refusedBy(...addKey(live, "test"))).toBe("key_of_own_kind");
    expect(await refusedBy(...addKey(twin, "live"))).toBe("key_of_own_kind");
    for (const [projectId, environment] of [[live, "live"] as const, [twin, "test"] as const])
      await owner.query(...addKey(projectId, environment));
  });

  test("a key whose text says otherwise than its project", async () => {
    expect(await refusedBy(...addKey(live, "live", "test"))).toBe("key_says_its_kind");
    expect(await refusedBy(...addKey(twin, "test", "live"))).toBe("key_says_its_kind");
  });

  test("a test project that is nobody's twin, and a twin whose id does not say so", async () => {
    expect(await refusedBy(ADD_PROJECT, ["prj_test_alone", org, null])).toBe("twins_are_test_projects");
    expect(await refusedBy(ADD_PROJECT, [newId("prj"), org, live])).toBe("twins_are_test_projects");
  });

  test("a second twin, a twin's twin, and a twin in another company", async () => {
    expect(await refusedBy(ADD_PROJECT, ["prj_test_second", org, live])).toBe("project_twin_of_key");
    expect(await refusedBy(ADD_PROJECT, ["prj_test_third", org, twin])).toBe("twins_are_of_live_projects");
    expect(await refusedBy(ADD_PROJECT, ["prj_test_far", "org_other", live])).toBeDefined();
  });

  test("one telephone number in two live projects, while test projects may share the emulated ones", async () => {
    const other = newId("prj");
    await owner.query("INSERT INTO project (id, org_id, name) VALUES ($1, $2, 'Second')", [other, org]);
    const add = (projectId: string): Statement => [ADD_NUMBER, [projectId, newId("num")]];
    await owner.query(...add(live));
    expect(await refusedBy(...add(other))).toBe("phone_number_of_one_project");
    const twins = await owner.query<{ id: string }>("SELECT id FROM project WHERE twin_of IN ($1, $2)", [live, other]);
    for (const { id } of twins.rows) await owner.query(...add(id));
    expect(twins.rows).toHaveLength(2);
  });
});

test("an id says which kind its project is, in the code as in the database", async () => {
  const { rows } = await owner.query<{ id: string; is: boolean }>("SELECT id, is_test_project(id) AS is FROM project");
  expect(rows.length).toBeGreaterThan(1);
  for (const { id, is } of rows) expect(isTestProject(id)).toBe(is);
});

test("a role that serves requests cannot make or move a twin", async () => {
  await owner.query("SET ROLE cora_app");
  await owner.query("SELECT set_config('app.project', $1, false)", [live]);
  for (const sql of [
    "SELECT add_twin(p) FROM project p",
    `UPDATE project SET twin_of = NULL WHERE id = '${live}'`,
    `INSERT INTO project (id, org_id, name, twin_of) VALUES ('prj_test_x', '${org}', 'X', '${live}')`,
  ])
    await expect(owner.query(sql)).rejects.toThrow(/permission denied/);
  const seen = await owner.query<{ id: string }>("SELECT id FROM project");
  expect(seen.rows).toEqual([{ id: live }]);
  await owner.query("RESET ROLE");
});

test("projects that were there before get their twins with the update, and later ones too, also where the owner is no superuser", async () => {
  const name = `old_${newId("act")}`;
  const admin = new pg.Client({ connectionString: inject("databaseUrl") });
  await admin.connect();
  await admin.query(`CREATE ROLE ${name} LOGIN CREATEROLE PASSWORD 'plain'`);
  await admin.query(`GRANT cora_app, cora_system TO ${name} WITH ADMIN OPTION`);
  await admin.query(`CREATE DATABASE ${name} OWNER ${name}`);
  const url = Object.assign(new URL(inject("databaseUrl")), { pathname: name, username: name, password: "plain" });
  const old = new pg.Client({ connectionString: url.toString() });
  const update = async (files: string[]) => {
    for (const file of files)
      await old.query(readFileSync(new URL(`../../db/migrations/${file}.sql`, import.meta.url), "utf8"));
  };
  const twins = async () => {
    await old.query("SET ROLE cora_system");
    const { rows } = await old.query(
      `SELECT t.id, t.name, t.twin_of, s.status, (SELECT count(*)::int FROM phone_number n WHERE n.project_id = t.id) AS numbers
       FROM project t JOIN subscription s ON s.project_id = t.id WHERE t.twin_of IS NOT NULL ORDER BY t.id`,
    );
    await old.query("RESET ROLE");
    return rows;
  };
  const twin = (number: number, named: string) => ({
    id: `prj_test_${number}`,
    name: named,
    twin_of: `prj_${number}`,
    status: "active",
    numbers: 2,
  });
  try {
    await old.connect();
    const [spine, ...later] = migrations.map((migration) => migration.name);
    await update([spine as string]);
    await old.query(`
      INSERT INTO organisation (id, name) VALUES ('org_1', 'Acme');
      INSERT INTO project (id, org_id, name) VALUES ('prj_1', 'org_1', 'One'), ('prj_2', 'org_1', 'Two')`);
    await update(later);
    expect(await twins()).toEqual([twin(1, "One"), twin(2, "Two")]);
    await old.query("SET ROLE cora_app");
    await old.query("SELECT set_config('app.project', 'prj_1', false)");
    await old.query("SELECT add_project('prj_3', 'Three')");
    await old.query("RESET ROLE");
    await old.query("SET ROLE cora_system");
    await old.query("INSERT INTO project (id, org_id, name) VALUES ('prj_4', 'org_1', 'Four')");
    await old.query("RESET ROLE");
    expect(await twins()).toEqual([twin(1, "One"), twin(2, "Two"), twin(3, "Three"), twin(4, "Four")]);
  } finally {
    await old.end();
    await admin.query(`DROP DATABASE ${name} WITH (FORCE)`);
    await admin.query(`DROP ROLE ${name}`);
    await admin.end();
  }
});
