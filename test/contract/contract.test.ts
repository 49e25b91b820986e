import type { CallToolResult, Client } from "@modelcontextprotocol/client";
import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { operations } from "../../api/operations/index.ts";
import type { Operation } from "../../api/operation.ts";
import { freePort } from "../../bin/processes/free-port.ts";
import { callOperation } from "../api/call-operation.ts";
import { describedCora, describedResponse } from "../api/described-client.ts";
import type { DescribedOperation, ServedDocument } from "../api/described-client.ts";
import { openMcp } from "../api/open-mcp.ts";
import { sessionClient } from "../api/session-client.ts";
import { readyFor } from "../api/ready-for.ts";
import { buildStock, exampleInputs, untilRecorded } from "../api/stock.ts";
import type { Stock } from "../api/stock.ts";
import { buildSubscriber } from "../setup/subscriber.ts";
import type { Subscriber } from "../setup/subscriber.ts";
import type { Answer, TestClient } from "../setup/test-client.ts";
import { testCora } from "../setup/test-cora.ts";
import type { TestCora } from "../setup/test-cora.ts";
import { absentFields } from "./absent-fields.ts";
import { documented } from "./documented.ts";
import type { DocumentedField, DocumentedOperation } from "./documented.ts";
import { missingFields } from "./missing-fields.ts";
import type { Schema } from "./missing-fields.ts";
import { operationsTable } from "./operations-table.ts";
import type { Result } from "./operations-table.ts";
import { situations } from "./situations.ts";
import type { Situations } from "./situations.ts";

/** Fields of other documents that come with features which are not here yet. Cora's own document has no such list. */
const LATER: Record<string, string[]> = {
  get_call: ["call_id", "highlights", "next_steps", "credits_used", "metadata", "submission"],
};
/** Nobody outside can bring these about here; what does is tested beside the code that answers them. */
const NOT_FROM_OUTSIDE = new Set(["internal_error", "trial_requires_checkout", "pending_change_exists"]);

/** Refused when it is about to be sent: what was asked has been heard, and waits and says so until there are credits. */
const AT_THE_SENDING = new Set(["send_coordination_message payment_required"]);

let cora: TestCora;
let document: ServedDocument;
let project: Subscriber;
let session: TestClient;
let stock: Stock;
let examples: ReturnType<typeof exampleInputs>;
let provoke: Situations;
const tools = new Map<string, Client>();
let listedTools: Set<string>;

beforeAll(async () => {
  const started = await testCora();
  cora = started;
  const port = await freePort();
  const tired = { PORT: String(port), RATE_LIMIT_PER_MINUTE: "1", SIGNUPS_PER_HOUR: "1", CORA_MAIL_DOMAIN: "" };
  await Promise.all([cora.startApi(), cora.startApi(tired), cora.startWorker()]);
  ({ cora, document } = await describedCora(started));
  project = await buildSubscriber(cora);
  session = await sessionClient(cora, project.projectId);
  stock = await buildStock(project);
  await untilRecorded(project, stock);
  examples = exampleInputs(stock);
  provoke = await situations({ cora, project, stock, clientOf, tiredUrl: `http://127.0.0.1:${port}` });
  const client = await toolsOf(project.apiKey);
  listedTools = new Set((await client.listTools()).tools.map(({ name }) => name));
});
afterAll(async () => {
  await Promise.all([...tools.values()].map((client) => client.close()));
  await cora?.stop();
});

const clientOf = (op: Operation): TestClient =>
  op.auth === "none" ? cora.client : op.auth === "session" ? session : project.client;

async function toolsOf(key: string): Promise<Client> {
  const client = tools.get(key) ?? (await openMcp(cora.baseUrl, key));
  tools.set(key, client);
  return client;
}

async function callTool(op: Operation, input: Record<string, unknown>, key = project.apiKey): Promise<CallToolResult> {
  const once = op.idempotency ? { idempotency_key: randomUUID() } : {};
  return (await toolsOf(key)).callTool({ name: op.id, arguments: { ...input, ...once } }) as Promise<CallToolResult>;
}

const results = new Map<string, Result>();
const resultOf = (id: string): Result => {
  const known = results.get(id) ?? { passed: 0, of: 0, lacks: [] };
  results.set(id, known);
  return known;
};
let running = "";
afterEach(({ task }) => {
  const result = resultOf(running);
  result.of++;
  if (task.result?.state !== "fail" && task.result?.errors === undefined) result.passed++;
});

const isLater = (row: DocumentedOperation, missing: string): boolean =>
  (LATER[row.id] ?? []).some((field) => missing.startsWith(`data.${field} `) || missing.startsWith(`data.${field}.`));

/** What is missing against the documents' word; what may come later is noted for the table instead. */
function owed(row: DocumentedOperation, missing: string[]): string[] {
  const later = missing.filter((one) => row.system !== "cora" && isLater(row, one));
  const fields = later.map((one) => /^data\.(\w+)/.exec(one)?.[1] ?? one);
  const result = resultOf(row.id);
  result.lacks = [...new Set([...result.lacks, ...fields])].toSorted();
  return missing.filter((one) => !later.includes(one));
}

const inRegistry = documented.filter(({ success: { kind }, id }) => kind !== "text" && (kind !== "bare_json" || id === "get_openapi_spec"));
const elsewhere = documented.filter((row) => !inRegistry.includes(row));

describe.each(inRegistry.map((row) => [row.id, row] as const))("%s", (id, row) => {
  const op = operations.find((candidate) => candidate.id === id) as Operation;
  const described = (): DescribedOperation => document.paths[row.path]?.[row.method.toLowerCase()] as DescribedOperation;
  const example = () => (examples[id] as () => Record<string, unknown>)();
  const check = (name: string, run: () => unknown) =>
    test(name, async () => {
      running = id;
      await run();
    });

  check("stands under its documented method and path, for its documented callers, with its documented status", () => {
    const auth = row.auth.includes("user_session") ? "session" : row.auth.length > 0 ? "api_key" : "none";
    const facts = { method: row.method, path: row.path, status: row.success.status, auth, mcp: row.mcp, gate: row.gate[0] };
    expect(op).toMatchObject(JSON.parse(JSON.stringify(facts)));
    expect(described()?.operationId).toBe(id);
    expect(Object.keys(described().responses)).toContain(String(row.success.status));
  });

  const fields = [...row.request.path, ...row.request.query, ...row.request.body];
  if (fields.length > 0)
    check("takes every documented field, with its choices, default and limits", () => {
      for (const field of fields) {
        expect(servedField(described(), field.name), field.name).toMatchObject(limitsOf(field));
        for (const sample of samplesOf(field))
          expect(op.input.shape[field.name]?.safeParse(sample), `${field.name} ${JSON.stringify(sample)}`).toMatchObject({ success: true });
        for (const sample of beyond(field))
          expect(op.input.shape[field.name]?.safeParse(sample), `${field.name} ${JSON.stringify(sample)?.slice(0, 60)}`).toMatchObject({ success: false });
      }
    });

  check("demands no field that the documents leave free", () => {
    const needed = Object.entries(op.input.shape).filter(([, schema]) => !schema.safeParse(undefined).success);
    const allowed = fields.filter(({ required }) => required).map(({ name }) => name);
    expect(allowed).toEqual(expect.arrayContaining(needed.map(([name]) => name)));
  });

  if (row.request.headers.length > 0)
    check("takes an Idempotency-Key, and demands it exactly where the documents do", () => {
      const header = described().parameters.find(({ in: place }) => place === "header");
      const [wanted] = row.request.headers;
      expect({ name: header?.name, required: header?.required }).toEqual({ name: wanted?.name, required: wanted?.required });
    });

  check("announces every documented field and error in the document that the server serves", () => {
    if (row.success.kind !== "binary")
      expect(owed(row, missingFields(row.success.shape, servedData(described(), row)))).toEqual([]);
    for (const { code, status } of row.errors)
      expect(describedResponse(document, described(), status)?.description, code).toContain(`\`${code}\``);
  });

  check("answers over REST with every documented field, as the served document has it", async () => {
    await readyFor(id, project, stock);
    const answer = await callOperation(clientOf(op), op, example());
    expect(answer.status, JSON.stringify(answer.body)).toBe(row.success.status);
    expectEnvelope(row, answer);
    if (row.success.kind === "binary") return;
    const data = row.success.envelope === "data" ? answer.body.data : answer.body;
    expect(owed(row, absentFields(row.success.kind === "list" ? [row.success.shape ?? {}] : row.success.shape, data))).toEqual([]);
    if (row.success.kind === "list" && row.success.shape) expect(data.length).toBeGreaterThan(0);
  });

  check("is a tool exactly where the documents make it one, and answers the same", async () => {
    expect(listedTools.has(id)).toBe(row.mcp);
    if (!row.mcp) return;
    await readyFor(id, project, stock);
    const result = await callTool(op, example());
    expect(result.isError ?? false, JSON.stringify(result.content)?.slice(0, 500)).toBe(false);
    if (row.success.kind === "binary") {
      expect(result.content[0]).toMatchObject({ type: "audio", mimeType: expect.stringMatching(/^audio\//) });
      return;
    }
    const body = result.structuredContent as { data?: unknown };
    const data = row.success.envelope === "data" ? body.data : body;
    expect(owed(row, absentFields(row.success.kind === "list" ? [row.success.shape ?? {}] : row.success.shape, data))).toEqual([]);
  });

  const shown = row.errors.filter(({ code }) => !NOT_FROM_OUTSIDE.has(code) && !AT_THE_SENDING.has(`${id} ${code}`));
  if (shown.length > 0)
    check("refuses in every documented way, over REST and as a tool", async () => {
      for (const { code, status } of shown) {
        const bring = provoke[code];
        if (!bring) throw new Error(`No situation brings about ${code}.`);
        const { client, input, headers, toolKey } = await bring(op);
        const answer = await callOperation(client, op, input, headers);
        expect({ code: answer.body?.error?.code, status: answer.status }).toEqual({ code, status });
        if (!row.mcp || toolKey === null) continue;
        const refused = await callTool(op, input, toolKey);
        const [content] = refused.content;
        const text = content?.type === "text" ? content.text : "";
        expect({ code, isError: refused.isError, named: text.includes(code) }).toEqual({ code, isError: true, named: true });
      }
    });
});

describe.each(elsewhere.map((row) => [row.id, row] as const))("%s", (id, row) => {
  test("answers at its documented place", async () => {
    running = id;
    const rpc = { jsonrpc: "2.0", id: 1, method: "ping" };
    const headers = { accept: "application/json, text/event-stream" };
    const answer = await (row.method === "POST"
      ? project.client.post(row.path, rpc, { ...headers, "mcp-protocol-version": "2025-11-25" })
      : cora.client.get(row.path));
    expect(answer.status).toBe(row.success.status);
    const type = answer.headers.get("content-type");
    if (row.success.kind === "text") expect({ type, length: answer.body.length > 500 }).toEqual({ type: "text/markdown; charset=utf-8", length: true });
    else expect(type).toMatch(/^(application\/json|text\/event-stream)/);
    if (row.path.includes("well-known")) expect(answer.body).toMatchObject(DISCOVERY[id]?.(cora.baseUrl) ?? {});
  });
});

/** What RFC 8414 and RFC 9728 demand and the document promises. */
const DISCOVERY: Record<string, (url: string) => object> = {
  get_oauth_authorization_server: (url) => ({
    issuer: url,
    code_challenge_methods_supported: ["S256"],
    scopes_supported: expect.arrayContaining(["cora.read", "cora.write"]),
    registration_endpoint: expect.stringContaining(url),
  }),
  get_oauth_protected_resource: (url) => ({
    resource: expect.stringContaining(url),
    authorization_servers: [url],
    scopes_supported: expect.arrayContaining(["cora.read", "cora.write"]),
  }),
};

test("no documented operation of Cora's own is left out, and none stands twice", () => {
  const known = new Set(operations.map(({ id }) => id));
  expect(inRegistry.map(({ id }) => id).filter((id) => !known.has(id))).toEqual([]);
  expect(documented.filter(({ system }) => system === "cora")).toHaveLength(34);
  expect(new Set(documented.map(({ id }) => id)).size).toBe(documented.length);
});

test("the page of all documented operations shows what these tests have found", async () => {
  running = "";
  await expect(operationsTable(documented, results)).toMatchFileSnapshot("../../docs/operations-table.md");
});

function expectEnvelope({ success: { kind, envelope, paged } }: DocumentedOperation, { body, headers }: Answer): void {
  if (kind === "binary") expect(headers.get("content-type")).toMatch(/^audio\//);
  else if (kind === "none") expect(body).toBe("");
  else if (envelope === "data")
    expect(Object.keys(body).toSorted()).toEqual(paged ? ["data", "has_more", "next_cursor"] : ["data"]);
}

function servedData(described: DescribedOperation, { success: { status, kind, envelope } }: DocumentedOperation): Schema | undefined {
  const content = described.responses[String(status)]?.content ?? {};
  if (kind === "none") return {};
  const answer = content["application/json"]?.schema as Schema;
  const data = envelope === "data" ? answer.properties?.["data"] : answer;
  return kind === "list" ? data?.items : data;
}

const servedField = (described: DescribedOperation, name: string): unknown => ({
  ...described.requestBody?.content["application/json"].schema.properties,
  ...Object.fromEntries(described.parameters.map((parameter) => [parameter.name, parameter.schema])),
})[name];

const limitsOf = ({ type, default: fallback, min, max, enum: choices }: DocumentedField): object => ({
  ...(choices ? { enum: choices } : {}),
  ...(fallback === undefined ? {} : { default: fallback }),
  ...(min === undefined ? {} : { minimum: min }),
  ...(max === undefined ? {} : type.startsWith("array") ? { maxItems: max } : { maximum: max }),
});

const LEAD = { name: "Ann", email: "ann@example.com" };
const BY_TYPE: Record<string, unknown[]> = {
  string: ["en"],
  email: ["ann@example.com"],
  e164: ["+14155550123"],
  integer: [1, 50, 100],
  boolean: [true],
  object: [{}, { size: 7 }],
  "array<string>": [["lead_1"]],
  "array<lead_input>": [[LEAD], Array.from({ length: 500 }, () => LEAD)],
};
const BY_NAME: Record<string, unknown[]> = { stage: ["new"], email: ["jane@acme.com"], password: ["long enough"], status: ["pending", "failed,cancelled"], urgency: ["high"], recipient_identifier: ["+14155550123", "ann@example.com"], new_plan: ["starter", "growth", "pro", "power", "business"] };
/** Values that the documents allow for a field. */
const samplesOf = ({ name, type, enum: choices }: DocumentedField): unknown[] => choices ?? BY_NAME[name] ?? BY_TYPE[type] ?? [];

/** Values beyond what they allow. */
const beyond = ({ type, enum: choices, min, max }: DocumentedField): unknown[] => [
  ...(choices ? ["no such choice"] : []),
  ...(min === undefined ? [] : [min - 1]),
  ...(max === undefined ? [] : type.startsWith("array") ? [Array.from({ length: max + 1 }, () => LEAD)] : [max + 1]),
  ...(type === "boolean" ? ["yes"] : []),
  ...(type === "e164" ? ["12345"] : []),
  ...(type === "email" ? ["nobody"] : []),
];
