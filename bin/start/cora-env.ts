import { coraSecret } from "./secret.ts";
import type { StartConfig } from "./config.ts";
import { type Vendor, type VendorName, isSandbox } from "./vendors.ts";

export type SandboxUrls = { control: string } & Record<VendorName, string>;

export type Servers = {
  port: number;
  /** Where the worker shows its metrics; the API repeats them. */
  workerMetricsPort: number;
  publicUrl: string;
  databaseUrl: string;
  temporal: { address: string; uiUrl: string | undefined; embedded: boolean };
  emulated: readonly Vendor[];
  sandbox: SandboxUrls | undefined;
  /** Control server of the sandbox behind test keys. */
  testSandboxUrl: string;
};

/** TLS, keys and namespaces of a profile are another server's; the local one has none, and nobody who would promote a build. */
function withoutTemporal(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const others = Object.entries(env).filter(([name]) => !name.startsWith("TEMPORAL_"));
  return { ...Object.fromEntries(others), TEMPORAL_TLS: "false", TEMPORAL_NAMESPACE: "default", CORA_BUILD_ID: "" };
}

function vendorEnv({ emulated, sandbox }: Servers, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  if (!sandbox) return {};
  const settings: NodeJS.ProcessEnv = {};
  for (const vendor of emulated) {
    // Half a set of credentials would not be accepted by the emulator either.
    Object.assign(settings, vendor.sandbox, { [vendor.baseUrl]: sandbox[vendor.name] });
  }
  if (!isSandbox(emulated)) return settings;
  return {
    ...settings,
    CORA_SANDBOX_URL: sandbox.control,
    CORA_MAIL_DOMAIN: env["CORA_MAIL_DOMAIN"] ?? "mail.cora.example",
    CORA_REPLY_DOMAIN: env["CORA_REPLY_DOMAIN"] ?? "reply.cora.example",
    CORA_RECONCILE_GRACE_SECONDS: env["CORA_RECONCILE_GRACE_SECONDS"] ?? "3",
  };
}

/** Everything that API, worker and migrations are told; nothing else reaches them. */
export function coraEnv(config: StartConfig, servers: Servers): NodeJS.ProcessEnv {
  const { temporal } = servers;
  const uiUrl = config.temporalUiUrl ?? temporal.uiUrl;
  return {
    ...(temporal.embedded ? withoutTemporal(config.env) : config.env),
    ...vendorEnv(servers, config.env),
    TEST_SANDBOX_URL: servers.testSandboxUrl,
    PORT: String(servers.port),
    METRICS_PORT: String(servers.workerMetricsPort),
    METRICS_HOST: "127.0.0.1",
    WORKER_METRICS_URL: `http://127.0.0.1:${servers.workerMetricsPort}/metrics`,
    PUBLIC_URL: servers.publicUrl,
    DATABASE_URL: servers.databaseUrl,
    TEMPORAL_ADDRESS: temporal.address,
    ...(uiUrl === undefined ? {} : { TEMPORAL_UI_URL: uiUrl }),
    CORA_HOME: config.home,
    CORA_SECRET: config.secret ?? coraSecret(config.home),
    CORA_TASK_QUEUE: config.taskQueue,
  };
}
