import { request } from "node:http";
import type { CallToolResult } from "@modelcontextprotocol/client";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { operations } from "../../api/operations/index.ts";
import { toolsetOf } from "../../api/mcp/toolset.ts";
import { inSystem } from "../../db/project-scope.ts";
import { issueKey } from "../api/issue-key.ts";
import { REVISIONS } from "../api/open-mcp.ts";
import { buildProject } from "../setup/factories.ts";
import type { BuiltProject } from "../setup/factories.ts";
import { testCora } from "../setup/test-cora.ts";
import type { TestCora } from "../setup/test-cora.ts";

let cora: TestCora;
let project: BuiltProject;
beforeAll(async () => {
  cora = await testCora();
  await cora.startApi();
  project = await buildProject(cora);
});
afterAll(() => cora?.stop());

const tools = operations.filter(({ mcp }) => mcp);
const idsOf = (list: readonly { id: string }[]): string[] => list.map(({ id }) => id);

const open = async (
  query: string,
  headers: Record<string, string> = {},
  key = project.apiKey,
  revision = "2026-07-28",
) => {
  const client = new Client(
    { name: "test-host", version: "1.0.0" },
    { versionNegotiation: REVISIONS[revision] as never },
  );
  const requestInit = { headers: { authorization: `Bearer ${key}`, ...headers } };
  await client.connect(new StreamableHTTPClientTransport(new URL(`/api/mcp${query}`, cora.baseUrl), { requestInit }));
  return client;
};
const listed = async (...args: Parameters<typeof open>): Promise<string[]> => {
  const client = await open(...args);
  const { tools: found } = await client.listTools();
  await client.close();
  return found.map(({ name }) => name);
};
const codeOf = async (client: Client, name: string, input: Record<string, unknown> = {}): Promise<string | null> => {
  const result = (await client.callTool({ name, arguments: input })) as CallToolResult;
  const [content] = result.content;
  return result.isError && content?.type === "text" ? JSON.parse(content.text).error.code : null;
};

describe.each(Object.keys(REVISIONS))("over revision %s", (revision) => {
  test("a connection may ask for some toolsets, in the address or in a header", async () => {
    const wanted = idsOf(tools.filter((op) => ["leads", "outreach"].includes(toolsetOf(op))));
    expect(wanted.length).toBeGreaterThan(3);
    expect(await listed("?toolsets=leads,outreach", {}, undefined, revision)).toEqual(wanted);
    expect(await listed("?toolsets=Outreach,%20leads", {}, undefined, revision)).toEqual(wanted);
    expect(await listed("", { "x-cora-toolsets": "leads, outreach" }, undefined, revision)).toEqual(wanted);
  });

  test("without a wish it has all, always in the same order", async () => {
    expect(await listed("", {}, undefined, revision)).toEqual(idsOf(tools));
    expect(await listed("", {}, undefined, revision)).toEqual(idsOf(tools));
  });

  test("what it did not ask for is not there for it", async () => {
    const client = await open("?toolsets=leads", {}, undefined, revision);
    expect(await codeOf(client, "list_leads")).toBeNull();
    expect(await codeOf(client, "list_agents")).toBe("resource_not_found");
    await client.close();
  });

  test("read_only=true takes away what writes, and only ever narrows", async () => {
    const reads = idsOf(tools.filter(({ method }) => method === "GET"));
    expect(await listed("?read_only=true", {}, undefined, revision)).toEqual(reads);
    const client = await open("?read_only=true", {}, undefined, revision);
    expect(await codeOf(client, "create_lead", { name: "Jo" })).toBe("read_only_key");
    await client.close();
    const readOnlyKey = await issueKey(cora, project.projectId, { scope: "read_only" });
    expect(await listed("?read_only=false", {}, readOnlyKey, revision)).toEqual(reads);
  });

  test("a key that is narrowed to some operations has only those as tools", async () => {
    const key = await issueKey(cora, project.projectId);
    await inSystem(cora.database, (em) =>
      em.execute(
        "UPDATE api_key SET operations = '{list_leads,create_lead}' WHERE id = (SELECT id FROM api_key WHERE project_id = ? ORDER BY created_at DESC LIMIT 1)",
        [project.projectId],
      ),
    );
    expect((await listed("", {}, key, revision)).toSorted()).toEqual(["create_lead", "list_leads"]);
    const client = await open("", {}, key, revision);
    expect(await codeOf(client, "create_lead", { name: "Jo" })).toBeNull();
    expect(await codeOf(client, "list_agents")).toBe("forbidden");
    await client.close();
  });
});

describe("an unknown wish", () => {
  test.each(["?toolsets=leads,magic", "?toolsets=", "?toolsets=leads,"])(
    "%s is refused with what is known",
    async (query) => {
      const { status, body } = await project.client.post(`/api/mcp${query}`, {});
      expect({ status, code: body.error.code, param: body.error.param }).toEqual({
        status: 400,
        code: "validation_error",
        param: "toolsets",
      });
      expect(body.error.message).toContain("leads");
      expect(body.error.details.toolsets).toContain("outreach");
    },
  );

  test("of read_only is refused", async () => {
    expect((await project.client.post("/api/mcp?read_only=yes", {})).body.error.param).toBe("read_only");
  });
});

test("the tool list may be kept for a while, by the caller alone", async () => {
  const meta = {
    "io.modelcontextprotocol/protocolVersion": "2026-07-28",
    "io.modelcontextprotocol/clientCapabilities": {},
  };
  const { status, body } = await project.client.post(
    "/api/mcp",
    { jsonrpc: "2.0", id: 1, method: "tools/list", params: { _meta: meta } },
    { accept: "application/json, text/event-stream", "mcp-protocol-version": "2026-07-28", "mcp-method": "tools/list" },
  );
  expect(status).toBe(200);
  expect(body.result).toMatchObject({ resultType: "complete", ttlMs: expect.any(Number), cacheScope: "private" });
  expect(body.result.ttlMs).toBeGreaterThan(0);
});

describe("a browser", () => {
  const post = (headers: Record<string, string>) =>
    new Promise<{ status: number; text: string }>((done, failed) => {
      const { hostname, port } = new URL(cora.baseUrl);
      const options = {
        hostname,
        port,
        path: "/api/mcp",
        method: "POST",
        headers: {
          authorization: `Bearer ${project.apiKey}`,
          "content-type": "application/json",
          accept: "application/json, text/event-stream",
          ...headers,
        },
      };
      request(options, async (response) =>
        done({ status: response.statusCode ?? 0, text: (await response.toArray()).join("") }),
      )
        .on("error", failed)
        .end(JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list", params: {} }));
    });

  test("that a stranger's name has led here is refused", async () => {
    for (const headers of [
      { host: "evil.example", origin: "http://evil.example" },
      { host: "evil.example", "sec-fetch-site": "same-origin" },
      { host: "127.0.0.1.evil.example:3000", origin: "http://evil.example" },
      { origin: "not an origin" },
    ])
      expect((await post(headers)).status, JSON.stringify(headers)).toBe(403);
  });

  test("on a page of its own with a key of its own is served", async () => {
    expect((await post({ origin: "https://inspector.example" })).status).toBe(200);
    expect((await post({ origin: cora.baseUrl, "sec-fetch-site": "same-origin" })).status).toBe(200);
  });

  test("is not what a program behind a proxy is taken for", async () => {
    expect((await post({ host: "cora-api.internal:3000" })).status).toBe(200);
  });
});
