import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Sandbox, startSandbox } from "../../sandbox/start-sandbox.ts";
import { sandboxSecrets } from "../../sandbox/sandbox-secrets.ts";
import { vendorNames } from "../../sandbox/vendor.ts";

const form = new URLSearchParams({ To: "+13125550107", From: "+12025550150", Url: "http://127.0.0.1:9/?call=call_7" });

async function dial(origin: string) {
  const { twilioAccountSid, twilioAuthToken } = sandboxSecrets;
  const authorization = `Basic ${Buffer.from(`${twilioAccountSid}:${twilioAuthToken}`).toString("base64")}`;
  const url = `${origin}/2010-04-01/Accounts/${twilioAccountSid}/Calls.json`;
  return fetch(url, { method: "POST", body: form, headers: { authorization } });
}

async function json(url: string, init?: RequestInit) {
  const response = await fetch(url, init);
  return { status: response.status, body: (await response.json()) as { data: Record<string, unknown>[] } };
}

const order = (fault: Record<string, unknown>): RequestInit => ({ method: "POST", body: JSON.stringify(fault) });

describe("the control server", () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await startSandbox({ publicUrl: "http://127.0.0.1:9", timeScale: 0.05 });
  });
  afterAll(() => sandbox.close());
  const at = (path: string) => `${sandbox.urls.sandbox_url}/_sandbox${path}`;

  test("each vendor has an address of its own", () => {
    expect(new Set(Object.values(sandbox.urls)).size).toBe(vendorNames.length + 1);
    for (const url of Object.values(sandbox.urls)) expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  });

  test("it is healthy", async () => {
    expect((await fetch(`${sandbox.urls.sandbox_url}/health`)).status).toBe(200);
  });

  test("a fault is ordered, listed, used up and cleared", async () => {
    const fault = { vendor: "twilio", operation: "calls.create", fault: "status", status: 429, times: 2 };
    expect((await json(at("/faults"), order(fault))).status).toBe(201);
    expect((await dial(sandbox.urls.twilio)).status).toBe(429);
    expect((await json(at("/faults"))).body.data).toEqual([{ ...fault, times: 1 }]);
    expect((await json(at("/faults"), { method: "DELETE" })).body.data).toEqual([]);
    expect((await dial(sandbox.urls.twilio)).status).toBe(201);
  });

  test.each([
    {},
    { vendor: "fax", operation: "*", fault: "delay" },
    { vendor: "twilio", operation: "*", fault: "magic" },
  ])("an order that makes no sense is refused: %j", async (fault) =>
    expect((await json(at("/faults"), order(fault))).status).toBe(400),
  );

  test("effects are filtered by vendor, kind, our id and time", async () => {
    await dial(sandbox.urls.twilio);
    const found = async (query: string) => (await json(at(`/effects?${query}`))).body.data;
    expect((await found("vendor=twilio&kind=call&cora_id=call_7")).at(-1)).toMatchObject({ to: "+13125550107" });
    expect(await found("vendor=resend")).toEqual([]);
    expect(await found("cora_id=call_8")).toEqual([]);
    expect(await found(`since=${new Date(Date.now() + 60_000).toISOString()}`)).toEqual([]);
    expect((await json(at("/effects?since=yesterday"))).status).toBe(400);
  });

  test("the people are documented as data", async () => {
    const people = (await json(at("/people"))).body.data;
    expect(new Set(people.map((person) => person["numbers"])).size).toBe(people.length);
    expect(people[0]).toMatchObject({ numbers: "+1 NXX 555 0101", name: "books-a-meeting" });
  });

  test("a checkout that does not exist cannot be paid, in Stripe's words", async () => {
    const response = await fetch(at("/checkout/cs_test_none/pay"), { method: "POST" });
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ error: { type: "invalid_request_error" } });
  });

  test("an unknown path is a 404", async () => {
    expect((await fetch(at("/weather"))).status).toBe(404);
  });
});

describe("the sandbox as a process", () => {
  const start = (env: Record<string, string>) =>
    spawn(process.execPath, ["sandbox/main.ts"], { env: { PATH: process.env["PATH"] ?? "", ...env }, stdio: "pipe" });

  test("it says where everything is, keeps its effects over a kill, and stops when asked", async () => {
    const folder = mkdtempSync(join(tmpdir(), "sandbox-"));
    const env = { PUBLIC_URL: "http://127.0.0.1:9", SANDBOX_DATA_DIR: folder };
    const first = start(env);
    const urls = await readyLine(first);
    expect((await dial(urls["twilio"] ?? "")).status).toBe(201);
    first.kill("SIGKILL");
    await new Promise((resolve) => first.once("exit", resolve));
    const second = start({ ...env, SANDBOX_PORT: "0" });
    const again = await readyLine(second);
    expect((await json(`${again["sandbox_url"]}/_sandbox/effects`)).body.data).toHaveLength(1);
    second.kill("SIGTERM");
    expect(await new Promise((resolve) => second.once("exit", resolve))).toBe(0);
    rmSync(folder, { recursive: true });
  });

  test("it names every setting that is wrong", async () => {
    const child = start({ SANDBOX_PORT: "many", SANDBOX_TIME_SCALE: "-1" });
    let problems = "";
    child.stderr.on("data", (chunk: Buffer) => (problems += chunk.toString()));
    expect(await new Promise((resolve) => child.once("close", resolve))).toBe(1);
    for (const name of ["PUBLIC_URL", "SANDBOX_PORT", "SANDBOX_TIME_SCALE"]) expect(problems).toContain(name);
  });
});

async function readyLine(child: ReturnType<typeof spawn>): Promise<Record<string, string>> {
  let output = "";
  for await (const chunk of child.stdout ?? []) {
    output += String(chunk);
    if (output.includes("\n")) break;
  }
  const line = JSON.parse(output.split("\n")[0] ?? "") as Record<string, string> & { ready: unknown };
  expect(line.ready).toBe(true);
  return line;
}
