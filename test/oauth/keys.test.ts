import { createLocalJWKSet, decodeProtectedHeader, jwtVerify } from "jose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { freePort } from "../../bin/processes/free-port.ts";
import { createAuthorizationServer } from "../../api/oauth/authorization-server.ts";
import { seal, unseal } from "../../api/seal.ts";
import { inSystem } from "../../db/project-scope.ts";
import { tidyOAuth } from "../../worker/chores/tidy-oauth.ts";
import { runCora } from "../bin/run-cora.ts";
import { buildProject } from "../setup/factories.ts";
import { testClient } from "../setup/test-client.ts";
import type { TestClient } from "../setup/test-client.ts";
import type { TestCora } from "../setup/test-cora.ts";
import { ALLOW, connect, registeredApp } from "./app.ts";
import type { App } from "./app.ts";
import { csrfOf, ownerOf, signedInBrowser } from "./browser.ts";
import type { Browser } from "./browser.ts";
import { oauthCora, works } from "./oauth-cora.ts";

let cora: TestCora;
let doors: TestClient[];
let browser: Browser;
let trial: App;
beforeAll(async () => {
  cora = await oauthCora();
  const port = await freePort();
  await cora.startApi({ PORT: String(port) });
  doors = [cora.client, testClient(`http://127.0.0.1:${port}`)];
  const { projectId } = await buildProject(cora);
  browser = await signedInBrowser(cora, await ownerOf(cora, projectId));
  trial = await registeredApp(cora.baseUrl);
});
afterAll(() => cora?.stop());

const jwks = async (door: TestClient) => (await door.get("/oauth/jwks")).body;
const execute = (sql: string) => inSystem(cora.database, (em) => em.execute<Record<string, unknown>[]>(sql));
const rotate = () =>
  runCora(["oauth", "rotate-keys"], { DATABASE_URL: cora.databaseUrl, CORA_SECRET: cora.env["CORA_SECRET"] ?? "" });

describe("the authorization server's keys", () => {
  test("are made once, however many processes begin at once", async () => {
    await execute("DELETE FROM oauth_key");
    const settings = { publicUrl: cora.baseUrl, secret: cora.env["CORA_SECRET"] } as never;
    const servers = Array.from({ length: 4 }, () => createAuthorizationServer({ database: cora.database, settings }));
    await Promise.all([...servers.map((server) => server.provider()), ...doors.map(jwks)]);
    expect(await execute("SELECT purpose FROM oauth_key ORDER BY purpose")).toEqual([
      { purpose: "cookie" },
      { purpose: "sign" },
    ]);
    expect(await jwks(doors[0] as TestClient)).toEqual(await jwks(doors[1] as TestClient));
  });

  test("lie sealed in the database, and no other secret opens them", async () => {
    const rows = await execute("SELECT sealed FROM oauth_key");
    for (const { sealed } of rows) {
      expect((sealed as Buffer).toString("latin1")).not.toMatch(/"kty"|RSA/);
      expect(unseal("another secret entirely", "oauth key: sign", sealed as Buffer)).toBeNull();
    }
    const sealed = seal("secret", "one", "text");
    expect(unseal("secret", "one", sealed)).toBe("text");
    expect(unseal("secret", "other", sealed)).toBeNull();
    sealed[15] = (sealed[15] as number) ^ 1;
    expect(unseal("secret", "one", sealed)).toBeNull();
  });

  test("can be rotated while people are on their way: what the old ones signed still counts, new ones sign, in all processes", async () => {
    const before = await connect(trial, browser, { scope: "openid cora.read" });
    const { url, verifier } = trial.begin({ scope: "openid cora.read" });
    const page = await browser.follow(url);
    expect((await rotate()).code).toBe(0);
    const [here, there] = await Promise.all(doors.map(jwks));
    expect(here).toEqual(there);
    expect(here.keys).toHaveLength(2);
    const sent = await browser.submit(page.url, [["csrf_token", csrfOf(page)], ...ALLOW]);
    const { location } = await browser.follow(sent.location ?? "");
    const after = await trial.exchange(new URL(location ?? "").searchParams.get("code") ?? "", verifier);
    const kidOf = ({ id_token }: { id_token?: string }) => decodeProtectedHeader(id_token ?? "").kid;
    expect(kidOf(after)).toBe(here.keys[0].kid);
    expect(kidOf(before)).toBe(here.keys[1].kid);
    for (const { id_token } of [before, after])
      await jwtVerify(id_token ?? "", createLocalJWKSet(here), { issuer: cora.baseUrl });
    expect(await works(cora, before.access_token)).toBe(true);
  });

  test("go when nothing that they signed can still be valid", async () => {
    await rotate();
    const count = async () => (await jwks(doors[1] as TestClient)).keys.length;
    const all = await count();
    await tidyOAuth(cora);
    expect(await count()).toBe(all);
    await execute("UPDATE oauth_key SET retired_at = retired_at - interval '3 hours' WHERE retired_at IS NOT NULL");
    await tidyOAuth(cora);
    expect(await count()).toBe(1);
  });

  test("the command says what it needs", async () => {
    for (const args of [["oauth"], ["oauth", "frobnicate"]])
      expect((await runCora(args, { DATABASE_URL: cora.databaseUrl })).code).toBe(1);
  });
});

describe("what the authorization server forgets", () => {
  test("is what has expired and apps that nobody let in; not what still serves", async () => {
    const tokens = await connect(trial, browser);
    const idle = await registeredApp(cora.baseUrl);
    await execute("UPDATE oauth_client SET created_at = now() - interval '2 days'");
    await execute("UPDATE oauth_artifact SET expires_at = now() - interval '1 s' WHERE model <> 'RefreshToken'");
    await tidyOAuth(cora);
    expect(await execute("SELECT 1 FROM oauth_artifact WHERE expires_at < now()")).toHaveLength(0);
    expect(await execute(`SELECT id FROM oauth_client WHERE id IN ('${idle.clientId}', '${trial.clientId}')`)).toEqual([
      { id: trial.clientId },
    ]);
    const next = await trial.refresh(tokens.refresh_token);
    expect(await works(cora, next.access_token)).toBe(true);
    await execute("UPDATE oauth_artifact SET expires_at = now() - interval '1 s'");
    await execute("UPDATE oauth_grant SET created_at = now() - interval '2 hours'");
    await tidyOAuth(cora);
    expect(await execute("SELECT 1 FROM oauth_grant WHERE ended_at IS NULL")).toHaveLength(0);
    await execute("UPDATE oauth_grant SET ended_at = now() - interval '100 days'");
    await tidyOAuth(cora);
    expect(await execute("SELECT 1 FROM oauth_grant")).toHaveLength(0);
  });
});
