import { createLocalJWKSet, jwtVerify } from "jose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { freePort } from "../../bin/processes/free-port.ts";
import { inSystem } from "../../db/project-scope.ts";
import { buildProject } from "../setup/factories.ts";
import { testClient } from "../setup/test-client.ts";
import type { TestCora } from "../setup/test-cora.ts";
import { READ_ONLY, app, connect, consent, registeredApp } from "./app.ts";
import type { App } from "./app.ts";
import { ownerOf, signedInBrowser } from "./browser.ts";
import type { Browser } from "./browser.ts";
import { callTool, oauthCora, works } from "./oauth-cora.ts";

let cora: TestCora;
let second: { client: TestCora["client"] };
let browser: Browser;
let userId: string;
let trial: App;
beforeAll(async () => {
  cora = await oauthCora();
  const port = await freePort();
  await cora.startApi({ PORT: String(port) });
  second = { client: testClient(`http://127.0.0.1:${port}`) };
  const { projectId } = await buildProject(cora);
  userId = await ownerOf(cora, projectId);
  browser = await signedInBrowser(cora, userId);
  trial = await registeredApp(cora.baseUrl);
});
afterAll(() => cora?.stop());

const codeFor = async (wishes: Record<string, string | null> = {}) => {
  const { url, verifier, state } = trial.begin(wishes);
  const { callback } = await consent(browser, url);
  return { code: callback.searchParams.get("code") ?? "", verifier, state, callback };
};

describe("a connection", () => {
  test("leads from consent to tokens that work in every process", async () => {
    const { code, verifier, state, callback } = await codeFor();
    expect(callback.origin + callback.pathname).toBe(trial.redirectUri);
    expect(callback.searchParams.get("state")).toBe(state);
    expect(callback.searchParams.get("iss")).toBe(cora.baseUrl);
    const tokens = await trial.exchange(code, verifier);
    expect(tokens).toMatchObject({ status: 200, token_type: "Bearer", scope: "cora.read cora.write" });
    expect(tokens.expires_in).toBeLessThanOrEqual(3600);
    expect(await works(cora, tokens.access_token)).toBe(true);
    expect(await works(second, tokens.access_token)).toBe(true);
  });

  test("opens only the resource that it was asked for", async () => {
    const [forMcp, forRest] = [
      await connect(trial, browser),
      await connect(trial, browser, { resource: `${cora.baseUrl}/api/v1` }),
    ];
    const rest = (token: string) => cora.client.as(token).get("/api/v1/leads");
    expect(await works(cora, forMcp.access_token)).toBe(true);
    expect((await rest(forMcp.access_token)).status).toBe(401);
    expect((await rest(forRest.access_token)).status).toBe(200);
    expect(await works(cora, forRest.access_token)).toBe(false);
    const refused = await rest(forMcp.access_token);
    expect(refused.headers.get("www-authenticate")).toContain('error="invalid_token"');
  });

  test("is for the connector where an older client names no resource, and refused for a stranger's", async () => {
    const { url, verifier } = trial.begin({ resource: null, scope: null });
    const { callback } = await consent(browser, url);
    const tokens = await trial.exchange(callback.searchParams.get("code") ?? "", verifier);
    expect(await works(cora, tokens.access_token)).toBe(true);
    const stranger = await browser.get(trial.begin({ resource: "https://evil.example/api/mcp" }).url);
    expect(new URL(stranger.location ?? "").searchParams.get("error")).toBe("invalid_target");
  });

  test("cannot be turned to another resource when the code is exchanged or refreshed", async () => {
    const { code, verifier } = await codeFor();
    expect(await trial.exchange(code, verifier, { resource: `${cora.baseUrl}/api/v1` })).toMatchObject({
      error: "invalid_target",
    });
    const tokens = await connect(trial, browser);
    expect(await trial.refresh(tokens.refresh_token, { resource: `${cora.baseUrl}/api/v1` })).toMatchObject({
      error: "invalid_target",
    });
  });

  test("tells who the person is, signed, where the app asks for that", async () => {
    const tokens = await connect(trial, browser, { scope: "openid cora.read" });
    const { body } = await cora.client.get("/oauth/jwks");
    const { payload } = await jwtVerify(tokens.id_token ?? "", createLocalJWKSet(body), {
      issuer: cora.baseUrl,
      audience: trial.clientId,
    });
    expect(payload.sub).toBe(userId);
    expect(JSON.stringify(body)).not.toMatch(/"(d|p|q|dp|dq|qi)":/);
  });

  test("keeps no secret in the database", async () => {
    const tokens = await connect(trial, browser);
    const { code } = await codeFor();
    const rows = await inSystem(cora.database, (em) =>
      em.execute<{ row: string }[]>(
        "SELECT encode(hash, 'escape') || payload::text || model AS row FROM oauth_artifact",
      ),
    );
    const all = rows.map(({ row }) => row).join("\n");
    for (const secret of [tokens.access_token, tokens.refresh_token, code]) expect(all).not.toContain(secret);
    expect(all).toContain("AccessToken");
  });
});

describe("a request that is not as it should be", () => {
  test.each([
    ["without a challenge", { code_challenge: null, code_challenge_method: null }],
    ["with a plain challenge", { code_challenge_method: "plain" }],
    ["for an implicit token", { response_type: "token" }],
  ])("%s is refused", async (_how, wishes) => {
    const { location } = await browser.get(trial.begin(wishes).url);
    const { searchParams, hash } = new URL(location ?? "about:blank");
    expect(searchParams.get("error") ?? new URLSearchParams(hash.slice(1)).get("error")).toMatch(
      /invalid_request|unsupported_response_type/,
    );
  });

  test("to another address than the registered one is answered on a page, not there", async () => {
    for (const redirect_uri of [
      "https://evil.example/callback",
      `${trial.redirectUri}/more`,
      `${trial.redirectUri}?x=1`,
    ]) {
      const { status, location, text } = await browser.get(trial.begin({ redirect_uri }).url);
      expect({ status, location }, redirect_uri).toEqual({ status: 400, location: null });
      expect(text).toContain("could not be connected");
    }
    const { status, text } = await browser.get(trial.begin({ client_id: "app_<b>none" }).url);
    expect(status).toBe(400);
    expect(text).not.toContain("<b>");
  });

  test("with another verifier, redirect address or app gets no token for its code", async () => {
    const wrongVerifier = await codeFor();
    expect(await trial.exchange(wrongVerifier.code, "v".repeat(43))).toMatchObject({
      status: 400,
      error: "invalid_grant",
    });
    const wrongRedirect = await codeFor();
    expect(
      await trial.exchange(wrongRedirect.code, wrongRedirect.verifier, {
        redirect_uri: "https://evil.example/callback",
      }),
    ).toMatchObject({ status: 400, error: "invalid_grant" });
    const wrongApp = await codeFor();
    const other = await registeredApp(cora.baseUrl);
    expect(await other.exchange(wrongApp.code, wrongApp.verifier)).toMatchObject({
      status: 400,
      error: "invalid_grant",
    });
    expect(await app(cora.baseUrl, "app_none").exchange(wrongApp.code, wrongApp.verifier)).toMatchObject({
      error: "invalid_client",
    });
  });

  test("with a code that was used already ends what the code gave", async () => {
    const { code, verifier } = await codeFor();
    const tokens = await trial.exchange(code, verifier);
    expect(await trial.exchange(code, verifier)).toMatchObject({ error: "invalid_grant" });
    expect(await works(cora, tokens.access_token)).toBe(false);
    expect(await trial.refresh(tokens.refresh_token)).toMatchObject({ error: "invalid_grant" });
  });
});

describe("refreshing", () => {
  test("rotates the token and keeps the consent's scope", async () => {
    const first = await connect(trial, browser, {}, READ_ONLY);
    const next = await trial.refresh(first.refresh_token);
    expect(next).toMatchObject({ status: 200, scope: "cora.read" });
    expect(next.refresh_token).not.toBe(first.refresh_token);
    expect(await works(cora, next.access_token)).toBe(true);
    const more = await trial.refresh(next.refresh_token, { scope: "cora.read cora.write" });
    expect(more).toMatchObject({ status: 400, error: "invalid_scope" });
  });

  test("with a rotated token ends the connection, in every process", async () => {
    const first = await connect(trial, browser);
    const next = await trial.refresh(first.refresh_token);
    expect(await works(second, next.access_token)).toBe(true);
    expect(await trial.refresh(first.refresh_token)).toMatchObject({ status: 400, error: "invalid_grant" });
    for (const door of [cora, second])
      for (const token of [first.access_token, next.access_token]) expect(await works(door, token)).toBe(false);
    expect(await trial.refresh(next.refresh_token)).toMatchObject({ error: "invalid_grant" });
  });

  test("many times at once with one token yields at most one successor, and none that lives on", async () => {
    const first = await connect(trial, browser);
    const answers = await Promise.all(Array.from({ length: 8 }, () => trial.refresh(first.refresh_token)));
    const won = answers.filter(({ status }) => status === 200);
    expect(won.length).toBeLessThanOrEqual(1);
    for (const answer of answers) expect([200, 400], JSON.stringify(answer)).toContain(answer.status);
    for (const { access_token, refresh_token } of won) {
      expect(await works(cora, access_token)).toBe(false);
      expect(await trial.refresh(refresh_token)).toMatchObject({ error: "invalid_grant" });
    }
  });

  test("by another app is refused and harms nobody", async () => {
    const tokens = await connect(trial, browser);
    const other = await registeredApp(cora.baseUrl);
    expect(await other.refresh(tokens.refresh_token)).toMatchObject({ error: "invalid_grant" });
    expect(await works(cora, tokens.access_token)).toBe(true);
  });
});

describe("the end of a token", () => {
  test("comes when the app revokes, at once and in every process", async () => {
    for (const which of ["access_token", "refresh_token"] as const) {
      const tokens = await connect(trial, browser);
      expect(await works(second, tokens.access_token)).toBe(true);
      expect(await trial.revoke(tokens[which])).toBe(200);
      expect(await works(second, tokens.access_token)).toBe(false);
      expect(await trial.refresh(tokens.refresh_token)).toMatchObject({ error: "invalid_grant" });
    }
  });

  test("does not come by another app's wish", async () => {
    const tokens = await connect(trial, browser);
    await (await registeredApp(cora.baseUrl)).revoke(tokens.refresh_token);
    expect(await works(cora, tokens.access_token)).toBe(true);
  });

  test("comes with its hour, and the refresh token brings the next", async () => {
    const tokens = await connect(trial, browser);
    await inSystem(cora.database, (em) =>
      em.execute("UPDATE oauth_artifact SET expires_at = now() - interval '1 s' WHERE model = 'AccessToken'"),
    );
    const { status, headers } = await callTool(cora, tokens.access_token, "list_leads");
    expect(status).toBe(401);
    expect(headers.get("www-authenticate")).toContain('error="invalid_token"');
    const next = await trial.refresh(tokens.refresh_token);
    expect(await works(cora, next.access_token)).toBe(true);
  });

  test("comes with the end of its grant, even if the token itself were left over", async () => {
    for (const end of ["expires_at = now()", "ended_at = now(), ended_by = 'person'"]) {
      const tokens = await connect(trial, browser);
      expect(await works(cora, tokens.access_token)).toBe(true);
      await inSystem(cora.database, (em) => em.execute(`UPDATE oauth_grant SET ${end} WHERE ended_at IS NULL`));
      expect(await works(cora, tokens.access_token), end).toBe(false);
      expect(await trial.refresh(tokens.refresh_token)).toMatchObject({ error: "invalid_grant" });
    }
  });
});
