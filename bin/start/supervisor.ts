import path from "node:path";
import { type LogFile, logFile } from "../processes/log-file.ts";
import { endProcess } from "../processes/end-process.ts";
import type { KnownProcess, PidFile } from "../processes/pid-file.ts";
import { isSameProcess } from "../processes/process-table.ts";
import type { Service, ServiceEvents } from "../processes/service.ts";
import { shortError } from "../processes/short-message.ts";
import type { Say } from "./say.ts";

export type ServiceName = "api" | "worker" | "sandbox" | "test_sandbox" | "temporal" | "postgres";

export type Pids = Record<ServiceName, number | null>;

export type Supervisor = {
  /** Starts a service that stays until the supervisor stops; refused once stopping has begun. */
  add<T extends Service | { service: Service }>(
    name: ServiceName,
    start: (log: LogFile, events: ServiceEvents) => Promise<T> | T,
  ): Promise<T>;
  pids(): Pids;
  /** From now on services that die are started again, and their errors are shown. */
  watch(): void;
  stop(force?: boolean): Promise<void>;
};

type SupervisorOptions = { home: string; pidFile: PidFile; say: Say; onPids: () => void };

const STOP_ORDER: readonly ServiceName[] = ["worker", "api", "sandbox", "test_sandbox", "temporal", "postgres"];
const POLL_MS = 500;
const QUIET_MS = 10_000;

/** Shows each error of a log, but no storm of them. */
function surfaceErrors(name: string, log: LogFile, say: Say): void {
  let shownAt = 0;
  let held = 0;
  log.onLine((line) => {
    const message = shortError(line);
    if (message === undefined) return;
    if (Date.now() - shownAt < QUIET_MS) {
      held++;
      return;
    }
    shownAt = Date.now();
    const more = held > 0 ? ` (and ${held} more)` : "";
    held = 0;
    say(name, `! ${message}${more} · ${log.path}`);
  });
}

export function createSupervisor({ home, pidFile, say, onPids }: SupervisorOptions): Supervisor {
  const services = new Map<ServiceName, Service>();
  const known = new Map<string, KnownProcess>();
  const logs = new Set<LogFile>();
  let timer: NodeJS.Timeout | undefined;
  let stopping = false;

  const eventsOf = (name: ServiceName): ServiceEvents => ({
    beforeLaunch() {
      if (stopping) throw new Error("Cora is stopping.");
    },
    started(process) {
      known.set(process.name, process);
      pidFile.write([...known.values()]);
      onPids();
    },
    died: (how, restartInMs) => say(name, `${how}; starting it again in ${restartInMs / 1000} s`),
  });

  async function stopService(name: ServiceName, force: boolean): Promise<void> {
    const service = services.get(name);
    if (service) return service.stop(force);
    // Still on its way up when the stop came.
    const process = known.get(name);
    if (process && isSameProcess(process)) await endProcess(process.pid, { signal: "SIGKILL" });
  }

  return {
    async add(name, start) {
      const log = logFile(path.join(home, "logs"), name);
      const result = await start(log, eventsOf(name));
      const service: Service = "service" in result ? result.service : result;
      services.set(name, service);
      logs.add(log);
      return result;
    },
    pids() {
      const pid = (name: ServiceName) => known.get(name)?.pid ?? null;
      return {
        api: pid("api"),
        worker: pid("worker"),
        sandbox: pid("sandbox"),
        test_sandbox: pid("test_sandbox"),
        temporal: pid("temporal"),
        postgres: pid("postgres"),
      };
    },
    watch() {
      for (const [name, service] of services) {
        surfaceErrors(name, service.log, say);
        service.keep();
      }
      timer = setInterval(() => logs.forEach((log) => log.poll()), POLL_MS);
    },
    async stop(force = false) {
      stopping = true;
      clearInterval(timer);
      for (const name of STOP_ORDER) await stopService(name, force);
      pidFile.remove();
    },
  };
}
