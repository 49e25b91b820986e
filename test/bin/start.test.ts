import { type ChildProcess, spawn } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isAlive } from "../../bin/processes/process-table.ts";
import { until } from "../../bin/processes/until.ts";
import { projectRoot } from "../../bin/project-root.ts";
import type { SandboxFile } from "../../bin/start/sandbox-file.ts";
import { runCora } from "./run-cora.ts";

type Cora = { child: ChildProcess; output(): string; ended: Promise<number | null> };

let home: string;
const running = new Set<ChildProcess>();

beforeAll(() => {
  home = mkdtempSync(path.join(tmpdir(), "cora-start-"));
  chmodSync(home, 0o711);
});
afterAll(async () => {
  for (const child of running) {
    child.kill("SIGTERM");
    await new Promise((resolve) => child.once("close", resolve));
  }
  rmSync(home, { recursive: true, force: true });
});

const settings = (): NodeJS.ProcessEnv => ({
  PATH: process.env["PATH"],
  HOME: process.env["HOME"],
  CORA_HOME: home,
  PORT: "0",
});

async function start(): Promise<Cora> {
  const child = spawn(process.execPath, [path.join(projectRoot, "bin", "cora.js"), "start"], {
    cwd: projectRoot,
    env: settings(),
    stdio: ["ignore", "pipe", "pipe"],
  });
  running.add(child);
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const ended = new Promise<number | null>((resolve) => {
    child.once("close", (code) => {
      running.delete(child);
      resolve(code);
    });
  });
  const ready = await until(() => (output.includes("Cora is ready at") || !running.has(child) ? true : undefined), {
    timeoutMs: 150_000,
  });
  if (!ready || !running.has(child)) throw new Error(`Cora did not start:\n${output}`);
  await until(() => (existsSync(sandboxPath()) ? true : undefined), { timeoutMs: 10_000 });
  return { child, output: () => output, ended };
}

const sandboxPath = () => path.join(home, "sandbox.json");
const sandbox = () => JSON.parse(readFileSync(sandboxPath(), "utf8")) as SandboxFile;
const pidsOf = ({ pids }: SandboxFile) => Object.values(pids).filter((pid) => pid !== null);
const gone = (pids: number[]) => until(() => (pids.some(isAlive) ? undefined : true), { timeoutMs: 60_000 });

async function status({ base_url, api_key }: SandboxFile, url: string): Promise<number> {
  const answer = await fetch(new URL(url, base_url), { headers: { authorization: `Bearer ${api_key}` } });
  await answer.text();
  return answer.status;
}

describe("cora start in the sandbox", { timeout: 600_000 }, () => {
  test("comes up ready, survives dying processes, stops in order and starts again, also after kill -9 of everything", async () => {
    const first = await start();
    const file = sandbox();
    expect(statSync(sandboxPath()).mode & 0o777).toBe(0o600);
    expect(Object.keys(file)).toEqual(
      expect.arrayContaining(
        "base_url api_key project_id agent_id phone_number temporal_address temporal_ui database_url sandbox_url test_sandbox_url test_api_key providers pids".split(
          " ",
        ),
      ),
    );
    expect(await status(file, "/api/v1/projects")).toBe(200);
    expect(await status(file, "/health/ready")).toBe(200);
    const metrics = await (await fetch(`${file.base_url}/metrics`)).text();
    expect(metrics).toMatch(/^temporal_worker_task_slots_available/m);
    expect(metrics).toMatch(/^cora_outbox_rows/m);
    expect(pidsOf(file)).toHaveLength(6);

    const refused = await runCora(["start"], settings());
    expect(refused.code).toBe(1);
    expect(refused.output).toContain("Cora is already running on");

    for (const name of ["api", "worker"] as const) {
      const before = sandbox().pids[name] ?? 0;
      process.kill(before, "SIGKILL");
      await until(() => (sandbox().pids[name] === before ? undefined : true), { timeoutMs: 30_000 });
      expect(sandbox().pids[name]).not.toBe(before);
    }
    expect(first.output()).toContain("was ended by SIGKILL; starting it again in 0.5 s");
    await expect.poll(() => status(file, "/health/ready").catch(() => 0), { timeout: 60_000 }).toBe(200);

    const pids = pidsOf(sandbox());
    first.child.kill("SIGTERM");
    expect(await first.ended).toBe(0);
    expect(pids.filter(isAlive)).toEqual([]);
    expect(existsSync(path.join(home, "lock"))).toBe(false);

    const second = await start();
    expect(sandbox()).toMatchObject({ api_key: file.api_key, agent_id: file.agent_id });
    const everything = [second.child.pid ?? 0, ...pidsOf(sandbox())];
    for (const pid of everything) process.kill(pid, "SIGKILL");
    await gone(everything);

    const third = await start();
    expect(sandbox().api_key).toBe(file.api_key);
    const orphans = pidsOf(sandbox());
    third.child.kill("SIGKILL");
    await gone([third.child.pid ?? 0]);
    expect(orphans.filter(isAlive)).toHaveLength(6);

    const fourth = await start();
    expect(fourth.output()).toContain("of a killed start ended");
    expect(orphans.filter(isAlive)).toEqual([]);
    expect(await status(sandbox(), "/api/v1/projects")).toBe(200);
    fourth.child.kill("SIGINT");
    expect(await fourth.ended).toBe(0);
  });
});
