import type { Cable } from "./cable.ts";
import { vendorEnv } from "./outside.ts";
import type { World } from "./world.ts";

type Parts = Pick<World, "door" | "checkpoints" | "outside" | "testOutside" | "cables" | "databaseUrl">;

const at = ({ port }: Cable): string => `http://127.0.0.1:${port}`;

export const throughCable = (url: string, { port }: Cable): string =>
  Object.assign(new URL(url), { hostname: "127.0.0.1", port: String(port) }).toString();

/** What every process of the world is started with; all that it reaches, it reaches through a cable. */
export const settings = ({ door, checkpoints, outside, testOutside, cables, databaseUrl }: Parts) => ({
  NODE_ENV: "test",
  HOST: "127.0.0.1",
  PUBLIC_URL: door.url,
  DATABASE_URL: throughCable(databaseUrl, cables.apiPostgres),
  TEMPORAL_ADDRESS: `127.0.0.1:${cables.temporal.port}`,
  FAULTS_CHECKPOINTS: checkpoints.url,
  CORA_TASK_QUEUE: "faults",
  CORA_SECRET: "faults-secret-of-sixteen-or-more",
  CORA_MAIL_DOMAIN: "mail.cora.example",
  CORA_REPLY_DOMAIN: "reply.cora.example",
  CORA_RECONCILE_GRACE_SECONDS: "6",
  CORA_SANDBOX_URL: outside.urls.sandbox_url,
  TEST_SANDBOX_URL: testOutside.urls.sandbox_url,
  RATE_LIMIT_PER_MINUTE: "1000000",
  SIGNUPS_PER_HOUR: "1000000",
  SIGN_INS_PER_HOUR: "1000000",
  ...vendorEnv({
    ...outside.urls,
    twilio: at(cables.twilio),
    resend: at(cables.resend),
    stripe: at(cables.stripe),
  }),
});
