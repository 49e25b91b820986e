import { randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import type { CallToolResult, Client } from "@modelcontextprotocol/client";
import { Ajv2020 } from "ajv/dist/2020.js";
import formats from "ajv-formats";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { operations } from "../../api/operations/index.ts";
import type { Operation } from "../../api/operation.ts";
import { eventually } from "../setup/eventually.ts";
import { buildLead, buildProject } from "../setup/factories.ts";
import type { BuiltProject } from "../setup/factories.ts";
import { testCora } from "../setup/test-cora.ts";
import type { TestCora } from "../setup/test-cora.ts";
import { issueKey } from "../api/issue-key.ts";
import { REVISIONS, openMcp } from "../api/open-mcp.ts";
import { buildStock, exampleInputs, untilRecorded } from "../api/stock.ts";
import type { Stock } from "../api/stock.ts";

let cora: TestCora;
let project: BuiltProject;
let stock: Stock;
let readOnlyKey: string;

beforeAll(async () => {
  cora = await testCora();
  await Promise.all([cora.startApi(), cora.startWorker()]);
  project = await buildProject(cora);
  stock = await buildStock(project);
  readOnlyKey = await issueKey(cora, project.projectId, { scope: "read_only" });
  await untilRecorded(project, stock);
});
afterAll(() => cora?.stop());

const asTools = operations.filter(({ mcp }) => mcp);
const reads = asTools.filter(({ effect }) => effect === "read");
const ids = (list: readonly { id: string }[]): string[] => list.map(({ id }) => id).toSorted();
/** POSTs that change nothing more when they are repeated; each was looked at. */
const REPEATABLE = new Set([
  "cancel_goal",
  "cascade_cancel_goal",
  "cancel_outreach_task",
  "estimate_goal_cost",
  "assign_leads",
  "assign_phone_number",
  "pause_import",
  "resume_import",
  "cancel_import",
]);
const idempotent = (op: Operation | undefined): boolean =>
  op?.method !== "POST" || op.effect === "outreach" || REPEATABLE.has(op.id);
const errorOf = (result: CallToolResult) => {
  const [content] = result.content;
  return { isError: result.isError, ...JSON.parse(content?.type === "text" ? content.text : "{}").error };
};
const countCalls = async (): Promise<number> =>
  (await project.client.get(`/api/v1/leads/${stock.lead_id}/calls?limit=100`)).body.data.length;

describe.each(Object.keys(REVISIONS))("over revision %s", (revision) => {
  let client: Client;
  let reader: Client;
  beforeAll(async () => {
    client = await openMcp(cora.baseUrl, project.apiKey, revision);
    reader = await openMcp(cora.baseUrl, readOnlyKey, revision);
  });
  afterAll(() => Promise.all([client?.close(), reader?.close()]));
  const call = (name: string, input: Record<string, unknown> = {}, by = client) =>
    by.callTool({ name, arguments: input }) as Promise<CallToolResult>;
  const parties = () => ({ lead_id: stock.lead_id, agent_id: stock.agent_id });

  test("the connection speaks that revision and says who it is", () => {
    expect(client.getNegotiatedProtocolVersion()).toBe(revision);
    expect(client.getServerVersion()).toMatchObject({
      name: "cora",
      version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
    });
    expect(client.getInstructions()).toMatch(/confirm with a human/);
  });

  test("the tools are the operations, with schemas that are JSON Schema and say what a tool does", async () => {
    const { tools } = await client.listTools();
    expect(ids(tools.map(({ name }) => ({ id: name })))).toEqual(ids(asTools));
    const ajv = new Ajv2020({ strict: false });
    formats.default(ajv);
    for (const tool of tools) {
      const op = asTools.find(({ id }) => id === tool.name);
      expect(ajv.validateSchema(tool.inputSchema), tool.name).toBe(true);
      expect(tool.inputSchema.type).toBe("object");
      expect(tool.outputSchema === undefined, tool.name).toBe(op?.kind === "binary" || op?.kind === "none");
      if (tool.outputSchema) expect(ajv.validateSchema(tool.outputSchema as object), tool.name).toBe(true);
      expect(tool.annotations, tool.name).toMatchObject({
        title: op?.summary,
        readOnlyHint: op?.effect === "read",
        destructiveHint: op?.effect === "outreach" || op?.effect === "destroy",
        openWorldHint: op?.effect === "outreach" || op?.external === true,
        idempotentHint: idempotent(op),
      });
      expect(tool.inputSchema.required?.includes("idempotency_key") ?? false, tool.name).toBe(
        op?.effect === "outreach",
      );
      expect("idempotency_key" in (tool.inputSchema.properties ?? {}), tool.name).toBe(op?.idempotency !== undefined);
      if (op?.effect === "outreach") expect(tool.description).toMatch(/confirm with a human/);
    }
  });

  test.each(ids(reads).filter((id) => id !== "get_call_audio"))(
    "%s answers what REST answers, in a form that fits its schema",
    async (name) => {
      const input = (exampleInputs(stock)[name] as () => Record<string, unknown>)();
      // The client itself holds structured content against the tool's output schema, once it knows it.
      await client.listTools();
      const result = await call(name, input);
      expect(result.isError ?? false).toBe(false);
      const [forPeople, data] = result.content;
      expect(JSON.parse(data?.type === "text" ? data.text : "")).toEqual(result.structuredContent);
      expect(forPeople?.type === "text" && forPeople.text).toMatch(/^[A-Z][^{]+/);
    },
  );

  test("a tool's answer is what REST answers at that moment", async () => {
    const read = async () => (await project.client.get(`/api/v1/leads/${stock.lead_id}`)).body;
    // News of the email may come between two reads: the tool is held against REST while nothing moved.
    const [rest, asked] = await eventually(async () => {
      const before = await read();
      const { structuredContent } = await call("get_lead", { lead_id: stock.lead_id });
      return isDeepStrictEqual(before, await read()) && [before, structuredContent];
    }, "a lead that stays as it is");
    expect(asked).toEqual(rest);
  });

  test("get_call_audio gives the recording inline, and where the transcript is", async () => {
    const result = await call("get_call_audio", { call_id: stock.call_id });
    const rest = await fetch(`${cora.baseUrl}/api/v1/calls/${stock.call_id}/audio`, {
      headers: { "x-api-key": project.apiKey },
    });
    const bytes = Buffer.from(await rest.arrayBuffer());
    expect(bytes.length).toBeGreaterThan(0);
    expect(result.content[0]).toEqual({
      type: "audio",
      mimeType: rest.headers.get("content-type"),
      data: bytes.toString("base64"),
    });
    expect(JSON.stringify(result.content[1])).toContain(`/api/v1/calls/${stock.call_id}/transcript`);
  });

  test("get_call_audio of a call without a recording is its documented error", async () => {
    const { id } = await buildLead(project, { line: "0108" });
    const { body } = await project.client.post(
      "/api/v1/outreach/call",
      { ...parties(), lead_id: id },
      { "idempotency-key": randomUUID() },
    );
    expect(errorOf(await call("get_call_audio", { call_id: body.data.call_id }))).toMatchObject({
      isError: true,
      code: "recording_unavailable",
      status: 404,
    });
    expect(errorOf(await call("get_call_audio", { call_id: "call_none" }))).toMatchObject({
      isError: true,
      code: "resource_not_found",
      status: 404,
    });
  });

  test("trigger_call demands a key, answers like REST, and repeats without calling again", async () => {
    expect(errorOf(await call("trigger_call", parties()))).toMatchObject({
      isError: true,
      code: "missing_idempotency_key",
      param: "idempotency_key",
    });
    const key = randomUUID();
    const before = await countCalls();
    const first = await call("trigger_call", { ...parties(), idempotency_key: key });
    const again = await call("trigger_call", { ...parties(), idempotency_key: key });
    expect(first.structuredContent).toMatchObject({
      data: { call_id: expect.stringMatching(/^call_/), status: "queued" },
    });
    expect(again.structuredContent).toEqual(first.structuredContent);
    expect(await countCalls()).toBe(before + 1);
    const other = await call("trigger_call", { ...parties(), call_reason: "x", idempotency_key: key });
    expect(errorOf(other)).toMatchObject({ code: "idempotency_key_reused" });
  });

  test("a key means the same over MCP as over REST", async () => {
    const key = randomUUID();
    const rest = await project.client.post("/api/v1/outreach/email", parties(), { "idempotency-key": key });
    expect((await call("send_email", { ...parties(), idempotency_key: key })).structuredContent).toEqual(rest.body);
  });

  test("send_email demands a key too, because a tool call is easily repeated", async () => {
    expect(errorOf(await call("send_email", parties()))).toMatchObject({
      isError: true,
      code: "missing_idempotency_key",
    });
  });

  test("a write works and takes a key where REST does", async () => {
    const key = randomUUID();
    const [first, again] = [
      await call("create_lead", { name: "Mo", idempotency_key: key }),
      await call("create_lead", { name: "Mo", idempotency_key: key }),
    ];
    expect(first.isError ?? false).toBe(false);
    expect(again.structuredContent).toEqual(first.structuredContent);
    expect(errorOf(await call("list_leads", { idempotency_key: key }))).toMatchObject({
      code: "validation_error",
      param: "idempotency_key",
    });
  });

  test("a read-only key sees what reads, may use it, and is refused the rest", async () => {
    const { tools } = await reader.listTools();
    // An estimate reads, but is a POST, which the documents leave to keys that may write.
    expect(ids(tools.map(({ name }) => ({ id: name })))).toEqual(ids(asTools.filter(({ method }) => method === "GET")));
    expect((await call("list_leads", {}, reader)).isError ?? false).toBe(false);
    for (const op of asTools.filter(({ effect }) => effect !== "read")) {
      const input = {
        ...(exampleInputs(stock)[op.id] as () => Record<string, unknown>)(),
        idempotency_key: randomUUID(),
      };
      expect(errorOf(await call(op.id, input, reader)), op.id).toMatchObject({
        isError: true,
        code: "read_only_key",
        status: 403,
      });
    }
  });

  test("a refusal is the envelope of REST", async () => {
    expect(errorOf(await call("get_lead", { lead_id: "lead_none" }))).toMatchObject({
      isError: true,
      type: "invalid_request_error",
      code: "resource_not_found",
      status: 404,
      request_id: expect.stringMatching(/\w/),
    });
    expect(errorOf(await call("create_lead", { phone: "12" }))).toMatchObject({
      code: "validation_error",
      param: "phone",
    });
    expect(errorOf(await call("get_lead", { lead_id: "x", surprise: 1 }))).toMatchObject({
      code: "validation_error",
      param: "surprise",
    });
    const deep = JSON.parse(`${'{"a":'.repeat(3000)}1${"}".repeat(3000)}`);
    expect(errorOf(await call("create_lead", { name: "A", custom_fields: deep }))).toMatchObject({
      code: "validation_error",
    });
  });

  test("a tool that does not exist is refused, signup included", async () => {
    for (const name of ["nothing", "signup", "__proto__", "constructor"])
      expect(errorOf(await call(name, {})), name).toMatchObject({ isError: true, code: "resource_not_found" });
  });
});

describe("the door of MCP", () => {
  const post = (
    headers: Record<string, string>,
    body: unknown = { jsonrpc: "2.0", id: 1, method: "tools/list", params: {} },
  ) => cora.client.request("POST", "/api/mcp", body, { accept: "application/json, text/event-stream", ...headers });

  test("has the same locks as REST", async () => {
    for (const [headers, code] of [
      [{}, "missing_api_key"],
      [{ "x-api-key": "nonsense" }, "invalid_api_key"],
      [{ "x-api-key": await issueKey(cora, project.projectId, { revoked: true }) }, "revoked_api_key"],
    ] as const) {
      const { status, body, headers: answered } = await post({ ...headers });
      expect({ status, code: body.error.code }).toEqual({ status: 401, code });
      expect(answered.get("www-authenticate")).toMatch(/^Bearer/);
      expect(answered.get("access-control-allow-origin")).toBe("*");
    }
  });

  test("counts towards the key's limit and names the request", async () => {
    const { headers } = await post({ "x-api-key": project.apiKey, "x-request-id": "mcp-1" });
    expect(Number(headers.get("x-ratelimit-remaining"))).toBeGreaterThan(0);
    expect(headers.get("x-request-id")).toBe("mcp-1");
  });

  test("refuses a body that is no message without falling over", async () => {
    for (const body of ["nonsense", "[]", "{}", '{"jsonrpc":"2.0"}']) {
      const { status } = await post({ "x-api-key": project.apiKey, "content-type": "application/json" }, body);
      expect(status, body).toBeGreaterThanOrEqual(400);
      expect(status, body).toBeLessThan(500);
    }
  });
});
