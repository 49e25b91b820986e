import path from "node:path";
import { projectRoot } from "../project-root.ts";
import type { LogFile } from "../processes/log-file.ts";
import { type Service, type ServiceEvents, startService } from "../processes/service.ts";

type NodeServiceOptions = { name: string; file: string; env: NodeJS.ProcessEnv; stopTimeoutMs: number };

/** One of our own programs on this very Node. */
export function startNodeService(
  { name, file, env, stopTimeoutMs }: NodeServiceOptions,
  log: LogFile,
  events: ServiceEvents,
): Service {
  const program = path.join(projectRoot, file);
  const spec = {
    name,
    file: process.execPath,
    args: [program],
    env,
    cwd: projectRoot,
    log,
    proof: program,
    stopTimeoutMs,
  };
  return startService(spec, events);
}
