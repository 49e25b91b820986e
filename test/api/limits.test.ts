import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newApiKey } from "../../api/auth/api-key.ts";
import { freePort } from "../../bin/processes/free-port.ts";
import { testClient } from "../setup/test-client.ts";
import type { Answer, TestClient } from "../setup/test-client.ts";
import { testCora } from "../setup/test-cora.ts";
import type { TestCora } from "../setup/test-cora.ts";
import { describedCora } from "./described-client.ts";
import { issueKey } from "./issue-key.ts";

const LIMIT = 6;
const SIGNUPS = 3;
let cora: TestCora;
let second: TestClient;
let projectId: string;
const signUp = (client: TestClient, email = `${randomUUID()}@example.com`) => client.post("/api/v1/signup", { email });

beforeAll(async () => {
  const port = await freePort();
  cora = await testCora({ env: { RATE_LIMIT_PER_MINUTE: String(LIMIT), SIGNUPS_PER_HOUR: String(SIGNUPS) } });
  await Promise.all([cora.startApi(), cora.startApi({ PORT: String(port) })]);
  ({ cora } = await describedCora(cora));
  second = testClient(`http://127.0.0.1:${port}`);
  projectId = (await signUp(cora.client)).body.data.project_id;
});
afterAll(() => cora?.stop());

/** A key that nothing has been counted for, at both processes. */
async function freshKey(): Promise<{ key: string; doors: [TestClient, TestClient] }> {
  const key = await issueKey(cora, projectId);
  return { key, doors: [cora.client.as(key), second.as(key)] };
}

describe("the limit of a key", () => {
  test("holds over two processes, counts down, and says when to come back", async () => {
    const { doors } = await freshKey();
    const left: number[] = [];
    for (let index = 0; index < LIMIT; index++) {
      const { status, headers } = await (doors[index % 2] as TestClient).get("/api/v1/leads");
      expect(status).toBe(200);
      expect(headers.get("x-ratelimit-limit")).toBe(String(LIMIT));
      left.push(Number(headers.get("x-ratelimit-remaining")));
    }
    expect(left).toEqual([5, 4, 3, 2, 1, 0]);
    for (const door of doors) {
      const { status, body, headers } = await door.get("/api/v1/leads");
      expect({ status, ...body.error }).toMatchObject({
        status: 429,
        code: "rate_limit_exceeded",
        type: "rate_limit_error",
      });
      const wait = Number(headers.get("retry-after"));
      expect(wait).toBeGreaterThan(0);
      expect(wait).toBeLessThanOrEqual(60);
      expect(body.error.retry_after).toBe(wait);
      expect(headers.get("x-ratelimit-remaining")).toBe("0");
      expect(Math.abs(Number(headers.get("x-ratelimit-reset")) - Date.now() / 1000 - wait)).toBeLessThan(5);
    }
  });

  test("lets exactly so many of a burst through", async () => {
    const { doors } = await freshKey();
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, index) => (doors[index % 2] as TestClient).get("/api/v1/agents")),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(LIMIT);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(40 - LIMIT);
  });

  test("is one over REST and MCP, and counts refused requests too", async () => {
    const { doors } = await freshKey();
    const ask = () =>
      doors[0].request(
        "POST",
        "/api/mcp",
        { jsonrpc: "2.0", id: 1, method: "tools/list", params: {} },
        { accept: "application/json, text/event-stream" },
      );
    for (let index = 0; index < LIMIT / 2; index++) {
      await ask();
      expect((await doors[0].get("/api/v1/leads/lead_none")).status).toBe(404);
    }
    expect((await ask()).body.error.code).toBe("rate_limit_exceeded");
    expect((await doors[1].get("/api/v1/leads")).status).toBe(429);
  });

  test("is the key's own, and whoever has no key takes nothing from it", async () => {
    const [tired, fresh] = [await freshKey(), await freshKey()];
    for (let index = 0; index <= LIMIT; index++) await tired.doors[0].get("/api/v1/leads");
    for (let index = 0; index < 20; index++) await cora.client.as(`${fresh.key}x`).get("/api/v1/leads");
    expect((await fresh.doors[0].get("/api/v1/leads")).headers.get("x-ratelimit-remaining")).toBe(String(LIMIT - 1));
  });
});

describe("whoever shows no key that holds", () => {
  // The second process, of which nobody has guessed yet.
  const guess = () => second.as(newApiKey("live").key).get("/api/v1/leads");
  const outcome = async (send: () => Promise<Answer>) => (await send()).status;

  test("is counted by address, so that guessing ends in 429, while keys that hold go on working from there", async () => {
    const { doors } = await freshKey();
    const seen: number[] = [];
    for (let index = 0; index < LIMIT + 2; index++) seen.push(await outcome(guess));
    expect(seen).toEqual([...Array.from({ length: LIMIT }, () => 401), 429, 429]);
    const { status, body, headers } = await guess();
    expect({ status, code: body.error.code }).toEqual({ status: 429, code: "rate_limit_exceeded" });
    expect(Number(headers.get("retry-after"))).toBe(body.error.retry_after);
    expect(headers.get("x-ratelimit-remaining")).toBe("0");
    expect(await outcome(() => second.get("/api/v1/agents"))).toBe(429);
    expect(await outcome(() => second.as("nonsense").request("POST", "/api/mcp", {}))).toBe(429);
    expect(await outcome(() => second.get("/api/v1/billing/plans"))).toBe(429);
    expect(await outcome(() => doors[1].get("/api/v1/leads"))).toBe(200);
    expect(await outcome(() => second.get("/health"))).toBe(200);
  });

  test("may not cause work in the database once they are refused", async () => {
    const { doors } = await freshKey();
    for (let index = 0; index <= LIMIT; index++) await doors[0].get("/api/v1/leads");
    const counted = () =>
      cora.database.system.em
        .fork()
        .execute<{ points: string }[]>("SELECT sum(points)::text AS points FROM rate_limit WHERE key LIKE 'caller:%'");
    const before = await counted();
    expect(await outcome(() => doors[0].get("/api/v1/leads"))).toBe(429);
    expect(await counted()).toEqual(before);
  });
});

const HEADERS = ["x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset", "ratelimit", "ratelimit-policy"];

test.each([
  ["GET", "/health"],
  ["GET", "/api/v1"],
  ["GET", "/api/v1/docs"],
  ["GET", "/docs"],
  ["GET", "/llms.txt"],
  ["GET", "/nothing"],
  ["GET", "/api/v1/leads"],
  ["PUT", "/api/v1/leads"],
  ["OPTIONS", "/api/v1/leads"],
  ["GET", "/v1/leads"],
  ["POST", "/webhooks/stripe"],
  ["POST", "/api/mcp"],
])("%s %s tells what is left, key or no key", async (method, path) => {
  const { headers } = await cora.client.request(method, path);
  const told = HEADERS.map((name) => headers.get(name));
  expect(told.slice(0, 3).map(Number)).toEqual([
    LIMIT,
    expect.toSatisfy((left: number) => left >= 0 && left <= LIMIT),
    expect.toSatisfy((reset: number) => Math.abs(reset - Date.now() / 1000) <= 65),
  ]);
  expect(told[3]).toMatch(/^"default";r=\d+;t=\d+$/);
  expect(told[4]).toBe(`"default";q=${LIMIT};w=60`);
});

test("one address signs up so many times an hour, over all processes", async () => {
  const answers = [await signUp(second), await signUp(cora.client), await signUp(second), await signUp(cora.client)];
  // The first of three was spent on the project of these tests.
  expect(answers.map(({ status }) => status)).toEqual([201, 201, 429, 429]);
  const { body, headers } = answers[2] as (typeof answers)[number];
  expect(body.error).toMatchObject({ code: "rate_limit_exceeded", retry_after: Number(headers.get("retry-after")) });
  // A forwarded address is believed only behind a proxy that the operator trusts.
  const spoofed = await cora.client.post(
    "/api/v1/signup",
    { email: `${randomUUID()}@example.com` },
    { "x-forwarded-for": "203.0.113.7" },
  );
  expect(spoofed.status).toBe(429);
});
