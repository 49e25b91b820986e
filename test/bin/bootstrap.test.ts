import { spawn } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { until } from "../../bin/processes/until.ts";
import { projectRoot } from "../../bin/project-root.ts";

/** A small project whose main prints what it got, with an `npm` that leaves what `npm ci` would leave. */
let folder: string;

const MAIN = `
console.log("main on", process.execPath, process.argv.slice(2).join(" "));
if (process.argv[2] === "exit") process.exit(Number(process.argv[3]));
if (process.argv[2] === "wait") { process.on("SIGTERM", () => { console.log("drained"); process.exit(7); }); setInterval(() => {}, 1000); }
`;
const NPM = `#!/bin/sh
echo "npm $*"
[ -f broken ] && exit 1
mkdir -p node_modules && cp package-lock.json node_modules/.package-lock.json
[ -f with-node ] && mkdir -p node_modules/NODE/bin && ln -sf REAL node_modules/NODE/bin/node
exit 0
`;

const nodeFolder = `node-${process.platform === "win32" ? "win" : process.platform}-${process.arch}`;

const lock = (version: string) =>
  JSON.stringify({
    packages: { "": {}, "node_modules/a": { version }, "node_modules/b": { version: "1.0.0", optional: true } },
  });

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "cora-bootstrap-"));
  mkdirSync(path.join(folder, "bin"));
  mkdirSync(path.join(folder, "path"));
  copyFileSync(path.join(projectRoot, "bin", "cora.js"), path.join(folder, "bin", "cora.js"));
  writeFileSync(path.join(folder, "package.json"), '{"type":"module"}');
  writeFileSync(path.join(folder, "package-lock.json"), lock("1.0.0"));
  writeFileSync(path.join(folder, "bin", "main.ts"), MAIN);
  const npm = path.join(folder, "path", "npm");
  writeFileSync(npm, NPM.replaceAll("NODE", nodeFolder).replaceAll("REAL", process.execPath));
  chmodSync(npm, 0o755);
  symlinkSync(process.execPath, path.join(folder, "path", "node"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function start(args: string[], { old = false, env = {} }: { old?: boolean; env?: NodeJS.ProcessEnv } = {}) {
  const preload = old ? ["--import", path.join(projectRoot, "test", "bin", "fixtures", "old-node.mjs")] : [];
  const child = spawn(process.execPath, [...preload, path.join(folder, "bin", "cora.js"), ...args], {
    cwd: folder,
    env: { PATH: `${path.join(folder, "path")}:/usr/bin:/bin`, HOME: folder, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const ended = new Promise<{ code: number | null; output: string }>((resolve) => {
    child.on("close", (code) => resolve({ code, output }));
  });
  return { child, ended, output: () => output };
}

describe("the bootstrap", () => {
  test("installs what the lock file names at first, and not again", async () => {
    const first = await start(["hello"]).ended;
    expect(first.output).toContain("npm ci");
    expect(first.output).toMatch(/main on .* hello/);
    expect((await start(["hello"]).ended).output).not.toContain("npm ci");
    expect(existsSync(path.join(folder, "node_modules", ".cora-lock"))).toBe(true);
  });

  test("installs again when the lock file has changed", async () => {
    await start([]).ended;
    writeFileSync(path.join(folder, "package-lock.json"), lock("2.0.0"));
    expect((await start([]).ended).output).toContain("npm ci");
    expect(readFileSync(path.join(folder, "node_modules", ".package-lock.json"), "utf8")).toContain("2.0.0");
  });

  test("accepts what a person installed by hand, without optional packages of other platforms", async () => {
    mkdirSync(path.join(folder, "node_modules"));
    const installed = JSON.stringify({ packages: { "node_modules/a": { version: "1.0.0" } } });
    writeFileSync(path.join(folder, "node_modules", ".package-lock.json"), installed);
    expect((await start([]).ended).output).not.toContain("npm ci");
  });

  test("says so and stops when npm does not succeed", async () => {
    writeFileSync(path.join(folder, "broken"), "");
    const { code, output } = await start([]).ended;
    expect(code).toBe(1);
    expect(output).toContain("npm ci did not succeed");
    expect(output).not.toContain("main on");
  });

  test("passes arguments and exit codes through", async () => {
    expect((await start(["exit", "5"]).ended).code).toBe(5);
  });

  test("on an old Node runs under the packaged one, and passes exit codes through", async () => {
    writeFileSync(path.join(folder, "with-node"), "");
    const { code, output } = await start(["exit", "6"], { old: true }).ended;
    expect(output).toContain(`main on ${process.execPath} exit 6`);
    expect(code).toBe(6);
  });

  test("on an old Node without a packaged one says what to install", async () => {
    const { code, output } = await start([], { old: true }).ended;
    expect(code).toBe(1);
    expect(output).toContain("Cora needs Node.js 24 or newer; this is 18.0.0");
  });

  test("passes a signal on and waits for the end", async () => {
    writeFileSync(path.join(folder, "with-node"), "");
    const { child, ended, output } = start(["wait"], { old: true });
    await until(() => (output().includes("main on") ? true : undefined), { timeoutMs: 30_000 });
    child.kill("SIGTERM");
    const result = await ended;
    expect(result.output).toContain("drained");
    expect(result.code).toBe(7);
  });
});
