import { randomUUID } from "node:crypto";
import { freePort } from "../../bin/processes/free-port.ts";
import { connectDatabase } from "../../db/orm.ts";
import type { Database } from "../../db/orm.ts";
import { sandboxSecrets } from "../../sandbox/sandbox-secrets.ts";
import type { SandboxUrls } from "../../sandbox/start-sandbox.ts";
import { testClient } from "../../test/setup/test-client.ts";
import type { TestClient } from "../../test/setup/test-client.ts";
import type { BenchProcess, IsReady } from "./bench-process.ts";

/** Cora as it runs in production: its own processes, the emulated vendors beside them. */
export interface BenchCora {
  baseUrl: string;
  /** Control server of the vendors that live projects reach. */
  sandboxUrl: string;
  databaseUrl: string;
  database: Database;
  /** Every setting that API and worker are started with. */
  env: Record<string, string>;
  client: TestClient;
  startApi(extra?: Record<string, string>): Promise<BenchProcess>;
  startWorker(extra?: Record<string, string>): Promise<BenchProcess>;
  close(): Promise<void>;
}

export interface BenchCoraOptions {
  /** Emulated people and vendors act so much faster; 0.05 by default. */
  timeScale?: number;
  env?: Record<string, string>;
}

interface Surroundings {
  databaseUrl: string;
  temporalAddress: string;
  workflowBundle: string;
  spawn(file: string, env: Record<string, string>, isReady: IsReady): Promise<BenchProcess>;
}

type Spawn = Surroundings["spawn"];

const LIMIT = "100000000";

async function startSandbox(spawn: Spawn, env: Record<string, string>): Promise<SandboxUrls> {
  const readyLine = (output: string) => output.split("\n").find((line) => line.startsWith('{"ready":true'));
  const sandbox = await spawn("sandbox/main.ts", env, (output) => readyLine(output) !== undefined);
  return JSON.parse(readyLine(sandbox.output()) as string) as SandboxUrls;
}

const vendorEnv = (live: SandboxUrls, test: SandboxUrls): Record<string, string> => ({
  CORA_SANDBOX_URL: live.sandbox_url,
  TEST_SANDBOX_URL: test.sandbox_url,
  TWILIO_ACCOUNT_SID: sandboxSecrets.twilioAccountSid,
  TWILIO_AUTH_TOKEN: sandboxSecrets.twilioAuthToken,
  TWILIO_API_BASE_URL: live.twilio,
  RESEND_API_KEY: sandboxSecrets.resendApiKey,
  RESEND_WEBHOOK_SECRET: sandboxSecrets.resendWebhookSecret,
  RESEND_BASE_URL: live.resend,
  STRIPE_SECRET_KEY: sandboxSecrets.stripeSecretKey,
  STRIPE_WEBHOOK_SECRET: sandboxSecrets.stripeWebhookSecret,
  STRIPE_API_BASE_URL: live.stripe,
  ELEVENLABS_API_KEY: sandboxSecrets.elevenlabsApiKey,
  ELEVENLABS_WEBHOOK_SECRET: sandboxSecrets.elevenlabsWebhookSecret,
  ELEVENLABS_BASE_URL: live.elevenlabs,
});

const answersAt = (url: string) => (): Promise<boolean> =>
  fetch(url).then(
    (response) => response.ok,
    () => false,
  );

export async function benchCora(around: Surroundings, options: BenchCoraOptions = {}): Promise<BenchCora> {
  const { databaseUrl, spawn } = around;
  const port = await freePort();
  const baseUrl = `http://127.0.0.1:${port}`;
  const sandboxEnv = { PUBLIC_URL: baseUrl, SANDBOX_TIME_SCALE: String(options.timeScale ?? 0.05) };
  const [live, test] = await Promise.all([
    startSandbox(spawn, sandboxEnv),
    startSandbox(spawn, { ...sandboxEnv, SANDBOX_SIDE: "test" }),
  ]);
  const env: Record<string, string> = {
    HOST: "127.0.0.1",
    PORT: String(port),
    PUBLIC_URL: baseUrl,
    DATABASE_URL: databaseUrl,
    TEMPORAL_ADDRESS: around.temporalAddress,
    CORA_WORKFLOW_BUNDLE: around.workflowBundle,
    CORA_TASK_QUEUE: randomUUID(),
    CORA_SECRET: "a-secret-of-the-benchmarks",
    CORA_MAIL_DOMAIN: "mail.cora.example",
    CORA_REPLY_DOMAIN: "reply.cora.example",
    RATE_LIMIT_PER_MINUTE: LIMIT,
    SIGNUPS_PER_HOUR: LIMIT,
    ...vendorEnv(live, test),
    ...options.env,
  };
  const database = await connectDatabase({
    url: databaseUrl,
    appUrl: null,
    systemUrl: null,
    poolMax: 5,
    name: "cora-bench",
  });
  return {
    baseUrl,
    sandboxUrl: live.sandbox_url,
    databaseUrl,
    database,
    env,
    client: testClient(baseUrl),
    startApi: (extra = {}) => spawn("api/main.ts", { ...env, ...extra }, answersAt(`${baseUrl}/health`)),
    startWorker: (extra = {}) =>
      spawn("worker/main.ts", { ...env, ...extra }, (output) => output.includes("the worker runs")),
    close: () => database.close(),
  };
}
