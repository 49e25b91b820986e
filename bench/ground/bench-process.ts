import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, readFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { projectRoot } from "../../bin/project-root.ts";

export interface BenchProcess {
  pid: number;
  /** What it has written so far. */
  output(): string;
  kill(signal?: NodeJS.Signals): Promise<void>;
}

export type IsReady = (output: string) => boolean | Promise<boolean>;

export interface Program {
  file: string;
  env: Record<string, string>;
  isReady: IsReady;
  /** It writes here by itself, so that reading its log costs nobody anything while it is measured. */
  log: string;
}

const READY_MS = 300_000;
const LOOK_MS = 20;

/**
 * One of our own programs on this very Node, as production runs it, with exactly the environment that is given. The process
 * is there at once, so that it can be ended before it is ready.
 */
export function startProgram({ file, env, isReady, log }: Program): { program: BenchProcess; ready: Promise<void> } {
  const { PATH, HOME } = process.env;
  const handle = openSync(log, "a", 0o600);
  const child = spawn(process.execPath, [path.join(projectRoot, file)], {
    cwd: projectRoot,
    env: { ...(PATH ? { PATH } : {}), ...(HOME ? { HOME } : {}), ...env },
    stdio: ["ignore", handle, handle],
  });
  closeSync(handle);
  const gone = once(child, "exit");
  const output = (): string => readFileSync(log, "utf8");
  const hasEnded = (): boolean => child.exitCode !== null || child.signalCode !== null;
  const kill = async (signal: NodeJS.Signals = "SIGTERM"): Promise<void> => {
    if (!hasEnded()) child.kill(signal);
    await gone;
  };
  const becomeReady = async (): Promise<void> => {
    const until = Date.now() + READY_MS;
    while (!(await isReady(output()))) {
      if (hasEnded() || Date.now() > until) {
        const how = hasEnded() ? `ended (${child.signalCode ?? child.exitCode})` : "was not ready in time";
        throw new Error(`${file} ${how}:\n${output().slice(-3_000)}`);
      }
      await sleep(LOOK_MS);
    }
  };
  return { program: { pid: child.pid as number, output, kill }, ready: becomeReady() };
}
