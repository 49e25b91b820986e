import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { freePort } from "../../bin/processes/free-port.ts";
import type { Side } from "../../domain/side.ts";
import { inSystem } from "../../db/project-scope.ts";
import { openMcp } from "../api/open-mcp.ts";
import { testClient } from "../setup/test-client.ts";
import { testCora } from "../setup/test-cora.ts";
import type { TestCora } from "../setup/test-cora.ts";
import { workflowId } from "../../domain/workflow-id.ts";
import { eventually } from "../setup/eventually.ts";
import type { ProcessUnderTest } from "../setup/process-under-test.ts";
import { hasEvent } from "./history.ts";
import { callTo, emailBecomes, emailTo, readCall, readEmail, settledCall } from "./outreach.ts";
import type { Outreach } from "./outreach.ts";
import { buildBothSides, journalOf } from "./sides.ts";

/** Nothing listens there. */
const NOWHERE = "http://127.0.0.1:9";
/** A production process with live credentials, whose vendors cannot be reached; and one whose sandbox is away. */
const DOWN: Record<Side, Record<string, string>> = {
  live: {
    NODE_ENV: "production",
    CORA_SANDBOX_URL: "",
    TWILIO_ACCOUNT_SID: `AC${"1".repeat(32)}`,
    TWILIO_AUTH_TOKEN: "a-live-token",
    TWILIO_API_BASE_URL: NOWHERE,
    RESEND_API_KEY: "re_live",
    RESEND_WEBHOOK_SECRET: "whsec_bGl2ZS1zZWNyZXQ=",
    RESEND_BASE_URL: NOWHERE,
    STRIPE_SECRET_KEY: "sk_live_1",
    STRIPE_WEBHOOK_SECRET: "whsec_live",
    STRIPE_API_BASE_URL: NOWHERE,
    ELEVENLABS_API_KEY: "",
    ELEVENLABS_WEBHOOK_SECRET: "",
    GOOGLE_CLIENT_ID: "",
    GOOGLE_CLIENT_SECRET: "",
  },
  test: { TEST_SANDBOX_URL: NOWHERE },
};
const OTHER: Record<Side, Side> = { live: "test", test: "live" };

describe.each(["live", "test"] as const)("with the %s side's vendors away", (away) => {
  let cora: TestCora;
  let projects: Record<Side, Outreach>;
  let processes: ProcessUnderTest[];
  let stuck: { call: string; email: string };
  const well = OTHER[away];

  beforeAll(async () => {
    cora = await testCora();
    processes = await Promise.all([cora.startApi(DOWN[away]), cora.startWorker(DOWN[away])]);
    projects = await buildBothSides(cora);
  });
  afterAll(() => cora?.stop());

  test("its outreach is accepted and waits, the other side's is done, and neither crosses over", async () => {
    stuck = { call: await callTo(projects[away], "+12025550101"), email: await emailTo(projects[away]) };
    const fine = { call: await callTo(projects[well], "+12025550101"), email: await emailTo(projects[well]) };
    await settledCall(cora, projects[well], fine.call);
    await emailBecomes(projects[well], fine.email, "delivered");
    const tried = () => hasEvent(cora, workflowId.outreachCall(stuck.call), "activityTaskCompletedEventAttributes");
    await eventually(() => tried().catch(() => false), "the stuck call's first try");
    expect(await outreachOn(cora, away)).toEqual([]);
    expect(await outreachOn(cora, well)).toEqual([fine.call, fine.email].toSorted());
    expect((await readCall(projects[away], stuck.call)).status).not.toBe("completed");
    expect((await readEmail(projects[away], stuck.email)).status).not.toBe("delivered");
  });

  test("what waited is done once when the vendors are back", { timeout: 150_000 }, async () => {
    await Promise.all(processes.map((child) => child.kill("SIGKILL")));
    await Promise.all([cora.startApi(), cora.startWorker()]);
    await settledCall(cora, projects[away], stuck.call, 100);
    await emailBecomes(projects[away], stuck.email, "delivered", 100);
    expect(await outreachOn(cora, away)).toEqual(Object.values(stuck).toSorted());
  });
});

/** The records whose outreach reached one side's world; account mails are about none. */
const outreachOn = async (cora: TestCora, side: Side): Promise<string[]> =>
  (await journalOf(cora, side))
    .filter(({ kind }) => kind === "call" || kind === "email")
    .map(({ cora_id }) => String(cora_id))
    .toSorted();

describe("where no sandbox is set up", () => {
  let cora: TestCora;
  let projects: Record<Side, Outreach>;
  let without: string;

  beforeAll(async () => {
    cora = await testCora();
    const port = await freePort();
    without = `http://127.0.0.1:${port}`;
    await Promise.all([cora.startApi(), cora.startApi({ PORT: String(port), TEST_SANDBOX_URL: "" })]);
    projects = await buildBothSides(cora);
  });
  afterAll(() => cora?.stop());

  test("a test key is told so, over REST and MCP, whatever it asks for, and a live key notices nothing", async () => {
    const withKey = (side: Side) => testClient(without, projects[side].apiKey);
    const refused = [
      await withKey("test").get("/api/v1/leads"),
      await withKey("test").post("/api/v1/leads", { name: "Jane" }),
      await withKey("test").get("/api/v1/projects"),
    ];
    for (const { status, body } of refused) {
      expect(status).toBe(503);
      expect(body.error).toMatchObject({ code: "service_unavailable", message: expect.stringContaining("Test mode") });
    }
    expect((await withKey("live").post("/api/v1/leads", { name: "Jane" })).status).toBe(201);
    const mcp = await openMcp(without, projects.test.apiKey);
    const answer = await mcp.callTool({ name: "list_leads", arguments: {} });
    await mcp.close();
    expect(answer.isError).toBe(true);
    expect(JSON.stringify(answer)).toContain("service_unavailable");
  });
});

describe("what a test key opens", () => {
  let cora: TestCora;
  let projects: Record<Side, Outreach>;

  beforeAll(async () => {
    cora = await testCora();
    await cora.startApi();
    projects = await buildBothSides(cora);
  });
  afterAll(() => cora?.stop());

  test("is a project of its own that may call at once: subscription, credits, two fictional numbers, open hours", async () => {
    const { client, projectId } = projects.test;
    expect(projectId).toMatch(/^prj_test_/);
    const subscription = (await client.get("/api/v1/subscriptions/status")).body.data;
    expect(subscription).toMatchObject({ status: "active", plan_type: "growth" });
    const numbers = (await client.get("/api/v1/phone-numbers")).body.data;
    expect(numbers).toHaveLength(2);
    for (const { number } of numbers) expect(number).toMatch(/^\+1[2-9]\d\d55501[5-9]\d$/);
    const { calling_hours: hours } = (await client.get("/api/v1/policy")).body.data;
    expect(hours).toEqual({ start: "00:00", end: "24:00" });
    expect((await client.get("/api/v1/credits")).body.data.credits_remaining).toBeGreaterThan(0);
  });

  test("lists projects of its own kind, and makes none", async () => {
    const second = await projects.live.client.post("/api/v1/projects", { name: "Second" });
    expect(second.status).toBe(201);
    const ids = async (side: Side) =>
      (await projects[side].client.get("/api/v1/projects")).body.data.map(({ id }: { id: string }) => id);
    const [live, twins] = [await ids("live"), await ids("test")];
    expect(live).toEqual([second.body.data.id, projects.live.projectId]);
    expect(twins).toEqual(live.map((id: string) => id.replace(/^prj_/, "prj_test_")));
    const refused = await projects.test.client.post("/api/v1/projects", { name: "Third" });
    expect([refused.status, refused.body.error.code]).toEqual([403, "forbidden"]);
    expect(await ids("live")).toEqual(live);
  });

  test("is ready too where the project came after the first", async () => {
    const { body } = await projects.live.client.post("/api/v1/projects", { name: "Later" });
    const [row] = await inSystem(cora.database, (em) =>
      em.execute<{ remaining: string; status: string }[]>(
        `SELECT remaining, status FROM project p JOIN subscription s ON s.project_id = p.id JOIN credit_balance b ON b.project_id = p.id
         WHERE p.twin_of = ?`,
        [body.data.id],
      ),
    );
    expect(row?.status).toBe("active");
    expect(Number(row?.remaining)).toBeGreaterThan(0);
  });

  test("a call that is marked as a test one is counted as such", async () => {
    await projects.test.client.get("/api/v1/leads");
    const metrics = await (await fetch(`${cora.baseUrl}/metrics`)).text();
    expect(metrics).toMatch(/cora_http_request_seconds_count\{operation="list_leads",.*side="test"\} \d+/);
  });
});
