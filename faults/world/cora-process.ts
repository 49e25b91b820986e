import path from "node:path";
import { logFile } from "../../bin/processes/log-file.ts";
import type { LogFile } from "../../bin/processes/log-file.ts";
import { startService } from "../../bin/processes/service.ts";
import { until } from "../../bin/processes/until.ts";
import type { ProcessBook } from "./process-book.ts";

export interface CoraProcess {
  name: string;
  pid: number;
  log: LogFile;
  alive(): boolean;
  /** How it ended although nobody had told it to; null where it lives, or was told. */
  crash(): string | null;
  /** Sends a signal and does not wait. */
  signal(signal: NodeJS.Signals): void;
  /** SIGKILL, and gone. */
  kill(): Promise<void>;
  /** SIGTERM, and gone: by itself within the time that it is given, or else killed. */
  stop(): Promise<void>;
}

export interface CoraProcessSpec {
  name: string;
  /** Root of the tree it is run from. */
  tree: string;
  file: string;
  env: Record<string, string>;
  /** Node's own arguments. */
  nodeArguments?: string[];
  logs: string;
  book: ProcessBook;
  /** A line that it writes once it serves. */
  readyLine: string;
}

const READY_MS = 180_000;
const STOP_MS = 60_000;

/** Starts one of Cora's processes as production does, with exactly the environment that is given. */
export async function startCoraProcess(spec: CoraProcessSpec): Promise<CoraProcess> {
  const log = logFile(spec.logs, spec.name);
  let ready = false;
  log.onLine((line) => (ready ||= line.includes(spec.readyLine)));
  const { PATH, HOME } = process.env;
  const program = path.join(spec.tree, spec.file);
  const service = startService(
    {
      name: spec.name,
      file: process.execPath,
      args: [...(spec.nodeArguments ?? []), program],
      env: { PATH, HOME, ...spec.env },
      cwd: spec.tree,
      log,
      proof: program,
      stopTimeoutMs: STOP_MS,
    },
    spec.book.events,
  );
  let told = false;
  const started: CoraProcess = {
    name: spec.name,
    pid: service.pid() ?? 0,
    log,
    alive: () => service.ended() === undefined,
    crash: () => (told || started.alive() ? null : `${spec.name} ${service.ended()}: ${log.recent(12)}`),
    signal(signal) {
      told ||= signal === "SIGTERM" || signal === "SIGKILL" || signal === "SIGINT";
      if (started.alive()) process.kill(started.pid, signal);
    },
    kill() {
      told ||= started.alive();
      return service.stop(true);
    },
    stop() {
      told ||= started.alive();
      return service.stop();
    },
  };
  const state = await until(
    () => {
      log.poll();
      return ready ? true : service.ended();
    },
    { timeoutMs: READY_MS },
  );
  if (state === true) return started;
  await service.stop(true);
  throw new Error(`${spec.name} ${state ?? "did not get ready"} (${log.path}): ${log.recent(8)}`);
}
