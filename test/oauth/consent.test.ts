import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { inSystem } from "../../db/project-scope.ts";
import { buildProject } from "../setup/factories.ts";
import type { BuiltProject } from "../setup/factories.ts";
import type { TestCora } from "../setup/test-cora.ts";
import { ALLOW, READ_ONLY, connect, consent, registeredApp } from "./app.ts";
import type { App } from "./app.ts";
import { csrfOf, openBrowser, ownerOf, signedInBrowser } from "./browser.ts";
import type { Browser } from "./browser.ts";
import { callTool, mcp, oauthCora, works } from "./oauth-cora.ts";

let cora: TestCora;
let project: BuiltProject;
let browser: Browser;
let trial: App;
beforeAll(async () => {
  cora = await oauthCora();
  project = await buildProject(cora);
  browser = await signedInBrowser(cora, await ownerOf(cora, project.projectId));
  trial = await registeredApp(cora.baseUrl);
});
afterAll(() => cora?.stop());

const anotherPerson = async () => {
  const built = await buildProject(cora);
  const userId = await ownerOf(cora, built.projectId);
  return { ...built, userId, browser: await signedInBrowser(cora, userId) };
};
const setRole = (userId: string, role: string) =>
  inSystem(cora.database, (em) => em.execute("UPDATE membership SET role = ? WHERE user_id = ?", [role, userId]));

describe("the consent page", () => {
  test("says who asks, where the answer goes and what may be allowed, and can be framed by nobody", async () => {
    const { status, text, headers } = await browser.follow(trial.begin().url);
    expect(status).toBe(200);
    expect(text).toContain("Connect Trial app to Cora?");
    expect(text).toContain("<strong>app.example</strong>");
    expect(text).toContain(project.projectId);
    expect(text).not.toContain("prj_test_");
    expect(text).not.toContain("<script");
    const policy = headers.get("content-security-policy");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain("form-action 'self' https://app.example");
    expect(headers.get("cache-control")).toBe("no-store");
  });

  test("shows an app's name as text", async () => {
    const evil = await registeredApp(cora.baseUrl, { client_name: '<img src=x onerror="alert(1)">' });
    expect((await browser.follow(evil.begin().url)).text).not.toContain("<img");
  });

  test("sends a stranger to sign in first, and back", async () => {
    const stranger = openBrowser(cora.baseUrl);
    const begun = await stranger.get(trial.begin().url);
    const page = await stranger.get(begun.location ?? "");
    const { pathname, searchParams } = new URL(page.location ?? "about:blank");
    expect(pathname).toBe("/sign-in");
    expect(searchParams.get("return_to")).toBe(new URL(begun.location ?? "").pathname);
    expect((await stranger.get(trial.begin({ prompt: "none" }).url)).location).toContain("error=login_required");
  });

  test("belongs to the browser that began: another one's is neither shown nor answered", async () => {
    const begun = await browser.get(trial.begin().url);
    const url = begun.location ?? "";
    const other = await anotherPerson();
    expect((await other.browser.get(url)).status).toBe(404);
    // Even in the middle of a request of its own, and with its cookie sent to wherever it likes.
    const own = await other.browser.follow(trial.begin().url);
    for (const cookie of other.browser.cookies.values()) cookie.path = "/";
    const answer = await other.browser.submit(url, [["csrf_token", csrfOf(own)], ...ALLOW]);
    expect(answer.status).toBe(404);
    expect((await browser.get(url)).status).toBe(200);
  });

  test("takes no answer from another site, without its token, or with another person's", async () => {
    const { url, verifier } = trial.begin();
    const page = await browser.follow(url);
    const token = csrfOf(page);
    const foreign: Record<string, string>[] = [
      { "sec-fetch-site": "cross-site", origin: "https://evil.example" },
      { "sec-fetch-site": "same-site" },
      { origin: "https://evil.example" },
      { origin: "null" },
      {},
    ];
    for (const headers of foreign)
      expect((await browser.submit(page.url, [["csrf_token", token], ...ALLOW], headers)).status).toBe(403);
    const stranger = await anotherPerson();
    const strangers = csrfOf(await stranger.browser.follow(trial.begin().url));
    for (const wrong of ["", "x", strangers])
      expect((await browser.submit(page.url, [["csrf_token", wrong], ...ALLOW])).status, wrong).toBe(403);
    const sent = await browser.submit(page.url, [["csrf_token", token], ...ALLOW]);
    const { location } = await browser.follow(sent.location ?? "");
    const code = new URL(location ?? "").searchParams.get("code") ?? "";
    expect((await trial.exchange(code, verifier)).status).toBe(200);
  });

  test("goes nowhere with a forged or a missing cookie of the request", async () => {
    const { url } = trial.begin();
    const page = await browser.follow(url);
    const sent = await browser.submit(page.url, [["csrf_token", csrfOf(page)], ...ALLOW]);
    const resume = sent.location ?? "";
    const thief = openBrowser(cora.baseUrl);
    expect((await thief.get(resume)).status).toBe(400);
    thief.cookies.set("cora_oauth_resume", { value: resume.split("/").at(-1) ?? "", path: "/" });
    expect((await thief.get(resume)).status).toBe(400);
    thief.cookies.set("cora_oauth_resume.sig", { value: "A".repeat(27), path: "/" });
    expect((await thief.get(resume)).status).toBe(400);
    expect((await browser.get(resume)).location).toContain("code=");
    expect((await browser.get(resume)).status).toBe(400);
  });

  test("tells the app that the person declined, and allows nothing", async () => {
    const { url, state } = trial.begin();
    const { callback } = await consent(browser, url, [["decision", "deny"]]);
    expect(Object.fromEntries(callback.searchParams)).toMatchObject({
      error: "access_denied",
      state,
      iss: cora.baseUrl,
    });
    expect(callback.searchParams.has("code")).toBe(false);
  });

  test("asks again where no project was chosen, or only another company's", async () => {
    const other = await anotherPerson();
    for (const extra of [[], [["project", other.projectId]]] as [string, string][][]) {
      const page = await browser.follow(trial.begin().url);
      const answers: [string, string][] = [
        ["csrf_token", csrfOf(page)],
        ["decision", "allow"],
        ["access", "full"],
        ["reach", "chosen"],
      ];
      const { status, text } = await browser.submit(page.url, [...answers, ...extra]);
      expect(status).toBe(422);
      expect(text).toContain("Choose at least one project");
    }
  });

  test("is shown each time: what was allowed once is not allowed again by itself", async () => {
    await connect(trial, browser);
    const again = await browser.get(trial.begin().url);
    expect(new URL(again.location ?? "").pathname).toMatch(/^\/oauth\/consent\//);
  });
});

describe("a consent to read only", () => {
  test("yields a token that sees and calls only what reads, and says what it would take", async () => {
    const { access_token: token, scope } = await connect(trial, browser, {}, READ_ONLY);
    expect(scope).toBe("cora.read");
    const { body } = await mcp(cora, token, "tools/list");
    const names = JSON.parse(/^data: (.+)$/m.exec(body)?.[1] ?? "").result.tools.map(
      ({ name }: { name: string }) => name,
    );
    expect(names).toContain("list_leads");
    expect(names).not.toContain("create_lead");
    expect((await callTool(cora, token, "list_leads")).error).toBeNull();
    const { status, headers, error } = await callTool(cora, token, "create_lead", { name: "Jo" });
    expect({ status, code: error.code }).toEqual({ status: 403, code: "read_only_key" });
    expect(headers.get("www-authenticate")).toBe(
      `Bearer error="insufficient_scope", scope="cora.read cora.write", resource_metadata="${cora.baseUrl}/.well-known/oauth-protected-resource/api/mcp"`,
    );
  });

  test("is the same over REST", async () => {
    const { access_token: token } = await connect(trial, browser, { resource: `${cora.baseUrl}/api/v1` }, READ_ONLY);
    const client = cora.client.as(token);
    expect((await client.get("/api/v1/leads")).status).toBe(200);
    const refused = await client.post("/api/v1/leads", { name: "Jo" });
    expect(refused.status).toBe(403);
    expect(refused.headers.get("www-authenticate")).toContain('error="insufficient_scope"');
  });

  test("is all that an app gets which asked for no more", async () => {
    const page = await browser.follow(trial.begin({ scope: "cora.read" }).url);
    expect(page.text).not.toContain('value="full"');
    expect(await connect(trial, browser, { scope: "cora.read" })).toMatchObject({ scope: "cora.read" });
  });

  test("is enough for an app that asked for writing alone", async () => {
    const tokens = await connect(trial, browser, { scope: "cora.write" }, READ_ONLY);
    expect(tokens).toMatchObject({ status: 200, scope: "cora.read" });
  });

  test("is all that a viewer can give, whatever their form says", async () => {
    const viewer = await anotherPerson();
    await setRole(viewer.userId, "viewer");
    expect((await viewer.browser.follow(trial.begin().url)).text).not.toContain('value="full"');
    const { scope, access_token: token } = await connect(trial, viewer.browser);
    expect(scope).toBe("cora.read");
    // Asking anew could not help: no challenge that would send the app around in circles.
    const { status, error, headers } = await callTool(cora, token, "create_lead", { name: "Jo" });
    expect({ status, code: error.code }).toEqual({ status: 200, code: "read_only_key" });
    expect(headers.get("www-authenticate")).toBeNull();
  });

  test("is what a full one becomes when the person becomes a viewer", async () => {
    const person = await anotherPerson();
    const { access_token: token } = await connect(trial, person.browser);
    expect((await callTool(cora, token, "create_lead", { name: "Jo" })).error).toBeNull();
    await setRole(person.userId, "viewer");
    expect((await callTool(cora, token, "create_lead", { name: "Jo" })).error).toMatchObject({ code: "read_only_key" });
    await setRole(person.userId, "member");
    expect((await callTool(cora, token, "create_lead", { name: "Jo" })).error).toBeNull();
  });
});

describe("the page of connected apps", () => {
  test("shows what was allowed and ends it at once, with all its tokens", async () => {
    const person = await anotherPerson();
    const tokens = await connect(trial, person.browser, {}, READ_ONLY);
    const page = await person.browser.get("/account/apps");
    expect(page.text).toContain("Trial app");
    expect(page.text).toContain("Read only");
    const [, grantId] = /account\/apps\/(grt_\w+)\/end/.exec(page.text) ?? [];
    const path = `/account/apps/${grantId}/end`;
    expect((await person.browser.submit(path, [["csrf_token", "wrong"]])).status).toBe(403);
    const other = await anotherPerson();
    const others = csrfOf(await other.browser.get("/account/apps"));
    await other.browser.submit(path, [["csrf_token", others]]);
    expect(await works(cora, tokens.access_token)).toBe(true);
    expect((await person.browser.submit(path, [["csrf_token", csrfOf(page)]])).status).toBe(303);
    expect(await works(cora, tokens.access_token)).toBe(false);
    expect(await trial.refresh(tokens.refresh_token)).toMatchObject({ error: "invalid_grant" });
    expect((await person.browser.get("/account/apps")).text).toContain("No app is connected");
  });

  test("asks a stranger to sign in", async () => {
    expect((await openBrowser(cora.baseUrl).get("/account/apps")).location).toContain(
      "/sign-in?return_to=%2Faccount%2Fapps",
    );
  });
});
