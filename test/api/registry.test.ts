import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newApiKey } from "../../api/auth/api-key.ts";
import { operations } from "../../api/operations/index.ts";
import { buildSubscriber } from "../setup/subscriber.ts";
import type { Subscriber } from "../setup/subscriber.ts";
import type { TestClient } from "../setup/test-client.ts";
import { testCora } from "../setup/test-cora.ts";
import type { TestCora } from "../setup/test-cora.ts";
import { callOperation } from "./call-operation.ts";
import { describedCora } from "./described-client.ts";
import type { ServedDocument } from "./described-client.ts";
import { issueKey } from "./issue-key.ts";
import { openMcp } from "./open-mcp.ts";
import { readyFor } from "./ready-for.ts";
import { sessionClient } from "./session-client.ts";
import { buildStock, exampleInputs, untilRecorded } from "./stock.ts";
import type { Stock } from "./stock.ts";

let cora: TestCora;
let document: ServedDocument;
let project: Subscriber;
let session: TestClient;
let stock: Stock;
let examples: ReturnType<typeof exampleInputs>;
let tools: Set<string>;
let listed: Map<string, { method: string; path: string; tool: string | null }>;
const keys = { readOnly: "", revoked: "", expired: "", unknown: newApiKey("live").key };

beforeAll(async () => {
  const started = await testCora();
  cora = started;
  await Promise.all([cora.startApi(), cora.startWorker()]);
  ({ cora, document } = await describedCora(started));
  project = await buildSubscriber(cora);
  session = await sessionClient(cora, project.projectId);
  stock = await buildStock(project);
  await untilRecorded(project, stock);
  examples = exampleInputs(stock);
  keys.readOnly = await issueKey(cora, project.projectId, { scope: "read_only" });
  keys.revoked = await issueKey(cora, project.projectId, { revoked: true });
  keys.expired = await issueKey(cora, project.projectId, { expired: true });
  const mcp = await openMcp(cora.baseUrl, project.apiKey);
  tools = new Set((await mcp.listTools()).tools.map(({ name }) => name));
  await mcp.close();
  const index = await cora.client.get("/api/v1");
  listed = new Map(index.body.data.operations.map((entry: { id: string }) => [entry.id, entry]));
});
afterAll(() => cora?.stop());

const badChecksum = (key: string): string => key.slice(0, -1) + (key.endsWith("0") ? "1" : "0");
const RATE_HEADERS = ["x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset"];

test("the index lists every operation once and nothing else", () => {
  expect([...listed.keys()].toSorted()).toEqual(operations.map(({ id }) => id).toSorted());
});

test("the tools are the operations that say so and nothing else", () => {
  expect([...tools].toSorted()).toEqual(
    operations
      .filter(({ mcp }) => mcp)
      .map(({ id }) => id)
      .toSorted(),
  );
});

describe.each(operations.map((op) => [op.id, op] as const))("%s", (id, op) => {
  const example = () => (examples[id] as () => Record<string, unknown>)();
  const refused = async (client: TestCora["client"], status: number, code: string, input = example()) => {
    const answer = await callOperation(client, op, input);
    expect({ status: answer.status, code: answer.body.error?.code }).toEqual({ status, code });
    return answer;
  };

  test("answers an example as described, with its request id and its limits, open to browsers where no cookie speaks", async () => {
    await readyFor(id, project, stock);
    const answer = await callOperation(client(), op, example(), { "x-request-id": `check-${id}` });
    expect(answer.status).toBe(op.status);
    expect(answer.headers.get("x-request-id")).toBe(`check-${id}`);
    expect(answer.headers.get("access-control-allow-origin")).toBe(op.auth === "session" ? null : "*");
    if (op.auth !== "session") expect(answer.headers.get("access-control-expose-headers")).toMatch(/X-Request-Id/);
    expect(RATE_HEADERS.map((name) => Number(answer.headers.get(name)) > 0)).toEqual([true, true, true]);
  });

  test("is in the index and in the document under its method and path", () => {
    expect(listed.get(id)).toMatchObject({ method: op.method, path: op.path });
    expect(document.paths[op.path]?.[op.method.toLowerCase()]?.operationId).toBe(id);
  });

  const client = () => (op.auth === "none" ? cora.client : op.auth === "session" ? session : project.client);

  // The documents say that the list of numbers, which is not paged, ignores its query.
  if (id === "list_phone_numbers")
    test("ignores limit and cursor", async () => {
      const { status, body } = await callOperation(client(), op, { limit: "1", cursor: "x" });
      expect({ status, keys: Object.keys(body), count: body.data.length }).toEqual({
        status: 200,
        keys: ["data"],
        count: 2,
      });
    });
  else
    test("refuses an unknown field by its name", async () => {
      const { body, headers } = await refused(client(), 400, "validation_error", { ...example(), surprise: "1" });
      expect(body.error).toMatchObject({ param: "surprise", request_id: headers.get("x-request-id") });
      if (op.auth === "api_key") expect(headers.get("x-ratelimit-remaining")).not.toBeNull();
    });

  if (op.auth === "session")
    test("is for a signed-in person's own pages: no session, no key and no other site opens it", async () => {
      await refused(cora.client, 401, "missing_api_key");
      await refused(project.client, 403, "forbidden");
      for (const site of ["cross-site", "same-site", "none"]) {
        const { status } = await callOperation(session, op, example(), { "sec-fetch-site": site });
        expect(status, site).toBe(403);
      }
    });

  if (op.auth === "api_key") {
    test("refuses whoever has no key", async () => {
      const { headers, body } = await refused(cora.client, 401, "missing_api_key");
      expect(headers.get("www-authenticate")).toMatch(/^Bearer/);
      expect(headers.get("access-control-allow-origin")).toBe("*");
      expect(body.error.request_id).toBe(headers.get("x-request-id"));
    });

    test("refuses a mistyped, an unknown, a revoked and an expired key", async () => {
      await refused(cora.client.as(badChecksum(project.apiKey)), 401, "invalid_api_key");
      await refused(cora.client.as("nonsense"), 401, "invalid_api_key");
      await refused(cora.client.as(keys.unknown), 401, "invalid_api_key");
      await refused(cora.client.as(keys.revoked), 401, "revoked_api_key");
      await refused(cora.client.as(keys.expired), 401, "revoked_api_key");
    });

    test("lets a read-only key do what only reads", async () => {
      const reader = cora.client.as(keys.readOnly);
      if (op.method === "GET") expect((await callOperation(reader, op, example())).status).toBe(op.status);
      else await refused(reader, 403, "read_only_key");
    });

    test("takes the key as X-API-Key too", async () => {
      const headers = { "x-api-key": keys.readOnly };
      const { status } = await callOperation(cora.client, op, example(), headers);
      expect(status).toBe(op.method === "GET" ? op.status : 403);
    });
  }
});
