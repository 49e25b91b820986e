import { hostname } from "node:os";
import { temporalSeesWorker } from "../temporal/sees-worker.ts";
import { DEFAULT_PORT } from "./test-sandbox.ts";

/** Workers wait for work up to a minute before they ask again. */
const SEEN_WITHIN_MS = 90_000;

async function answers(port: string): Promise<boolean> {
  const answer = await fetch(`http://127.0.0.1:${port}/health`, { signal: AbortSignal.timeout(5_000) });
  return answer.ok;
}

function workerWorks(env: NodeJS.ProcessEnv): Promise<boolean> {
  const taskQueue = env["CORA_TASK_QUEUE"] || "cora";
  return temporalSeesWorker(env, { taskQueue, since: Date.now() - SEEN_WITHIN_MS, identity: hostname() });
}

const CHECKS: Record<string, (env: NodeJS.ProcessEnv) => Promise<boolean>> = {
  api: (env) => answers(env["PORT"] || "3000"),
  worker: workerWorks,
  "test-sandbox": (env) => answers(env["SANDBOX_PORT"] || DEFAULT_PORT),
};

/** For the health checks of containers: exit code 0 when the process on this host does its work. */
export async function health([role = ""]: string[]): Promise<number> {
  const check = CHECKS[role];
  if (!check) {
    console.error(
      `Say which process: ${Object.keys(CHECKS)
        .map((name) => `\`cora health ${name}\``)
        .join(" or ")}.`,
    );
    return 1;
  }
  const well = await check(process.env);
  console.log(`${role} ${well ? "is well" : "does not work"}`);
  return well ? 0 : 1;
}
