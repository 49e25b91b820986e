import { createHash } from "node:crypto";
import { hostname } from "node:os";

/** Room for one sign-up per run, however often somebody runs it. */
const SIGNUPS_PER_HOUR = "1000";
/** Half as long as in life: quick enough to watch to the end, slow enough to watch at all. */
const TIME_SCALE = "0.5";

const OF_VENDORS = /^(?:TWILIO|RESEND|STRIPE|ELEVENLABS)_/;
const OF_SERVERS = /^(?:DATABASE|TEMPORAL)_/;
const OF_A_DEPLOYMENT = new Set(["NODE_ENV", "PUBLIC_URL", "CORA_SANDBOX_URL", "TEST_SANDBOX_URL"]);

export type DemoEnvironment = { env: NodeJS.ProcessEnv; leftAlone: string[] };

/** Workers of one queue do each other's work, so a demo on a shared Temporal server gets a queue of its own. */
const ownQueue = (env: NodeJS.ProcessEnv): string =>
  `cora-demo-${createHash("sha256")
    .update(`${hostname()} ${env["CORA_HOME"] ?? process.cwd()}`)
    .digest("hex")
    .slice(0, 8)}`;

/**
 * The demo rings and charges nobody: real vendors' settings never reach it. Where there are any, the servers beside them
 * are somebody's deployment, and it leaves those alone too.
 */
export function demoEnvironment(env: NodeJS.ProcessEnv): DemoEnvironment {
  const set = Object.entries(env).filter(([, value]) => value);
  const deployed = set.some(
    ([name, value]) => OF_VENDORS.test(name) || (name === "NODE_ENV" && value === "production"),
  );
  const isLeft = (name: string) =>
    OF_VENDORS.test(name) || OF_A_DEPLOYMENT.has(name) || (deployed && OF_SERVERS.test(name));
  const kept: NodeJS.ProcessEnv = Object.fromEntries(set.filter(([name]) => !isLeft(name)));
  return {
    env: {
      SIGNUPS_PER_HOUR,
      SANDBOX_TIME_SCALE: TIME_SCALE,
      ...(kept["TEMPORAL_ADDRESS"] ? { CORA_TASK_QUEUE: ownQueue(kept) } : {}),
      ...kept,
    },
    leftAlone: set
      .map(([name]) => name)
      .filter((name) => isLeft(name) && name !== "NODE_ENV")
      .toSorted(),
  };
}
