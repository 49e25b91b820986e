import { z } from "zod";
import { databaseSettings } from "../db/config.ts";
import { productionProblems } from "../domain/production-check.ts";
import { providerSettings } from "../providers/config.ts";

export const workerSettings = z.object({
  ...databaseSettings,
  ...providerSettings,
  NODE_ENV: z.string().default("development").describe("`production` refuses sandbox secrets and missing settings."),
  PUBLIC_URL: z.url().describe("Where vendors' webhooks reach the API."),
  CORA_SECRET: z.string().min(16).describe("Signs attempt tokens and links; the same for every process."),
  CORA_MAIL_DOMAIN: z.string().default("").describe("Verified domain that agents mail from."),
  CORA_REPLY_DOMAIN: z
    .string()
    .default("")
    .describe(
      "Domain that receives mail for Cora through Resend, so that answers reach it; without one they go to the agent's address.",
    ),
  CORA_TASK_QUEUE: z.string().default("cora").describe("Temporal task queue."),
  CORA_RECONCILE_GRACE_SECONDS: z.coerce
    .number()
    .min(1)
    .max(3600)
    .default(60)
    .describe("Longer than the telephone company needs to show a new call in its list."),
  CORA_MAX_ACTIVITIES: z.coerce
    .number()
    .int()
    .min(1)
    .max(2000)
    .default(50)
    .describe("Activities at once in this process."),
  CORA_BUILD_ID: z
    .string()
    .regex(/^[\w-][\w.-]{0,99}$/, "letters, digits, _, - and .")
    .or(z.literal(""))
    .default("")
    .describe("Only where old workers are kept until their calls have ended: this release's name for Temporal."),
  CORA_CACHED_WORKFLOWS: z.coerce
    .number()
    .int()
    .min(50)
    .max(100_000)
    .default(500)
    .describe("Workflows that this process keeps in memory; others are replayed when they wake."),
  CORA_WORKFLOW_BUNDLE: z
    .string()
    .optional()
    .describe("File with the workflows bundled beforehand; bundled at start without it."),
  METRICS_PORT: z.coerce
    .number()
    .int()
    .min(0)
    .max(65_535)
    .default(0)
    .describe("Prometheus metrics of the Temporal runtime; 0 for none."),
  METRICS_HOST: z.string().default("127.0.0.1").describe("Address of the metrics port."),
  LOG_LEVEL: z.string().default("info").describe("fatal, error, warn, info, debug or trace."),
});

export type WorkerConfig = z.output<typeof workerSettings>;

/** The environment as the worker understands it; prints every problem at once and exits where it does not. */
export function readConfig(): WorkerConfig {
  const set = Object.fromEntries(Object.entries(process.env).filter(([, value]) => value !== ""));
  const parsed = workerSettings.safeParse(set);
  const problems = [
    ...(parsed.error?.issues ?? []).map(({ path, message }) => `${path.join(".")}: ${message}`),
    ...(set["NODE_ENV"] === "production" ? productionProblems(set) : []),
  ];
  if (parsed.success && problems.length === 0) return parsed.data;
  process.stderr.write(`The worker cannot start:\n${problems.map((problem) => `  - ${problem}\n`).join("")}`);
  process.exit(1);
}
