import type { CallToolResult, Client } from "@modelcontextprotocol/client";
import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { operations } from "../../api/operations/index.ts";
import type { Operation } from "../../api/operation.ts";
import { answerChecker } from "../api/described-client.ts";
import type { CheckAnswer, ServedDocument } from "../api/described-client.ts";
import { openMcp } from "../api/open-mcp.ts";
import { sessionHeaders } from "../api/session-client.ts";
import { buildStock, exampleInputs } from "../api/stock.ts";
import { buildProject } from "../setup/factories.ts";
import type { BuiltProject } from "../setup/factories.ts";
import type { ProcessUnderTest } from "../setup/process-under-test.ts";
import { testCora } from "../setup/test-cora.ts";
import type { TestCora } from "../setup/test-cora.ts";
import { STAPLES, hostileBody, hostileName, hostileSegment, hostileType, hostileValue } from "./hostile.ts";
import type { FieldSchema } from "./hostile.ts";

/** One seed, so that what failed yesterday fails today. */
const SEED = 20_260_731;
const RUNS = 10;
const TOOL_RUNS = 5;

let cora: TestCora;
let api: ProcessUnderTest;
let document: ServedDocument;
let check: CheckAnswer;
let project: BuiltProject;
let tools: Client;
let examples: ReturnType<typeof exampleInputs>;
/** How the caller of an operation shows who it is. */
let proof: Record<Operation["auth"], Record<string, string>>;

beforeAll(async () => {
  cora = await testCora();
  api = await cora.startApi();
  document = (await cora.client.get("/api/v1/openapi.json")).body;
  check = answerChecker(document);
  project = await buildProject(cora);
  examples = exampleInputs(await buildStock(project));
  const bearer = { authorization: `Bearer ${project.apiKey}` };
  proof = { api_key: bearer, none: {}, session: await sessionHeaders(cora, project.projectId) };
  tools = await openMcp(cora.baseUrl, project.apiKey);
});
afterAll(async () => {
  await tools?.close();
  await cora?.stop();
});

interface Wire {
  method: string;
  path: string;
  query: string;
  headers: Record<string, string>;
  body: string | Uint8Array<ArrayBuffer> | null;
}

/** Sends what goes over the wire, and throws unless the answer is one that the served document announces. */
async function send({ method, path, query, headers, body }: Wire): Promise<void> {
  const abort = new AbortController();
  const response = await fetch(cora.baseUrl + path + (query ? `?${query}` : ""), {
    method,
    headers,
    redirect: "manual",
    signal: abort.signal,
    ...(body === null || method === "GET" ? {} : { body }),
  });
  const type = response.headers.get("content-type") ?? "";
  // A stream of events that goes on is an answer; nobody waits for its end.
  if (type.startsWith("text/event-stream")) return abort.abort();
  const text = await response.text();
  const answer = {
    status: response.status,
    headers: response.headers,
    body: type.includes("json") && text ? JSON.parse(text) : text,
  };
  if (response.status >= 400) expectEnvelope(answer);
  if (response.status >= 500) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  if (response.status !== 404 && response.status !== 405) check(method, path, answer);
}

function expectEnvelope({
  status,
  headers,
  body,
}: {
  status: number;
  headers: Headers;
  body: { error?: object };
}): void {
  expect(body.error).toMatchObject({
    type: expect.any(String),
    code: expect.any(String),
    message: expect.any(String),
    status,
    request_id: headers.get("x-request-id"),
  });
  expect(JSON.stringify(body)).not.toMatch(/node_modules|\.ts:\d|SELECT |INSERT |ECONN|pg_/);
  expect(headers.get("x-ratelimit-limit")).not.toBeNull();
}

const asText = (value: unknown): string =>
  (typeof value === "string" ? value : (JSON.stringify(value) ?? "")).toWellFormed().slice(0, 3_000);
const encode = (value: unknown): string => encodeURIComponent(asText(value));

interface Field {
  name: string;
  schema: FieldSchema;
}

const describedOf = (op: Operation) => document.paths[op.path]?.[op.method.toLowerCase()];

/** Every field that the served document knows of an operation. */
function fieldsOf(op: Operation): Field[] {
  const described = describedOf(op);
  const content = described?.requestBody?.content ?? {};
  const json = (content as Record<string, { schema?: { properties?: Record<string, FieldSchema> } }>)[
    "application/json"
  ];
  const inBody = Object.entries(json?.schema?.properties ?? {}).map(([name, schema]) => ({ name, schema }));
  const others = (described?.parameters ?? []).filter(({ in: place }) => place !== "header");
  return [...inBody, ...others.map(({ name, schema }) => ({ name, schema: schema as FieldSchema }))];
}

/** A good input of which up to three fields are spoilt, one is dropped or one is made up. */
function spoiltInput(op: Operation): fc.Arbitrary<Record<string, unknown>> {
  const fields = fieldsOf(op);
  const good = () => (examples[op.id] as () => Record<string, unknown>)();
  const one =
    fields.length === 0
      ? fc.tuple(hostileName, hostileValue({}))
      : fc.oneof(
          {
            weight: 8,
            arbitrary: fc
              .constantFrom(...fields)
              .chain(({ name, schema }) => fc.tuple(fc.constant(name), hostileValue(schema))),
          },
          { weight: 1, arbitrary: fc.tuple(hostileName, hostileValue({})) },
        );
  return fc.array(one, { minLength: 1, maxLength: 3 }).map((changes) => {
    const input = good();
    for (const [name, value] of changes) put(input, name, value);
    return input;
  });
}

/** Also where the name is one that an assignment would take for something else. */
const put = (input: object, name: string, value: unknown): object =>
  Object.defineProperty(input, name, { value, enumerable: true, configurable: true, writable: true });

/** A good input for each field and each staple, with nothing else spoilt that could hide it. */
const sweep = (op: Operation): Record<string, unknown>[] =>
  fieldsOf(op).flatMap(({ name }) =>
    STAPLES.map(
      (value) => put((examples[op.id] as () => Record<string, unknown>)(), name, value) as Record<string, unknown>,
    ),
  );

const inTurn = async <T>(items: readonly T[], run: (item: T) => Promise<void>): Promise<void> => {
  const rest = [...items];
  const worker = async () => {
    for (let item = rest.pop(); item !== undefined; item = rest.pop()) await run(item);
  };
  await Promise.all(Array.from({ length: 8 }, worker));
};

const isRead = ({ method, upload }: Operation): boolean =>
  method === "GET" || method === "DELETE" || upload !== undefined;

const KEY: fc.Arbitrary<string> = fc.oneof(fc.uuid(), fc.constantFrom("", "a b", '"', '""', "x".repeat(300), "ü"));

function toWire(op: Operation, input: Record<string, unknown>, key: string): Wire {
  const inPath = new Set([...op.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name as string));
  const path = op.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encode(input[name]) || "%20");
  const rest = Object.entries(input).filter(([name]) => !inPath.has(name));
  const query = isRead(op)
    ? rest
        .flatMap(([name, value]) =>
          (Array.isArray(value) ? value.slice(0, 5) : [value]).map((one) => `${encode(name)}=${encode(one)}`),
        )
        .join("&")
    : "";
  const body = op.upload ? asText(input) : isRead(op) ? null : JSON.stringify(Object.fromEntries(rest));
  const type = op.upload?.types[0] ?? "application/json";
  return {
    method: op.method,
    path,
    query: query.slice(0, 8_000),
    headers: { ...proof[op.auth], "content-type": type, "idempotency-key": key },
    body,
  };
}

/** The same request, but with its path, its query or its body out of shape. */
const bentWire = (op: Operation): fc.Arbitrary<Wire> =>
  fc
    .tuple(
      hostileSegment,
      fc.array(fc.tuple(hostileSegment, hostileSegment), { maxLength: 4 }),
      hostileBody,
      hostileType,
    )
    .map(([segment, pairs, body, type]) => {
      const known = fieldsOf(op).map(({ name }) => name);
      const query = pairs.map(([name, value], index) => `${known[index] ?? name}=${value}`).join("&");
      return {
        ...toWire(op, (examples[op.id] as () => Record<string, unknown>)(), randomUUID()),
        path: op.path.replaceAll(/\{\w+\}/g, segment),
        query: isRead(op) ? `${query}&${query}` : query,
        headers: { ...proof[op.auth], "content-type": type, "idempotency-key": randomUUID() },
        body: op.method === "GET" ? null : body,
      };
    });

const settings = (numRuns: number) => ({ seed: SEED, numRuns, endOnFailure: true });
describe("bad input over REST is refused in the envelope, never with a 500", () => {
  test.each(operations.map((op) => [op.id, op] as const))("%s", async (_, op) => {
    await inTurn(sweep(op), (input) => send(toWire(op, input, randomUUID())));
    await fc.assert(
      fc.asyncProperty(spoiltInput(op), KEY, (input, key) =>
        send(toWire(op, input, key.replaceAll(/[^\u0020-\u00ff]/g, ""))),
      ),
      settings(RUNS),
    );
    await fc.assert(fc.asyncProperty(bentWire(op), send), settings(RUNS / 2));
  });
});

describe("bad arguments of a tool are refused in the envelope, never with a failure of the protocol", () => {
  const asTools = operations.filter(({ mcp }) => mcp);
  test.each(asTools.map((op) => [op.id, op] as const))("%s", async (id, op) => {
    const call = async (input: Record<string, unknown>): Promise<void> => {
      const key = op.idempotency ? { idempotency_key: randomUUID() } : {};
      const args = { ...key, ...(JSON.parse(JSON.stringify(input)) as object) };
      const result = (await tools.callTool({ name: id, arguments: args })) as CallToolResult;
      if (!result.isError) return;
      const text = result.content.map((part) => (part.type === "text" ? part.text : "")).join("\n");
      expect(text).not.toMatch(/internal_error|service_unavailable|node_modules|\.ts:\d/);
      expect(text).toMatch(/"?code"?/);
    };
    // Both transports lead to the same door; here the way to it is tried.
    await inTurn(
      sweep(op).filter((_, index) => index % 4 === 0),
      call,
    );
    await fc.assert(fc.asyncProperty(spoiltInput(op), call), settings(TOOL_RUNS));
  });
});

test("nothing of all that was unexpected, and the process lives", async () => {
  expect(api.output()).not.toMatch(/unexpected error|unhandled|uncaught/i);
  expect((await cora.client.get("/health")).status).toBe(200);
});
