import path from "node:path";
import { z } from "zod";
import { projectRoot } from "../project-root.ts";

const Port = z.coerce.number().int().min(0).max(65_535);

const Environment = z.object({
  PORT: Port.optional().describe("Port for everything HTTP (3000, or the next free one when it is not set)"),
  METRICS_PORT: Port.optional().describe("Port of the worker's own metrics (a free one when it is not set)"),
  PUBLIC_URL: z.url().optional().describe("URL under which vendors reach Cora (http://127.0.0.1:<PORT>)"),
  CORA_HOME: z.string().default(".cora").describe("Data folder"),
  CORA_SECRET: z
    .string()
    .min(16)
    .optional()
    .describe("Signs attempt tokens and cursors (generated into the data folder)"),
  DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/ })
    .optional()
    .describe("Postgres, owner role (embedded when not set)"),
  TEMPORAL_ADDRESS: z.string().optional().describe("Temporal server (a local one when not set)"),
  TEMPORAL_UI_URL: z.url().optional().describe("Temporal Web UI, for links"),
  TEST_SANDBOX_URL: z.url().optional().describe("Sandbox behind test keys (one of its own when not set)"),
  CORA_TASK_QUEUE: z.string().default("cora").describe("Temporal task queue of the worker"),
});

export type StartConfig = {
  home: string;
  port: number | undefined;
  workerMetricsPort: number | undefined;
  publicUrl: string | undefined;
  secret: string | undefined;
  databaseUrl: string | undefined;
  temporalAddress: string | undefined;
  temporalUiUrl: string | undefined;
  testSandboxUrl: string | undefined;
  taskQueue: string;
  env: NodeJS.ProcessEnv;
};

/** The supervisor's settings; an empty variable counts as absent, and every problem is named at once. */
export function readStartConfig(env: NodeJS.ProcessEnv): StartConfig {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ""));
  const parsed = Environment.safeParse(given);
  if (!parsed.success) throw new Error(`Cora cannot start with these settings:\n${z.prettifyError(parsed.error)}`);
  const settings = parsed.data;
  return {
    home: path.resolve(projectRoot, settings.CORA_HOME),
    port: settings.PORT,
    workerMetricsPort: settings.METRICS_PORT,
    publicUrl: settings.PUBLIC_URL?.replace(/\/$/, ""),
    secret: settings.CORA_SECRET,
    databaseUrl: settings.DATABASE_URL,
    temporalAddress: settings.TEMPORAL_ADDRESS,
    temporalUiUrl: settings.TEMPORAL_UI_URL,
    testSandboxUrl: settings.TEST_SANDBOX_URL,
    taskQueue: settings.CORA_TASK_QUEUE,
    env: given,
  };
}
