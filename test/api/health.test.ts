import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { freePort } from "../../bin/processes/free-port.ts";
import { eventually } from "../setup/eventually.ts";
import { testClient } from "../setup/test-client.ts";
import type { TestClient } from "../setup/test-client.ts";
import { testCora } from "../setup/test-cora.ts";
import type { TestCora } from "../setup/test-cora.ts";

let cora: TestCora;
let lonely: TestClient;

beforeAll(async () => {
  const [port, nobody] = [await freePort(), await freePort()];
  cora = await testCora();
  const away = `http://127.0.0.1:${nobody}`;
  const alone = {
    PORT: String(port),
    TEMPORAL_ADDRESS: `127.0.0.1:${nobody}`,
    STRIPE_API_BASE_URL: away,
    TWILIO_API_BASE_URL: away,
    RESEND_BASE_URL: away,
    ELEVENLABS_BASE_URL: away,
  };
  await Promise.all([cora.startApi(), cora.startApi(alone)]);
  lonely = testClient(`http://127.0.0.1:${port}`);
});
afterAll(() => cora?.stop());

const ALL = ["billing", "database", "email", "telephony", "temporal", "tts"];

describe("/health", () => {
  test("says that the process runs, without a key and whatever else is away", async () => {
    for (const client of [cora.client, lonely]) {
      const { status, body } = await client.get("/health");
      expect({ status, body }).toEqual({
        status: 200,
        body: {
          status: "ok",
          uptime: expect.any(Number),
          version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
          environment: "test",
          demoMode: true,
        },
      });
    }
  });
});

describe("/health/ready", () => {
  test("is ready when database, Temporal and every vendor answer", async () => {
    const ask = () => cora.client.get("/health/ready");
    // Whoever does not answer within seconds counts as away, and a busy machine may take longer to reach Temporal at first.
    await eventually(async () => (await ask()).status === 200, "everything to answer in time");
    const { status, body } = await ask();
    expect({ status, body }).toEqual({
      status: 200,
      body: { status: "ready", checks: Object.fromEntries(ALL.map((name) => [name, "ok"])) },
    });
  });

  test("names what is away, and nothing of where it was sought", async () => {
    const { status, body } = await lonely.get("/health/ready");
    expect({ status, body }).toEqual({
      status: 503,
      body: {
        status: "not_ready",
        checks: {
          billing: "error",
          database: "ok",
          email: "error",
          telephony: "error",
          temporal: "error",
          tts: "error",
        },
      },
    });
  });

  test("answers many at once", async () => {
    const answers = await Promise.all(Array.from({ length: 30 }, () => cora.client.get("/health/ready")));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  });
});

describe("/metrics", () => {
  test("counts requests by operation, never by address or id", async () => {
    await cora.client.get("/api/v1/leads/lead_secret");
    await cora.client.get("/nothing/at/all");
    const { status, body, headers } = await cora.client.get("/metrics");
    expect(status).toBe(200);
    expect(headers.get("content-type")).toMatch(/^text\/plain/);
    expect(body).toMatch(
      /cora_http_request_seconds_count\{operation="get_lead",method="GET",status="401",side="live"\} \d+/,
    );
    expect(body).toMatch(/operation="none",method="GET",status="404"/);
    expect(body).toMatch(/process_cpu_seconds_total/);
    expect(body).not.toMatch(/lead_secret|\/nothing/);
  });
});
