import { type IncomingMessage, type Server, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { apiClient, waitSeconds } from "../../../bin/demo/api-client.ts";

type Scripted = { status: number; body: string; headers?: Record<string, string> } | "drop";

let server: Server | undefined;
afterEach(async () => {
  await new Promise((resolve) => (server ? server.close(resolve) : resolve(undefined)));
  server = undefined;
});

/** Answers request after request as scripted, and keeps what was asked. */
async function scripted(...answers: Scripted[]) {
  const asked: IncomingMessage[] = [];
  server = createServer((request, response) => {
    asked.push(request);
    const answer = answers[asked.length - 1];
    if (!answer || answer === "drop") return void request.socket.destroy();
    response.writeHead(answer.status, { connection: "close", ...answer.headers }).end(answer.body);
  });
  await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { asked, api: apiClient(url, "cora_test_key", new AbortController().signal) };
}

const ok = { status: 200, body: '{"data":1}' };

describe("the demo's client", () => {
  test("waits as long as a limited server asks, and repeats a write under the same key", async () => {
    const limited = { status: 429, body: "{}", headers: { "retry-after": "0" } };
    const { asked, api } = await scripted(limited, ok);
    expect(await api.post("/api/v1/leads", { name: "A" })).toEqual({ data: 1 });
    const keys = asked.map(({ headers }) => headers["idempotency-key"]);
    expect(keys[0]).toBeDefined();
    expect(keys[1]).toBe(keys[0]);
    expect(asked[0]?.headers.authorization).toBe("Bearer cora_test_key");
  });

  test("asks again where the connection was lost", async () => {
    const { asked, api } = await scripted("drop", ok);
    expect(await api.get("/api/v1/leads")).toEqual({ data: 1 });
    expect(asked).toHaveLength(2);
  });

  test("a refusal is final and carries its code", async () => {
    const body = JSON.stringify({ error: { code: "lead_stopped", message: "The lead opted out." } });
    const { asked, api } = await scripted({ status: 422, body });
    await expect(api.post("/api/v1/outreach/call", {})).rejects.toMatchObject({ status: 422, code: "lead_stopped" });
    expect(asked).toHaveLength(1);
  });

  test("waits longer each time where nobody says how long, and never over a minute", () => {
    expect(waitSeconds("7", 1)).toBe(7);
    expect(waitSeconds("3600", 1)).toBe(60);
    expect([1, 2, 3].map((tries) => waitSeconds(null, tries))).toEqual([0.5, 1, 2]);
    expect(waitSeconds("soon", 1)).toBe(0.5);
  });
});
