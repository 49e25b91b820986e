import { spawn } from "node:child_process";
import path from "node:path";
import { projectRoot } from "../../bin/project-root.ts";

export type Ended = { code: number | null; output: string; lastLine: string };

/** Runs `cora` as a person would and waits for its end. */
export function runCora(args: string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  const child = spawn(process.execPath, [path.join(projectRoot, "bin", "cora.js"), ...args], {
    cwd: projectRoot,
    env: { PATH: process.env["PATH"], HOME: process.env["HOME"], ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, output, lastLine: output.trimEnd().split("\n").at(-1) ?? "" }));
  });
}
