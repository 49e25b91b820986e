import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { freePort } from "../../bin/processes/free-port.ts";
import { inProject, inSystem } from "../../db/project-scope.ts";
import { openMcp } from "../api/open-mcp.ts";
import { sessionClient } from "../api/session-client.ts";
import { buildProject } from "../setup/factories.ts";
import type { BuiltProject } from "../setup/factories.ts";
import { testClient } from "../setup/test-client.ts";
import type { Answer, TestClient } from "../setup/test-client.ts";
import { testCora } from "../setup/test-cora.ts";
import type { TestCora } from "../setup/test-cora.ts";
import { carryMail } from "./mail-carrier.ts";
import type { MailCarrier } from "./mail-carrier.ts";
import { newPerson } from "./people.ts";

const KEYS = "/api/v1/api-keys";

let cora: TestCora;
let carrier: MailCarrier;
let second: TestClient;
let project: BuiltProject;
let other: BuiltProject;
let session: TestClient;

beforeAll(async () => {
  cora = await testCora();
  const port = await freePort();
  await Promise.all([cora.startApi(), cora.startApi({ PORT: String(port) })]);
  carrier = carryMail(cora);
  second = testClient(`http://127.0.0.1:${port}`);
  [project, other] = [await buildProject(cora), await buildProject(cora)];
  session = await sessionClient(cora, project.projectId);
});
afterAll(async () => {
  await carrier?.stop();
  await cora?.stop();
});

const create = async (wishes: Record<string, unknown> = {}, headers = {}) => session.post(KEYS, wishes, headers);
const refusal = ({ status, body }: Answer) => ({ status, code: body.error?.code, param: body.error?.param });
const canRead = async (key: string) => (await cora.client.as(key).get("/api/v1/leads")).status;

describe("creating a key", () => {
  test("shows it once, and keeps no more than its hash and how it begins", async () => {
    const { status, body } = await create({ name: "CRM sync" });
    expect(status).toBe(201);
    const { key, ...shown } = body.data;
    expect(key).toMatch(/^cora_live_[0-9A-Za-z]{36}$/);
    expect(shown).toMatchObject({
      name: "CRM sync",
      scope: "full",
      environment: "live",
      permissions: null,
      prefix: key.slice(0, 18),
      last_used_at: null,
      expires_at: null,
      revoked_at: null,
    });
    expect(await canRead(key)).toBe(200);
    const list = await session.get(KEYS);
    expect(list.body.data[0]).toMatchObject({ id: shown.id, last_used_at: expect.any(String) });
    expect(JSON.stringify(list.body)).not.toContain(key);
    const [row] = await inSystem(cora.database, (em) =>
      em.execute<{ row: string }[]>("SELECT row_to_json(k)::text AS row FROM api_key k WHERE id = ?", [shown.id]),
    );
    expect(row?.row).not.toContain(key.slice(19));
  });

  test("for reading only makes one that writes nothing", async () => {
    const { body } = await create({ scope: "read_only" });
    const reader = cora.client.as(body.data.key);
    expect((await reader.get("/api/v1/leads")).status).toBe(200);
    expect(refusal(await reader.post("/api/v1/leads", { name: "Jo" }))).toMatchObject({
      status: 403,
      code: "read_only_key",
    });
  });

  test("for certain operations makes one that can call and see no others, over REST and MCP", async () => {
    const { body } = await create({ permissions: ["list_leads", "create_lead", "list_leads"] });
    expect(body.data.permissions).toEqual(["list_leads", "create_lead"]);
    const narrow = cora.client.as(body.data.key);
    expect((await narrow.get("/api/v1/leads")).status).toBe(200);
    expect((await narrow.post("/api/v1/leads", { name: "Jo" })).status).toBe(201);
    expect(refusal(await narrow.get("/api/v1/agents"))).toMatchObject({ status: 403, code: "forbidden" });
    const mcp = await openMcp(cora.baseUrl, body.data.key);
    expect((await mcp.listTools()).tools.map(({ name }) => name).toSorted()).toEqual(["create_lead", "list_leads"]);
    const refused = await mcp.callTool({ name: "list_agents", arguments: {} });
    expect(refused.isError).toBe(true);
    await mcp.close();
    const both = await create({ scope: "read_only", permissions: ["create_lead"] });
    expect(refusal(await cora.client.as(both.body.data.key).post("/api/v1/leads", { name: "Jo" }))).toMatchObject({
      code: "read_only_key",
    });
  });

  test("with an end makes one that ends", async () => {
    const soon = new Date(Date.now() + 3_600_000).toISOString();
    const { body } = await create({ expires_at: soon });
    expect(body.data.expires_at).toBe(soon);
    expect(await canRead(body.data.key)).toBe(200);
    await inSystem(cora.database, (em) =>
      em.execute("UPDATE api_key SET expires_at = now() WHERE id = ?", [body.data.id]),
    );
    expect(await canRead(body.data.key)).toBe(401);
  });

  test("for tests makes one of the project's test twin, listed and revoked beside the live ones", async () => {
    const { body } = await create({ environment: "test" });
    expect(body.data.key).toMatch(/^cora_test_/);
    const twin = await cora.client.as(body.data.key).post("/api/v1/leads", { name: "Only for tests" });
    expect(twin.status).toBe(201);
    expect((await project.client.get(`/api/v1/leads/${twin.body.data.id}`)).status).toBe(404);
    const { data } = (await session.get(KEYS)).body;
    expect(data[0]).toMatchObject({ id: body.data.id, environment: "test" });
    expect((await session.request("DELETE", `${KEYS}/${body.data.id}`)).status).toBe(204);
    expect(await canRead(body.data.key)).toBe(401);
  });

  test.each([
    [{ scope: "all" }, "scope"],
    [{ environment: "staging" }, "environment"],
    [{ name: "" }, "name"],
    [{ name: "x\0y" }, "name"],
    [{ permissions: [] }, "permissions"],
    [{ permissions: ["trigger_call", "launch_rocket"] }, "permissions"],
    [{ permissions: ["create_api_key"] }, "permissions"],
    [{ permissions: ["signup"] }, "permissions"],
    [{ expires_at: "tomorrow" }, "expires_at"],
    [{ expires_at: "2020-01-01T00:00:00Z" }, "expires_at"],
  ])("as %j is refused", async (wishes, param) => {
    expect(refusal(await create(wishes))).toEqual({ status: 400, code: "validation_error", param });
  });

  test("once more with the same Idempotency-Key answers the same key, of which the database keeps nothing readable", async () => {
    const headers = { "idempotency-key": randomUUID() };
    const [first, again] = [await create({ name: "Once" }, headers), await create({ name: "Once" }, headers)];
    expect(again.body).toEqual(first.body);
    expect(again.headers.get("idempotent-replayed")).toBe("true");
    const kept = await inSystem(cora.database, (em) =>
      em.execute<{ row: string }[]>("SELECT row_to_json(k)::text AS row FROM idempotency_key k"),
    );
    expect(kept.map(({ row }) => row).join()).not.toContain(first.body.data.key);
    expect(refusal(await create({ name: "Twice" }, headers))).toMatchObject({
      status: 422,
      code: "idempotency_key_reused",
    });
  });
});

describe("revoking a key", () => {
  test("holds at once in every process, and for ever", async () => {
    const { body } = await create();
    const { id, key } = body.data;
    expect((await second.as(key).get("/api/v1/leads")).status).toBe(200);
    expect((await session.request("DELETE", `${KEYS}/${id}`)).status).toBe(204);
    for (const client of [cora.client, second])
      expect(refusal(await client.as(key).get("/api/v1/leads"))).toMatchObject({
        status: 401,
        code: "revoked_api_key",
      });
    const [before] = (await session.get(KEYS)).body.data;
    expect(before.revoked_at).toEqual(expect.any(String));
    expect((await session.request("DELETE", `${KEYS}/${id}`)).status).toBe(204);
    expect((await session.get(KEYS)).body.data[0].revoked_at).toBe(before.revoked_at);
  });

  test("of another project is the same 404 as of none", async () => {
    for (const id of [other.spareKeyId, "key_none"]) {
      const answer = await session.request("DELETE", `${KEYS}/${id}`);
      expect(refusal(answer)).toMatchObject({ status: 404, code: "resource_not_found" });
    }
    expect(await canRead(other.apiKey)).toBe(200);
  });
});

describe("a session", () => {
  const cookieOf = async () => {
    const person = await newPerson(cora);
    return { person, cookie: { cookie: `cora_session=${person.tab.cookie("cora_session")}` } };
  };

  test("speaks only for our own pages, or for whoever could read the token there", async () => {
    const { person, cookie } = await cookieOf();
    const get = (headers: Record<string, string>) => cora.client.get(KEYS, { ...cookie, ...headers });
    expect((await get({ "sec-fetch-site": "same-origin" })).status).toBe(200);
    expect((await get({ origin: cora.baseUrl })).status).toBe(200);
    expect((await get({ "x-csrf-token": await person.tab.csrf() })).status).toBe(200);
    const refused: Record<string, string>[] = [
      {},
      { origin: "https://evil.example" },
      { origin: "null" },
      { "sec-fetch-site": "cross-site", origin: cora.baseUrl },
      { "x-csrf-token": "guess" },
    ];
    for (const headers of refused)
      expect(refusal(await get(headers))).toMatchObject({ status: 403, code: "forbidden" });
    expect((await cora.client.post(KEYS, {}, cookie)).status).toBe(403);
    expect((await cora.client.request("DELETE", `${KEYS}/${project.spareKeyId}`, undefined, cookie)).status).toBe(403);
    const other = await newPerson(cora);
    expect((await get({ "x-csrf-token": await other.tab.csrf() })).status).toBe(403);
  });

  test("opens nothing that takes an API key", async () => {
    expect((await session.get("/api/v1/leads")).status).toBe(401);
    expect((await session.post("/api/v1/leads", { name: "Jo" })).status).toBe(401);
  });

  test("beside an API key counts for nothing: the key speaks, and may not", async () => {
    const { cookie } = await cookieOf();
    const answer = await project.client.get(KEYS, { ...cookie, "sec-fetch-site": "same-origin" });
    expect(refusal(answer)).toMatchObject({ status: 403, code: "forbidden" });
  });

  test("chooses among the person's projects, the first where it names none, and reaches no other's", async () => {
    const made = await project.client.post("/api/v1/projects", { name: "Second" });
    const id = made.body.data.id as string;
    const { body } = await session.post(KEYS, { project_id: id, name: "Of the second" });
    const inSecond = await cora.client.as(body.data.key).get("/api/v1/projects");
    expect(inSecond.status).toBe(200);
    expect((await session.get(`${KEYS}?project_id=${id}`)).body.data.map(({ name }: { name: string }) => name)).toEqual(
      ["Of the second"],
    );
    expect((await session.get(KEYS)).body.data.map(({ name }: { name: string }) => name)).not.toContain(
      "Of the second",
    );
    expect((await session.request("DELETE", `${KEYS}/${body.data.id}`)).status).toBe(404);
    expect((await session.request("DELETE", `${KEYS}/${body.data.id}?project_id=${id}`)).status).toBe(204);
    for (const foreign of [other.projectId, "prj_none", id.replace("prj_", "prj_test_")]) {
      expect(refusal(await session.get(`${KEYS}?project_id=${foreign}`))).toMatchObject({
        status: 404,
        param: "project_id",
      });
      expect(refusal(await session.post(KEYS, { project_id: foreign }))).toMatchObject({
        status: 404,
        param: "project_id",
      });
    }
  });

  test("of a viewer lists, and changes nothing, whatever way it tries", async () => {
    const set = (role: string) =>
      inSystem(cora.database, (em) =>
        em.execute("UPDATE membership SET role = ? WHERE org_id = (SELECT org_id FROM project WHERE id = ?)", [
          role,
          project.projectId,
        ]),
      );
    const { body } = await create({ name: "Before" });
    await set("viewer");
    try {
      expect((await session.get(KEYS)).status).toBe(200);
      expect(refusal(await create())).toMatchObject({ status: 403, code: "forbidden" });
      expect((await session.request("DELETE", `${KEYS}/${body.data.id}`)).status).toBe(403);
    } finally {
      await set("owner");
    }
    expect(await canRead(body.data.key)).toBe(200);
  });
});

test("the list is paged, newest first, and stable while keys are made", async () => {
  const fresh = await buildProject(cora);
  const own = await sessionClient(cora, fresh.projectId);
  for (let index = 0; index < 4; index++) await own.post(KEYS, { name: `K${index}` });
  const first = (await own.get(`${KEYS}?limit=3`)).body;
  await own.post(KEYS, { name: "Later" });
  const rest = (await own.get(`${KEYS}?limit=10&cursor=${encodeURIComponent(first.next_cursor)}`)).body;
  const names = [...first.data, ...rest.data].map(({ name }: { name: string }) => name);
  expect(names).toEqual(["K3", "K2", "K1", "K0", "Spare", "First test key", "First key"]);
  expect([first.has_more, rest.has_more, rest.next_cursor]).toEqual([true, false, null]);
  expect(refusal(await session.get(`${KEYS}?cursor=${encodeURIComponent(first.next_cursor)}`))).toMatchObject({
    param: "cursor",
  });
});

test("under the application's role a project sees its own keys and its twin's, nobody else's", async () => {
  const seen = await inProject(cora.database, project.projectId, (em) =>
    em.execute<{ project_id: string }[]>("SELECT DISTINCT project_id FROM api_key"),
  );
  const twin = project.projectId.replace("prj_", "prj_test_");
  expect(seen.map(({ project_id }) => project_id).toSorted()).toEqual([project.projectId, twin].toSorted());
  const fromTwin = await inProject(cora.database, twin, (em) =>
    em.execute<{ project_id: string }[]>("SELECT DISTINCT project_id FROM api_key"),
  );
  expect(fromTwin).toEqual([{ project_id: twin }]);
  const foreign = inProject(cora.database, project.projectId, (em) =>
    em.execute("UPDATE api_key SET project_id = ? WHERE id = ?", [other.projectId, project.spareKeyId]),
  );
  await expect(foreign).rejects.toThrow();
});

describe("the page", () => {
  test("makes a key that is shown in that answer only, and revokes it", async () => {
    const { tab } = await newPerson(cora);
    const page = await tab.get("/account/keys");
    const made = await tab.submit(page, "/account/keys", {
      name: "From the page",
      scope: "read_only",
      environment: "live",
      permissions: ["list_leads", "get_lead"],
    });
    expect(made.status).toBe(201);
    expect(made.headers.get("cache-control")).toBe("no-store");
    const key = /cora_live_[0-9A-Za-z]{36}/.exec(made.text)?.[0] as string;
    expect(await canRead(key)).toBe(200);
    expect((await cora.client.as(key).get("/api/v1/agents")).status).toBe(403);
    const list = await tab.get("/account/keys");
    expect(list.text).not.toContain(key);
    expect(list.text).toContain("From the page");
    const revoked = await tab.submit(list, "/account/keys/revoke");
    expect(revoked.location).toMatch(/done=revoked$/);
    expect(await canRead(key)).toBe(401);
  });

  test("leads on to older keys", async () => {
    const { tab, email } = await newPerson(cora);
    await inSystem(cora.database, (em) =>
      em.execute(
        `INSERT INTO api_key (id, project_id, name, environment, scope, prefix, hash, created_at)
         SELECT 'key_' || md5(p.id || n), p.id, 'Nr ' || n, 'live', 'full', 'cora_live_x', decode(md5(p.id || n), 'hex'), now() - n * interval '1 s'
         FROM generate_series(1, 60) n, project p JOIN membership m ON m.org_id = p.org_id JOIN app_user u ON u.id = m.user_id
         WHERE u.email = ? AND p.twin_of IS NULL`,
        [email],
      ),
    );
    const first = await tab.get("/account/keys");
    const older = /href="([^"]*cursor=[^"]*)"/.exec(first.text)?.[1]?.replaceAll("&amp;", "&") as string;
    const second = await tab.get(older);
    const shown = ({ text }: { text: string }) =>
      [...text.matchAll(/<strong>Nr (\d+)<\/strong>/g)].map(([, n]) => Number(n));
    expect([...shown(first), ...shown(second)]).toEqual(Array.from({ length: 60 }, (_, index) => index + 1));
    expect(second.text).not.toContain("Older keys");
  });

  test("says what is wrong with a wish, and shows another's project to nobody", async () => {
    const { tab } = await newPerson(cora);
    const page = await tab.get("/account/keys");
    const past = await tab.submit(page, "/account/keys", { expires: "2020-01-01" });
    expect(past.status).toBe(422);
    expect(past.text).toContain("has passed already");
    expect((await tab.get(`/account/keys?project=${project.projectId}`)).status).toBe(404);
    expect((await tab.submit(page, "/account/keys", { project: project.projectId })).status).toBe(404);
  });
});
