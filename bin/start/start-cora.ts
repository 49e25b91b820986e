import { mkdirSync } from "node:fs";
import path from "node:path";
import { productionProblems } from "../../domain/production-check.ts";
import { endOrphans } from "../processes/end-orphans.ts";
import { takeLock } from "../processes/lock.ts";
import { pidFile } from "../processes/pid-file.ts";
import { bringUp } from "./bring-up.ts";
import { readStartConfig } from "./config.ts";
import { rememberedPorts } from "./ports.ts";
import { type SandboxFile, setSandboxFileAside, writeSandboxFile } from "./sandbox-file.ts";
import type { Say } from "./say.ts";
import { createSupervisor } from "./supervisor.ts";

export type StartOptions = {
  env: NodeJS.ProcessEnv;
  say: Say;
  /** Ends a start that is under way. */
  signal?: AbortSignal;
};

export type RunningCora = {
  baseUrl: string;
  home: string;
  temporalUiUrl: string | undefined;
  /** Only in sandbox mode: the content of sandbox.json, with the process ids as they are now. */
  sandbox(): SandboxFile | undefined;
  /** Drains the worker, then stops the rest; by force it ends everything at once. */
  stop(force?: boolean): Promise<void>;
};

function checkProduction(env: NodeJS.ProcessEnv): void {
  const problems = productionProblems(env);
  if (problems.length === 0) return;
  const list = problems.map((problem) => `  - ${problem}`).join("\n");
  throw new Error(`Cora does not start in production with these settings:\n${list}`);
}

function rejectOn(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal?.addEventListener("abort", () => reject(new Error("The start was interrupted.")), { once: true });
  });
}

/** Brings up all of Cora on one data folder: what the environment does not name runs embedded. */
export async function startCora({ env, say, signal }: StartOptions): Promise<RunningCora> {
  checkProduction(env);
  const config = readStartConfig(env);
  mkdirSync(config.home, { recursive: true });
  const lock = takeLock(config.home);
  const pids = pidFile(path.join(config.home, "pids.json"));
  let sandbox: (() => SandboxFile) | undefined;
  const onPids = () => {
    if (sandbox) writeSandboxFile(config.home, sandbox());
  };
  const supervisor = createSupervisor({ home: config.home, pidFile: pids, say, onPids });
  const stop = async (force = false) => {
    await supervisor.stop(force);
    lock.release();
  };
  try {
    setSandboxFileAside(config.home);
    const ended = await endOrphans(pids);
    if (ended.length > 0) say("Left over", `${ended.join(", ")} of a killed start ended`);
    const up = bringUp({ config, supervisor, ports: rememberedPorts(config.home), say });
    // When the signal wins, the start's own failure that follows is no news.
    up.catch(() => undefined);
    const result = await Promise.race([up, rejectOn(signal)]);
    supervisor.watch();
    if (result.sandbox) {
      const found = result.sandbox;
      sandbox = () => ({ ...found, pids: supervisor.pids() });
      onPids();
    }
    return { ...result, home: config.home, sandbox: () => sandbox?.(), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
