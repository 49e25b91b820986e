import { spawn } from "node:child_process";
import type { SpawnOptions } from "node:child_process";
import { constants } from "node:os";

/** Runs a program on our terminal; signals go to it, its exit code comes back. */
export function passThrough(file: string, args: string[], options: SpawnOptions = {}): Promise<number> {
  const child = spawn(file, args, { stdio: "inherit", ...options });
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  const forward = (signal: NodeJS.Signals) => child.kill(signal);
  for (const signal of signals) process.on(signal, forward);
  return new Promise<number>((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", (code, signal) => resolve(code ?? 128 + (signal ? constants.signals[signal] : 1)));
  }).finally(() => {
    for (const signal of signals) process.off(signal, forward);
  });
}
