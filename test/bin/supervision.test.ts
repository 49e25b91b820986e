import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { endOrphans } from "../../bin/processes/end-orphans.ts";
import { logFile } from "../../bin/processes/log-file.ts";
import { pidFile } from "../../bin/processes/pid-file.ts";
import { isAlive, markOf } from "../../bin/processes/process-table.ts";
import { type Service, startService } from "../../bin/processes/service.ts";
import { until } from "../../bin/processes/until.ts";
import { createSupervisor } from "../../bin/start/supervisor.ts";

let home: string;
let services: Service[];
beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), "cora-supervision-"));
  services = [];
});
afterEach(async () => {
  await Promise.all(services.map((service) => service.stop(true)));
  rmSync(home, { recursive: true, force: true });
});

function program(name: string, text: string): string {
  const file = path.join(home, name);
  writeFileSync(file, text);
  return file;
}

const SLEEPER = "setInterval(() => {}, 1000);";
const STUBBORN = `process.on("SIGTERM", () => {}); console.log("up"); ${SLEEPER}`;

function begin(file: string, events: Partial<Parameters<typeof startService>[1]> = {}, stopTimeoutMs = 5_000): Service {
  const log = logFile(path.join(home, "logs"), "api");
  const spec = { name: "api", file: process.execPath, args: [file], env: {}, log, proof: file, stopTimeoutMs };
  const nothing = { beforeLaunch: () => undefined, started: () => undefined, died: () => undefined };
  const service = startService(spec, { ...nothing, ...events });
  services.push(service);
  return service;
}

const seen = <T>(ask: () => T | undefined) => until(ask, { timeoutMs: 20_000, everyMs: 20 });

test("a service that dies is started again, with growing pauses, and each death is told", async () => {
  const pauses: number[] = [];
  const service = begin(program("dies.mjs", "process.exit(3);"), { died: (_how, pause) => pauses.push(pause) });
  await seen(() => service.ended());
  service.keep();
  await seen(() => (pauses.length >= 3 ? true : undefined));
  expect(pauses.slice(0, 3)).toEqual([500, 1000, 2000]);
  expect(service.ended()).toBe("stopped with exit code 3");
});

test("a service that is stopped is not started again", async () => {
  let died = 0;
  const service = begin(program("sleeps.mjs", SLEEPER), { died: () => died++ });
  service.keep();
  await service.stop();
  await seen(() => service.ended());
  expect(died).toBe(0);
});

test("a service that does not listen is ended by force after its time", async () => {
  const service = begin(program("stubborn.mjs", STUBBORN), {}, 300);
  await seen(() => (service.log.recent(1) === "up" ? true : undefined));
  await service.stop();
  expect(isAlive(service.pid() ?? 0)).toBe(false);
});

test("what a killed supervisor left running is ended, and a stranger with a recorded number is not", async () => {
  const orphan = begin(program("orphan.mjs", SLEEPER));
  const stranger = begin(program("stranger.mjs", SLEEPER));
  const [orphanPid, strangerPid] = [orphan.pid() ?? 0, stranger.pid() ?? 0];
  await seen(() => (orphan.ended() === undefined ? true : undefined));
  const file = pidFile(path.join(home, "pids.json"));
  file.write([
    { name: "api", proof: path.join(home, "orphan.mjs"), ...markOf(orphanPid) },
    { name: "worker", proof: "worker/main.ts", ...markOf(strangerPid) },
    { name: "sandbox", proof: path.join(home, "stranger.mjs"), pid: strangerPid, started: "long ago" },
  ]);
  expect(await endOrphans(file)).toEqual(["api"]);
  expect(isAlive(orphanPid)).toBe(false);
  expect(isAlive(strangerPid)).toBe(true);
  expect(file.read()).toEqual([]);
});

test("the supervisor records each process, shows an error once and stops the worker before the API", async () => {
  const said: string[] = [];
  const file = pidFile(path.join(home, "pids.json"));
  const say = (part: string, text: string) => void said.push(`${part}: ${text}`);
  const supervisor = createSupervisor({ home, pidFile: file, say, onPids: () => undefined });
  const order = path.join(home, "order");
  const text = (name: string) =>
    `import { appendFileSync } from "node:fs";
     process.on("SIGTERM", () => { appendFileSync(${JSON.stringify(order)}, "${name} "); process.exit(0); });
     setInterval(() => console.log(JSON.stringify({ level: 50, msg: "${name} failed", err: { message: "because" } })), 20);`;
  for (const name of ["api", "worker"] as const) {
    const program_ = program(`${name}.mjs`, text(name));
    await supervisor.add(name, async (log, events) => {
      const service = startService(
        { name, file: process.execPath, args: [program_], env: {}, log, proof: program_ },
        events,
      );
      services.push(service);
      await seen(() => (log.recent(1) === "" ? undefined : true));
      return service;
    });
  }
  expect(file.read().map((known) => known.name)).toEqual(["api", "worker"]);
  supervisor.watch();
  await seen(() => (said.length >= 2 ? true : undefined));
  await supervisor.stop();
  expect(said.filter((line) => line.startsWith("api: ! api failed: because"))).toHaveLength(1);
  expect(readFileSync(order, "utf8")).toBe("worker api ");
  expect(file.read()).toEqual([]);
});

test("nothing is started once stopping has begun", async () => {
  const file = pidFile(path.join(home, "pids.json"));
  const supervisor = createSupervisor({ home, pidFile: file, say: () => undefined, onPids: () => undefined });
  await supervisor.stop();
  const late = supervisor.add("api", (log, events) =>
    startService({ name: "api", file: process.execPath, args: ["-e", SLEEPER], env: {}, log, proof: SLEEPER }, events),
  );
  await expect(late).rejects.toThrow("Cora is stopping");
});
