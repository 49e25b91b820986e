import { inject } from "vitest";
import { freePort } from "../../bin/processes/free-port.ts";
import { connectDatabase } from "../../db/orm.ts";
import type { Database } from "../../db/orm.ts";
import { sandboxSecrets } from "../../sandbox/sandbox-secrets.ts";
import { startSandbox } from "../../sandbox/start-sandbox.ts";
import { freshDatabase } from "./fresh-database.ts";
import { startProcess } from "./process-under-test.ts";
import type { ProcessUnderTest } from "./process-under-test.ts";
import { testClient } from "./test-client.ts";
import type { TestClient } from "./test-client.ts";

export interface TestCora {
  baseUrl: string;
  /** Control server of the vendors that live projects reach. */
  sandboxUrl: string;
  /** The same for test projects. */
  testSandboxUrl: string;
  databaseUrl: string;
  database: Database;
  /** Every setting that API and worker are started with. */
  env: Record<string, string>;
  client: TestClient;
  startApi(extra?: Record<string, string>): Promise<ProcessUnderTest>;
  startWorker(extra?: Record<string, string>): Promise<ProcessUnderTest>;
  stop(): Promise<void>;
}

export interface TestCoraOptions {
  /** Emulated people and vendors act so much faster; 0.05 by default. */
  timeScale?: number;
  env?: Record<string, string>;
}

/** A database, a sandbox and a task queue of one's own; API and worker are real processes that tests start and kill. */
export async function testCora(options: TestCoraOptions = {}): Promise<TestCora> {
  const db = await freshDatabase(inject("databaseUrl"));
  const port = await freePort();
  const baseUrl = `http://127.0.0.1:${port}`;
  const sandbox = await startSandbox({ publicUrl: baseUrl, timeScale: options.timeScale ?? 0.05 });
  const testSandbox = await startSandbox({ side: "test", publicUrl: baseUrl, timeScale: options.timeScale ?? 0.05 });
  const database = await connectDatabase({ url: db.url, appUrl: null, systemUrl: null, poolMax: 5, name: "cora-test" });
  const started: ProcessUnderTest[] = [];
  const env: Record<string, string> = {
    NODE_ENV: "test",
    HOST: "127.0.0.1",
    PORT: String(port),
    PUBLIC_URL: baseUrl,
    DATABASE_URL: db.url,
    TEMPORAL_ADDRESS: inject("temporalAddress"),
    CORA_WORKFLOW_BUNDLE: inject("workflowBundle"),
    CORA_TASK_QUEUE: `test-${port}-${Date.now()}`,
    CORA_SECRET: "test-secret-of-sixteen-or-more",
    CORA_MAIL_DOMAIN: "mail.cora.example",
    CORA_REPLY_DOMAIN: "reply.cora.example",
    CORA_RECONCILE_GRACE_SECONDS: "3",
    CORA_SANDBOX_URL: sandbox.urls.sandbox_url,
    TEST_SANDBOX_URL: testSandbox.urls.sandbox_url,
    RATE_LIMIT_PER_MINUTE: "100000",
    SIGNUPS_PER_HOUR: "100000",
    SIGN_INS_PER_HOUR: "100000",
    TWILIO_ACCOUNT_SID: sandboxSecrets.twilioAccountSid,
    TWILIO_AUTH_TOKEN: sandboxSecrets.twilioAuthToken,
    TWILIO_API_BASE_URL: sandbox.urls.twilio,
    RESEND_API_KEY: sandboxSecrets.resendApiKey,
    RESEND_WEBHOOK_SECRET: sandboxSecrets.resendWebhookSecret,
    RESEND_BASE_URL: sandbox.urls.resend,
    STRIPE_SECRET_KEY: sandboxSecrets.stripeSecretKey,
    STRIPE_WEBHOOK_SECRET: sandboxSecrets.stripeWebhookSecret,
    STRIPE_API_BASE_URL: sandbox.urls.stripe,
    ELEVENLABS_API_KEY: sandboxSecrets.elevenlabsApiKey,
    ELEVENLABS_WEBHOOK_SECRET: sandboxSecrets.elevenlabsWebhookSecret,
    ELEVENLABS_BASE_URL: sandbox.urls.elevenlabs,
    GOOGLE_CLIENT_ID: sandboxSecrets.googleClientId,
    GOOGLE_CLIENT_SECRET: sandboxSecrets.googleClientSecret,
    GOOGLE_ISSUER: sandbox.urls.google,
    ...options.env,
  };
  const start = async (
    file: string,
    extra: Record<string, string>,
    isReady: (output: string) => boolean | Promise<boolean>,
  ) => {
    const child = await startProcess(file, { ...env, ...extra }, isReady);
    started.push(child);
    return child;
  };
  const healthy = () =>
    fetch(`${baseUrl}/health`).then(
      (response) => response.ok,
      () => false,
    );
  return {
    baseUrl,
    sandboxUrl: sandbox.urls.sandbox_url,
    testSandboxUrl: testSandbox.urls.sandbox_url,
    databaseUrl: db.url,
    database,
    env,
    client: testClient(baseUrl),
    startApi: (extra = {}) =>
      start(
        "api/main.ts",
        extra,
        extra["PORT"] === undefined ? healthy : (output) => output.includes("the API listens"),
      ),
    startWorker: (extra = {}) => start("worker/main.ts", extra, (output) => output.includes("the worker runs")),
    stop: async () => {
      await Promise.all(started.map((child) => child.kill("SIGKILL")));
      await Promise.all([sandbox.close(), testSandbox.close()]);
      await database.close();
      await db.drop();
    },
  };
}
