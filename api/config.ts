import { z } from "zod";
import { databaseSettings } from "../db/config.ts";
import { productionProblems } from "../domain/production-check.ts";
import { providerSettings } from "../providers/config.ts";

const flag = (fallback: "true" | "false") =>
  z
    .enum(["true", "false"])
    .default(fallback)
    .transform((value) => value === "true");

export const apiSettings = z.object({
  ...databaseSettings,
  ...providerSettings,
  NODE_ENV: z.string().default("development").describe("`production` refuses sandbox secrets and missing settings."),
  PORT: z.coerce.number().int().min(0).max(65_535).default(3000).describe("Everything HTTP."),
  HOST: z.string().default("0.0.0.0").describe("Address to listen on."),
  PUBLIC_URL: z
    .url()
    .optional()
    .describe("Where the world, and each vendor's webhook, reaches Cora; http://localhost:PORT by default."),
  CORA_SECRET: z.string().min(16).describe("Signs attempt tokens, links and cursors; the same for every process."),
  CORA_MAIL_DOMAIN: z.string().default("").describe("Verified domain that agents mail from."),
  CORA_SANDBOX_URL: z.url().optional().describe("Control address of the sandbox; set only in sandbox mode."),
  TEMPORAL_ADDRESS: z.string().default("localhost:7233").describe("Temporal frontend, for the readiness check."),
  TEMPORAL_UI_URL: z.url().optional().describe("Temporal's web UI, for links."),
  WORKER_METRICS_URL: z
    .url()
    .optional()
    .describe("Metrics of a worker beside this API, repeated under /metrics; `npm start` sets it."),
  RATE_LIMIT_PER_MINUTE: z.coerce.number().int().min(1).default(120).describe("Requests per API key."),
  SIGNUPS_PER_HOUR: z.coerce.number().int().min(1).default(10).describe("Sign-ups per address."),
  APP_REGISTRATIONS_PER_HOUR: z.coerce
    .number()
    .int()
    .min(1)
    .default(60)
    .describe("Apps that register themselves (OAuth), per address."),
  SIGN_INS_PER_HOUR: z.coerce
    .number()
    .int()
    .min(1)
    .default(60)
    .describe("Forms per address that sign in or recover an account."),
  GOOGLE_CLIENT_ID: z.string().default("").describe("For signing in with Google; without it there is no such button."),
  GOOGLE_CLIENT_SECRET: z.string().default("").describe("Goes with GOOGLE_CLIENT_ID."),
  GOOGLE_ISSUER: z
    .url()
    .default("https://accounts.google.com")
    .describe("Another issuer than Google's own; set for the sandbox."),
  TRUST_PROXY: flag("false").describe("Believe X-Forwarded-For; only behind a proxy that sets it."),
  SPEECH_MS_PER_CHARACTER: z.coerce
    .number()
    .min(0)
    .max(500)
    .default(60)
    .describe("How long the last words of a call are given before it ends."),
  LOG_LEVEL: z.string().default("info").describe("fatal, error, warn, info, debug or trace."),
});

export type ApiConfig = z.output<typeof apiSettings>;

/** The environment as the API understands it; prints every problem at once and exits where it does not. */
export function readConfig(): ApiConfig {
  const set = Object.fromEntries(Object.entries(process.env).filter(([, value]) => value !== ""));
  const parsed = apiSettings.safeParse(set);
  const problems = [
    ...(parsed.error?.issues ?? []).map(({ path, message }) => `${path.join(".")}: ${message}`),
    ...(set["NODE_ENV"] === "production" ? productionProblems(set) : []),
  ];
  if (parsed.success && problems.length === 0) return parsed.data;
  process.stderr.write(`The API cannot start:\n${problems.map((problem) => `  - ${problem}\n`).join("")}`);
  process.exit(1);
}
