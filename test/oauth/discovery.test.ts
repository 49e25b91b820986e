import { request } from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { TestCora } from "../setup/test-cora.ts";
import { REDIRECT, app, register } from "./app.ts";
import { oauthCora } from "./oauth-cora.ts";

let cora: TestCora;
beforeAll(async () => {
  cora = await oauthCora();
});
afterAll(() => cora?.stop());

describe("discovery", () => {
  test.each(["oauth-authorization-server", "openid-configuration"])(
    "%s says what an MCP client asks for",
    async (name) => {
      const { status, body, headers } = await cora.client.get(`/.well-known/${name}`);
      expect(status).toBe(200);
      expect(headers.get("access-control-allow-origin")).toBe("*");
      expect(body).toMatchObject({
        issuer: cora.baseUrl,
        authorization_endpoint: `${cora.baseUrl}/oauth/authorize`,
        token_endpoint: `${cora.baseUrl}/oauth/token`,
        registration_endpoint: `${cora.baseUrl}/oauth/register`,
        revocation_endpoint: `${cora.baseUrl}/oauth/revoke`,
        jwks_uri: `${cora.baseUrl}/oauth/jwks`,
        code_challenge_methods_supported: ["S256"],
        grant_types_supported: ["authorization_code", "refresh_token"],
        response_types_supported: ["code"],
        token_endpoint_auth_methods_supported: ["none"],
        authorization_response_iss_parameter_supported: true,
        client_id_metadata_document_supported: true,
      });
      expect(body.scopes_supported).toEqual(expect.arrayContaining(["cora.read", "cora.write"]));
    },
  );

  test.each([
    ["", "/api/mcp"],
    ["/api/mcp", "/api/mcp"],
    ["/api/v1", "/api/v1"],
  ])("the protected resource%s is described as %s", async (place, path) => {
    const { status, body } = await cora.client.get(`/.well-known/oauth-protected-resource${place}`);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      resource: cora.baseUrl + path,
      authorization_servers: [cora.baseUrl],
      scopes_supported: ["cora.read", "cora.write"],
      bearer_methods_supported: ["header"],
    });
  });

  test("the connector tells a stranger where to begin, and where a token is no good", async () => {
    const metadata = `resource_metadata="${cora.baseUrl}/.well-known/oauth-protected-resource/api/mcp"`;
    const none = await cora.client.post("/api/mcp", {});
    expect(none.status).toBe(401);
    expect(none.headers.get("www-authenticate")).toBe(`Bearer scope="cora.read cora.write", ${metadata}`);
    const wrong = await cora.client.as("x".repeat(43)).post("/api/mcp", {});
    expect(wrong.status).toBe(401);
    expect(wrong.headers.get("www-authenticate")).toBe(
      `Bearer error="invalid_token", scope="cora.read cora.write", ${metadata}`,
    );
    const rest = await cora.client.as("x".repeat(43)).get("/api/v1/leads");
    expect(rest.headers.get("www-authenticate")).toContain("/.well-known/oauth-protected-resource/api/v1");
  });

  test("the addresses come from the settings, whatever host a request names", async () => {
    const { hostname, port } = new URL(cora.baseUrl);
    const text = await new Promise<string>((done, failed) => {
      const options = {
        hostname,
        port,
        path: "/.well-known/oauth-authorization-server",
        headers: { host: "evil.example" },
      };
      request(options, async (response) => done((await response.toArray()).join("")))
        .on("error", failed)
        .end();
    });
    expect(JSON.parse(text).token_endpoint).toBe(`${cora.baseUrl}/oauth/token`);
    expect(text).not.toContain("evil.example");
  });

  test("a token in the address is no token", async () => {
    const { status } = await cora.client.get(`/api/v1/leads?access_token=${"x".repeat(43)}`);
    expect(status).toBe(401);
  });
});

describe("registration", () => {
  test("makes every app a public client with the code flow, whatever it proposes", async () => {
    const { status, body } = await register(cora.baseUrl, {
      client_name: "  Nice\u202e\n app ",
      token_endpoint_auth_method: "client_secret_basic",
      grant_types: ["authorization_code", "implicit", "client_credentials"],
      response_types: ["code", "token"],
      scope: "everything",
      jwks_uri: "https://app.example/jwks",
      logo_uri: "http://127.0.0.1/logo.png",
    });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      client_id: expect.stringMatching(/^app_/),
      client_name: "Nice app",
      token_endpoint_auth_method: "none",
      grant_types: ["authorization_code", "refresh_token"],
      response_types: ["code"],
      redirect_uris: [REDIRECT],
    });
    for (const name of ["client_secret", "jwks_uri", "logo_uri", "registration_access_token"])
      expect(body).not.toHaveProperty(name);
  });

  test.each([
    "http://app.example/callback",
    "http://10.0.0.1/callback",
    "http://localhost.evil.example/callback",
    "https://user@app.example/callback",
    "https://app.example/callback#part",
    "javascript:alert(1)",
    "data:text/html,x",
    "file:///etc/passwd",
    "//app.example/callback",
    "nonsense",
    7,
  ])("refuses codes sent to %s", async (uri) => {
    const { status, body } = await register(cora.baseUrl, { redirect_uris: [REDIRECT, uri] });
    expect(status).toBe(400);
    expect(body["error"]).toBe("invalid_redirect_uri");
  });

  test.each([
    "http://localhost:3118/callback",
    "http://127.0.0.1:8080/cb",
    "http://[::1]/cb",
    "cursor://anysphere.cursor-mcp/oauth/callback",
  ])("accepts an app on the person's own machine at %s", async (uri) => {
    expect((await register(cora.baseUrl, { redirect_uris: [uri] })).status).toBe(201);
  });

  test.each([
    [{ redirect_uris: [] }],
    [{ redirect_uris: undefined }],
    [{ redirect_uris: Array.from({ length: 11 }, () => REDIRECT) }],
  ])("refuses a list of addresses like %j", async (metadata) => {
    expect((await register(cora.baseUrl, metadata)).status).toBe(400);
  });

  test.each(["nonsense", "[]", "7", '"text"', "null"])("refuses the body %s without falling over", async (body) => {
    const answer = await fetch(`${cora.baseUrl}/oauth/register`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body,
    });
    expect(answer.status).toBe(400);
    expect(((await answer.json()) as { error: string }).error).toMatch(/^invalid_/);
  });

  test("an app on the person's machine may choose its port anew, no other part of its address", async () => {
    const { body } = await register(cora.baseUrl, { redirect_uris: ["http://localhost/callback"] });
    const begin = (redirect: string) =>
      fetch(app(cora.baseUrl, body.client_id, redirect).begin().url, { redirect: "manual" });
    expect((await begin("http://localhost:40123/callback")).status).toBe(303);
    for (const other of [
      "http://localhost:40123/other",
      "http://127.0.0.1:40123/callback",
      "https://localhost/callback",
    ])
      expect((await begin(other)).status, other).toBe(400);
  });

  test("is limited per address, over all processes", async () => {
    const strict = await oauthCora({ APP_REGISTRATIONS_PER_HOUR: "2" });
    try {
      const statuses = [];
      for (let i = 0; i < 3; i++) statuses.push((await register(strict.baseUrl)).status);
      expect(statuses).toEqual([201, 201, 429]);
    } finally {
      await strict.stop();
    }
  });
});
