import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { closeSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { endProcess } from "./end-process.ts";
import type { LogFile } from "./log-file.ts";
import type { KnownProcess } from "./pid-file.ts";
import { isAlive, markOf } from "./process-table.ts";

export type ServiceSpec = {
  name: string;
  file: string;
  args: string[];
  env: NodeJS.ProcessEnv;
  cwd?: string;
  uid?: number | undefined;
  gid?: number | undefined;
  log: LogFile;
  /** A part of the command line by which a later start knows the process again. */
  proof: string;
  stopSignal?: NodeJS.Signals;
  stopTimeoutMs?: number;
  /** Runs before each restart, to clear what the dead process left. */
  beforeRestart?: () => Promise<void>;
};

export type ServiceEvents = {
  /** Throws when nothing may be started any more. */
  beforeLaunch(): void;
  started(known: KnownProcess): void;
  died(how: string, restartInMs: number): void;
};

export type Service = {
  name: string;
  log: LogFile;
  pid(): number | undefined;
  known(): KnownProcess | undefined;
  /** How the process ended when it ended before it was first kept, else undefined. */
  ended(): string | undefined;
  /** From now on a death means a restart. */
  keep(): void;
  stop(force?: boolean): Promise<void>;
};

const FIRST_DELAY_MS = 500;
const LAST_DELAY_MS = 15_000;
const STEADY_MS = 60_000;

/** Own process group: Ctrl-C in the terminal reaches the supervisor alone, which stops the rest in order. */
function spawnService(spec: ServiceSpec): ChildProcess {
  const output = spec.log.open();
  try {
    return spawn(spec.file, spec.args, {
      env: spec.env,
      cwd: spec.cwd,
      ...(spec.uid === undefined ? {} : { uid: spec.uid }),
      ...(spec.gid === undefined ? {} : { gid: spec.gid }),
      detached: true,
      stdio: ["ignore", output, output],
    });
  } finally {
    closeSync(output);
  }
}

const howItEnded = (code: number | null, signal: NodeJS.Signals | null) =>
  signal ? `was ended by ${signal}` : `stopped with exit code ${code ?? "unknown"}`;

/** One child process that is started again when it dies, with growing pauses. */
export function startService(spec: ServiceSpec, events: ServiceEvents): Service {
  let child: ChildProcess | undefined;
  let known: KnownProcess | undefined;
  let ended: string | undefined;
  let kept = false;
  let stopping = false;
  let delay = FIRST_DELAY_MS;

  function launch(): void {
    const startedAt = Date.now();
    ended = undefined;
    events.beforeLaunch();
    const launched = spawnService(spec);
    child = launched;
    if (launched.pid !== undefined) {
      known = { name: spec.name, proof: spec.proof, ...markOf(launched.pid) };
      events.started(known);
    }
    const onEnd = (how: string) => {
      if (child !== launched || ended !== undefined) return;
      ended = how;
      if (Date.now() - startedAt > STEADY_MS) delay = FIRST_DELAY_MS;
      if (kept && !stopping) void restart(how);
    };
    launched.on("error", (error) => onEnd(`could not be started: ${error.message}`));
    launched.on("exit", (code, signal) => onEnd(howItEnded(code, signal)));
  }

  async function restart(how: string): Promise<void> {
    const pause = delay;
    delay = Math.min(delay * 2, LAST_DELAY_MS);
    events.died(how, pause);
    await sleep(pause);
    if (stopping) return;
    try {
      await spec.beforeRestart?.();
    } catch (error) {
      return restart(`could not be prepared: ${error instanceof Error ? error.message : String(error)}`);
    }
    if (!stopping) launch();
  }

  launch();
  return {
    name: spec.name,
    log: spec.log,
    pid: () => child?.pid,
    known: () => known,
    ended: () => ended,
    keep() {
      kept = true;
      // It may have died between its last check and now.
      if (ended !== undefined && !stopping) void restart(ended);
    },
    async stop(force = false) {
      stopping = true;
      const pid = child?.pid;
      if (pid === undefined || ended !== undefined || !isAlive(pid)) return;
      const signal = force ? "SIGKILL" : (spec.stopSignal ?? "SIGTERM");
      await endProcess(pid, { signal, timeoutMs: spec.stopTimeoutMs ?? 10_000 });
    },
  };
}
