import { hostname } from "node:os";
import { temporalSeesWorker } from "../temporal/sees-worker.ts";

/** Workers wait for work up to a minute before they ask again. */
const SEEN_WITHIN_MS = 90_000;

async function apiAnswers(env: NodeJS.ProcessEnv): Promise<boolean> {
  const answer = await fetch(`http://127.0.0.1:${env["PORT"] || "3000"}/health`, {
    signal: AbortSignal.timeout(5_000),
  });
  return answer.ok;
}

function workerWorks(env: NodeJS.ProcessEnv): Promise<boolean> {
  const taskQueue = env["CORA_TASK_QUEUE"] || "cora";
  return temporalSeesWorker(env, { taskQueue, since: Date.now() - SEEN_WITHIN_MS, identity: hostname() });
}

/** For the health checks of containers: exit code 0 when the process on this host does its work. */
export async function health([role]: string[]): Promise<number> {
  if (role !== "api" && role !== "worker") {
    console.error("Say which process: `cora health api` or `cora health worker`.");
    return 1;
  }
  const well = await (role === "api" ? apiAnswers(process.env) : workerWorks(process.env));
  console.log(`${role} ${well ? "is well" : "does not work"}`);
  return well ? 0 : 1;
}
