import { execFile } from "node:child_process";

export type Output = { ok: boolean; stdout: string; message: string };

/** Runs a small program to its end; never throws. */
export function runQuietly(file: string, args: string[], env: NodeJS.ProcessEnv, timeoutMs = 15_000): Promise<Output> {
  return new Promise((resolve) => {
    execFile(file, args, { env, timeout: timeoutMs, encoding: "utf8" }, (error, stdout, stderr) => {
      const message = error ? ((stderr.trim().split("\n").at(-1) || error.message.split("\n")[0]) ?? "") : "";
      resolve({ ok: !error, stdout, message });
    });
  });
}
