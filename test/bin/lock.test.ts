import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { takeLock } from "../../bin/processes/lock.ts";
import { markOf } from "../../bin/processes/process-table.ts";

let home: string;
beforeEach(() => (home = mkdtempSync(path.join(tmpdir(), "cora-lock-"))));
afterEach(() => rmSync(home, { recursive: true, force: true }));

test("a second start on one data folder is refused, and says who has it", () => {
  const lock = takeLock(home);
  expect(() => takeLock(home)).toThrow(`already running on ${home} (process ${process.pid})`);
  lock.release();
  takeLock(home).release();
});

test("the lock of a process that was killed is taken over", async () => {
  const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "ignore" });
  writeFileSync(path.join(home, "lock"), JSON.stringify(markOf(child.pid ?? 0)));
  expect(() => takeLock(home)).toThrow("already running");
  const exited = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGKILL");
  await exited;
  takeLock(home).release();
});

test("the lock of an earlier process whose number somebody else has now is taken over", () => {
  writeFileSync(path.join(home, "lock"), JSON.stringify({ ...markOf(process.pid), started: "long ago" }));
  const lock = takeLock(home);
  expect(JSON.parse(readFileSync(path.join(home, "lock"), "utf8"))).toEqual(markOf(process.pid));
  lock.release();
});

test("a lock that was cut short while it was written is taken over", () => {
  writeFileSync(path.join(home, "lock"), '{"pid": 1');
  takeLock(home).release();
});
