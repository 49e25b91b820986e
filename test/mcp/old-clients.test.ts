import { randomUUID } from "node:crypto";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { SUPPORTED_PROTOCOL_VERSIONS } from "@modelcontextprotocol/sdk/types.js";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { operations } from "../../api/operations/index.ts";
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

/** Proposes an older revision than its library would, as a client that was built in those days does. */
class OldTransport extends StreamableHTTPClientTransport {
  readonly proposed: string;
  constructor(proposed: string) {
    const requestInit = { headers: { "x-api-key": project.apiKey } };
    super(new URL("/api/mcp", cora.baseUrl), { requestInit });
    this.proposed = proposed;
  }
  override send(...[message, options]: Parameters<StreamableHTTPClientTransport["send"]>): Promise<void> {
    const isOpening = !Array.isArray(message) && "method" in message && message.method === "initialize";
    const sent = isOpening ? { ...message, params: { ...message.params, protocolVersion: this.proposed } } : message;
    return super.send(sent as typeof message, options);
  }
}

test("the old library still knows the oldest revision that is tried here", () => {
  expect(SUPPORTED_PROTOCOL_VERSIONS).toContain("2024-11-05");
});

describe.each(SUPPORTED_PROTOCOL_VERSIONS.filter((version) => version >= "2024-11-05"))("a client of %s", (version) => {
  let client: Client;
  beforeAll(async () => {
    client = new Client({ name: "old-host", version: "1.0.0" });
    const transport = new OldTransport(version);
    await client.connect(transport as never);
    expect(client.getServerVersion()).toMatchObject({ name: "cora" });
  });
  afterAll(() => client?.close());

  test("sees every tool and can use one that reads and one that writes", async () => {
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(operations.filter(({ mcp }) => mcp).map(({ id }) => id));
    const made = await client.callTool({
      name: "create_lead",
      arguments: { name: "Jo", idempotency_key: randomUUID() },
    });
    expect(made.isError ?? false).toBe(false);
    const { data } = made.structuredContent as { data: { id: string } };
    const found = await client.callTool({ name: "get_lead", arguments: { lead_id: data.id } });
    expect(found.structuredContent).toMatchObject({ data: { id: data.id, name: "Jo" } });
  });

  test("hears a refusal with its code", async () => {
    const refused = await client.callTool({ name: "get_lead", arguments: { lead_id: "lead_none" } });
    expect(refused.isError).toBe(true);
    expect(JSON.stringify(refused.content)).toContain("resource_not_found");
  });
});

test("each message of an old client's batch counts towards the limit", async () => {
  const batch = Array.from({ length: 5 }, (_, id) => ({
    jsonrpc: "2.0",
    id,
    method: "tools/call",
    params: { name: "list_leads", arguments: {} },
  }));
  const headers = { accept: "application/json, text/event-stream", "mcp-protocol-version": "2025-03-26" };
  const left = async (body: unknown) =>
    Number((await project.client.post("/api/mcp", body, headers)).headers.get("x-ratelimit-remaining"));
  const before = await left(batch[0]);
  expect(before - (await left(batch))).toBe(5);
});
