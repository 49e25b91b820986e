import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { inSystem } from "../../db/project-scope.ts";
import { buildProject } from "../setup/factories.ts";
import type { BuiltProject } from "../setup/factories.ts";
import type { TestCora } from "../setup/test-cora.ts";
import { ALLOW, connect, registeredApp } from "./app.ts";
import type { Answers, App } from "./app.ts";
import { ownerOf, signedInBrowser } from "./browser.ts";
import type { Browser } from "./browser.ts";
import { callTool, mcp, oauthCora, works } from "./oauth-cora.ts";

let cora: TestCora;
let first: BuiltProject;
let second: string;
let stranger: BuiltProject;
let browser: Browser;
let userId: string;
let trial: App;
beforeAll(async () => {
  cora = await oauthCora();
  [first, stranger] = [await buildProject(cora), await buildProject(cora)];
  second = await addProject("Second");
  userId = await ownerOf(cora, first.projectId);
  browser = await signedInBrowser(cora, userId);
  trial = await registeredApp(cora.baseUrl);
});
afterAll(() => cora?.stop());

const addProject = async (name: string): Promise<string> =>
  (await first.client.post("/api/v1/projects", { name })).body.data.id;
const only = (...ids: string[]): Answers => [
  ["decision", "allow"],
  ["access", "full"],
  ["reach", "chosen"],
  ...ids.map((id): [string, string] => ["project", id]),
];
const reached = async (token: string): Promise<string[]> =>
  (await callTool(cora, token, "list_projects")).result.structuredContent.data.map(({ id }: { id: string }) => id);
const leadIn = async (token: string, project_id?: string): Promise<string> => {
  const { result, error } = await callTool(cora, token, "create_lead", {
    name: "Jo",
    ...(project_id ? { project_id } : {}),
  });
  expect(error).toBeNull();
  return result.structuredContent.data.id;
};
const sees = async (token: string, lead_id: string, project_id: string): Promise<boolean> =>
  (await callTool(cora, token, "get_lead", { lead_id, project_id })).error === null;

describe("the projects of a connection", () => {
  test("are all of the person's, later ones too, and no test twin", async () => {
    const { access_token: token } = await connect(trial, browser);
    expect((await reached(token)).toSorted()).toEqual([first.projectId, second].toSorted());
    const third = await addProject("Third");
    expect(await reached(token)).toContain(third);
    expect(await leadIn(token, third)).toMatch(/^lead_/);
    const [{ id: twin }] = await inSystem(cora.database, (em) =>
      em.execute<[{ id: string }]>("SELECT id FROM project WHERE twin_of = ?", [first.projectId]),
    );
    expect((await callTool(cora, token, "list_leads", { project_id: twin })).error).toMatchObject({ status: 404 });
  });

  test("begin with the first, and a tool may name another", async () => {
    const { access_token: token } = await connect(trial, browser);
    const [here, there] = [await leadIn(token), await leadIn(token, second)];
    expect([await sees(token, here, first.projectId), await sees(token, here, second)]).toEqual([true, false]);
    expect([await sees(token, there, first.projectId), await sees(token, there, second)]).toEqual([false, true]);
    expect((await first.client.get(`/api/v1/leads/${here}`)).status).toBe(200);
  });

  test("are only those that were chosen", async () => {
    const { access_token: token } = await connect(trial, browser, {}, only(second));
    expect(await reached(token)).toEqual([second]);
    const lead = await leadIn(token);
    expect(await sees(token, lead, second)).toBe(true);
    for (const project_id of [first.projectId, stranger.projectId, "prj_none", ""]) {
      const { error } = await callTool(cora, token, "list_leads", { project_id });
      expect(error, project_id).toMatchObject({ code: "resource_not_found", status: 404, param: "project_id" });
    }
    const odd = await callTool(cora, token, "list_leads", { project_id: 7 as never });
    expect(odd.error).toMatchObject({ code: "validation_error", param: "project_id" });
  });

  test("never include one of another company, chosen or not", async () => {
    const { access_token: token } = await connect(trial, browser, {}, only(second, stranger.projectId));
    expect(await reached(token)).toEqual([second]);
    const all = await connect(trial, browser);
    expect(
      (await callTool(cora, all.access_token, "list_leads", { project_id: stranger.projectId })).error,
    ).toMatchObject({ status: 404 });
  });

  test("are named in the query over REST, for reads and writes alike", async () => {
    const { access_token: token } = await connect(trial, browser, { resource: `${cora.baseUrl}/api/v1` });
    const client = cora.client.as(token);
    const made = await client.post(`/api/v1/leads?project_id=${second}`, { name: "Jo" });
    expect(made.status).toBe(201);
    const path = `/api/v1/leads/${made.body.data.id}`;
    expect((await client.get(path)).status).toBe(404);
    expect((await client.get(`${path}?project_id=${second}`)).status).toBe(200);
    for (const id of [stranger.projectId, "prj_none"])
      expect((await client.get(`/api/v1/leads?project_id=${id}`)).status, id).toBe(404);
    expect((await client.get(`/api/v1/leads?project_id=${second}&project_id=${first.projectId}`)).status).toBe(400);
    const projects = await client.get("/api/v1/projects?limit=1");
    expect(projects.body).toMatchObject({ has_more: true, data: [{ name: expect.any(String) }] });
    const rest = await client.get(`/api/v1/projects?cursor=${projects.body.next_cursor}`);
    expect(rest.body.data.length).toBeGreaterThan(0);
  });

  test("are written into the audit log with the app's grant", async () => {
    const { access_token: token } = await connect(trial, browser);
    await leadIn(token);
    const [row] = await inSystem(cora.database, (em) =>
      em.execute<{ actor: string }[]>(
        "SELECT actor FROM audit_event WHERE actor LIKE 'app:%' AND action = 'create_lead' LIMIT 1",
      ),
    );
    expect(row?.actor).toMatch(/^app:grt_/);
  });

  test("are none, and the token is over, once the person is no member any more", async () => {
    const { access_token: token } = await connect(trial, browser);
    const guest = await buildProject(cora);
    const { access_token: guestToken } = await connect(
      trial,
      await signedInBrowser(cora, await ownerOf(cora, guest.projectId)),
    );
    const inviteTo = (projectId: string, who: string) =>
      inSystem(cora.database, (em) =>
        em.execute(
          "INSERT INTO membership (org_id, user_id, role) SELECT org_id, ?, 'member' FROM project WHERE id = ?",
          [who, projectId],
        ),
      );
    const remove = (projectId: string, who: string) =>
      inSystem(cora.database, (em) =>
        em.execute(
          "DELETE FROM membership m USING project p WHERE p.id = ? AND m.org_id = p.org_id AND m.user_id = ?",
          [projectId, who],
        ),
      );
    const guestId = await ownerOf(cora, guest.projectId);
    await inviteTo(first.projectId, guestId);
    const inFirst = () => callTool(cora, guestToken, "list_leads", { project_id: first.projectId });
    expect((await inFirst()).error).toBeNull();
    await remove(first.projectId, guestId);
    expect((await inFirst()).error).toMatchObject({ status: 404 });
    expect(await works(cora, guestToken)).toBe(true);
    await remove(guest.projectId, guestId);
    expect(await works(cora, guestToken)).toBe(false);
    expect(await works(cora, token)).toBe(true);
  });
});

describe("a key's project", () => {
  test("may be named and no other, over both doors", async () => {
    const key = first.apiKey;
    expect((await callTool(cora, key, "list_leads", { project_id: first.projectId })).error).toBeNull();
    expect((await callTool(cora, key, "list_leads", { project_id: second })).error).toMatchObject({ status: 404 });
    expect((await first.client.get(`/api/v1/leads?project_id=${first.projectId}`)).status).toBe(200);
    expect((await first.client.get(`/api/v1/leads?project_id=${second}`)).status).toBe(404);
  });

  test("is no argument of its tools; under OAuth it is one of each", async () => {
    const toolsOf = async (token: string) =>
      JSON.parse(/^data: (.+)$/m.exec((await mcp(cora, token, "tools/list")).body)?.[1] ?? "").result.tools as {
        inputSchema: { properties?: Record<string, unknown>; required?: string[] };
      }[];
    const { access_token: token } = await connect(trial, browser, {}, ALLOW);
    const named = (tools: Awaited<ReturnType<typeof toolsOf>>) =>
      tools.filter(({ inputSchema }) => "project_id" in (inputSchema.properties ?? {})).length;
    const [byKey, byToken] = [await toolsOf(first.apiKey), await toolsOf(token)];
    expect(named(byKey)).toBe(0);
    expect(named(byToken)).toBe(byToken.length);
    expect(byToken.every(({ inputSchema }) => !inputSchema.required?.includes("project_id"))).toBe(true);
  });
});
