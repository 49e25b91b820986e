import { spawn } from "node:child_process";
import { closeSync } from "node:fs";
import path from "node:path";
import { logFile } from "../processes/log-file.ts";
import { projectRoot } from "../project-root.ts";

/** In a process of its own: the supervisor stays small, and a stuck migration can be ended. */
export async function runMigrations(home: string, env: NodeJS.ProcessEnv): Promise<void> {
  const log = logFile(path.join(home, "logs"), "migrate");
  const output = log.open();
  const child = spawn(process.execPath, [path.join(projectRoot, "bin", "main.ts"), "migrate"], {
    env,
    cwd: projectRoot,
    stdio: ["ignore", output, output],
  });
  closeSync(output);
  // An interrupted start does not leave it running.
  const end = () => child.kill();
  process.once("exit", end);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", resolve);
  });
  process.off("exit", end);
  if (code === 0) return;
  throw new Error(
    `The database could not be brought up to date. The log is ${log.path}; it ends with:\n  ${log.recent(6).replaceAll(" | ", "\n  ")}`,
  );
}
