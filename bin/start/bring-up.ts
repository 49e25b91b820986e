import { type Servers, coraEnv } from "./cora-env.ts";
import { databasePart } from "./database-part.ts";
import { startNodeService } from "./node-service.ts";
import type { Part } from "./part.ts";
import { chooseHttpPort } from "./ports.ts";
import { runMigrations } from "./run-migrations.ts";
import type { SandboxFile } from "./sandbox-file.ts";
import { sandboxPart, testSandboxPart } from "./sandbox-part.ts";
import { sandboxProject } from "./sandbox-project.ts";
import { temporalPart } from "./temporal-part.ts";
import { emulatedVendors, isSandbox } from "./vendors.ts";
import { apiReady, pollsForWork, waitReady } from "./wait-ready.ts";

export type Up = {
  baseUrl: string;
  temporalUiUrl: string | undefined;
  sandbox: Omit<SandboxFile, "pids"> | undefined;
};

/** Longer than the worker's own 30 s, in which it finishes what it has begun. */
const DRAIN_MS = 35_000;
/** Longer than the API gives running requests. */
const STOP_MS = 15_000;

async function startProcesses(
  { config, supervisor, say }: Part,
  env: NodeJS.ProcessEnv,
  baseUrl: string,
): Promise<void> {
  await Promise.all([
    supervisor.add("api", async (log, events) => {
      const service = startNodeService({ name: "api", file: "api/main.ts", env, stopTimeoutMs: STOP_MS }, log, events);
      await waitReady(
        service,
        apiReady(baseUrl, (line) => say("API", line)),
      );
      return service;
    }),
    supervisor.add("worker", async (log, events) => {
      const options = { name: "worker", file: "worker/main.ts", env, stopTimeoutMs: DRAIN_MS };
      const service = startNodeService(options, log, events);
      await waitReady(service, pollsForWork(env, config.taskQueue), 90_000);
      return service;
    }),
  ]);
  say("API", "ready");
  say("Worker", "ready");
}

async function prepareSandbox({ config, say }: Part, servers: Servers, baseUrl: string): Promise<Up["sandbox"]> {
  const { sandbox, temporal } = servers;
  if (!sandbox || !isSandbox(servers.emulated)) return undefined;
  const project = await sandboxProject(config.home, baseUrl);
  say("Project", `ready to call and mail from ${project.phone_number}`);
  const { control, ...providers } = sandbox;
  return {
    base_url: baseUrl,
    ...project,
    temporal_address: temporal.address,
    temporal_ui: temporal.uiUrl ?? "",
    database_url: servers.databaseUrl,
    sandbox_url: control,
    test_sandbox_url: servers.testSandboxUrl,
    providers,
  };
}

/** The order matters: each part finds running what it needs. */
export async function bringUp(part: Part): Promise<Up> {
  const { config, say } = part;
  const port = await chooseHttpPort(config.port);
  const baseUrl = `http://127.0.0.1:${port}`;
  const publicUrl = config.publicUrl ?? baseUrl;
  const emulated = emulatedVendors(config.env);
  const [databaseUrl, temporal, sandbox, testSandboxUrl] = await Promise.all([
    databasePart(part),
    temporalPart(part),
    sandboxPart(part, publicUrl, emulated),
    testSandboxPart(part, publicUrl),
  ]);
  const workerMetricsPort = config.workerMetricsPort ?? (await part.ports.take("worker_metrics"));
  const servers: Servers = {
    port,
    workerMetricsPort,
    publicUrl,
    databaseUrl,
    temporal,
    emulated,
    sandbox,
    testSandboxUrl,
  };
  const env = coraEnv(config, servers);
  await runMigrations(config.home, env);
  say("Database", "up to date");
  await startProcesses(part, env, baseUrl);
  return {
    baseUrl,
    temporalUiUrl: temporal.uiUrl ?? config.temporalUiUrl,
    sandbox: await prepareSandbox(part, servers, baseUrl),
  };
}
