#!/usr/bin/env node
// Plain JavaScript, because it runs before anything is installed and on Nodes that cannot read TypeScript.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { constants } from "node:os";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const NODE_WANTED = 24;
const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const main = path.join(root, "bin", "main.ts");
const stamp = path.join(root, "node_modules", ".cora-lock");

function readOr(file, fallback) {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return fallback;
  }
}

/** True when what npm recorded as installed is what the lock file asks for; optional packages depend on the platform. */
function installedMatches(lockText) {
  const installed = JSON.parse(readOr(path.join(root, "node_modules", ".package-lock.json"), "{}")).packages;
  if (!installed) return false;
  const production = process.env.NODE_ENV === "production";
  return Object.entries(JSON.parse(lockText).packages).every(([name, wanted]) => {
    if (name === "") return true;
    const found = installed[name];
    if (found) return found.version === wanted.version;
    return Boolean(wanted.optional || wanted.devOptional || wanted.peer || (production && wanted.dev));
  });
}

function writeStamp(hash) {
  try {
    writeFileSync(stamp, `${hash}\n`);
  } catch {
    // A read-only image cannot keep the stamp; the comparison above then runs each time.
  }
}

function npmCi() {
  const cli = process.env.npm_execpath;
  const useCli = Boolean(cli && /\.c?js$/.test(cli) && /npm-cli/.test(cli));
  // Warnings about engines are about this Node, not about the one that Cora will run on.
  const args = ["ci", "--no-audit", "--no-fund", "--loglevel=error", "--no-update-notifier"];
  const options = { cwd: root, stdio: ["ignore", "inherit", "inherit"] };
  return useCli
    ? spawnSync(process.execPath, [cli, ...args], options)
    : spawnSync("npm", args, { ...options, shell: process.platform === "win32" });
}

function install() {
  const lockText = readOr(path.join(root, "package-lock.json"), "");
  if (lockText === "") return;
  const hash = createHash("sha256").update(lockText).digest("hex");
  const modulesRecorded = existsSync(path.join(root, "node_modules", ".package-lock.json"));
  if (modulesRecorded && readOr(stamp, "").trim() === hash) return;
  if (installedMatches(lockText)) return writeStamp(hash);
  const why = modulesRecorded ? "package-lock.json has changed" : "first start";
  console.error(`Installing the locked dependencies (${why}; takes about a minute) …`);
  const result = npmCi();
  if (result.error)
    fail(`npm could not be started (${result.error.message}). Install Node.js with npm, then try again.`);
  if (result.status !== 0)
    fail(`npm ci did not succeed (${result.signal ?? `exit ${result.status}`}); its messages are above.`);
  writeStamp(hash);
}

function fail(message) {
  console.error(message);
  process.exit(1);
}

/** The pinned Node that came with the dependencies, for hosts whose own Node is too old. */
function pinnedNode() {
  const platform = process.platform === "win32" ? "win" : process.platform;
  const file = process.platform === "win32" ? "node.exe" : "node";
  const candidate = path.join(root, "node_modules", `node-${platform}-${process.arch}`, "bin", file);
  return existsSync(candidate) ? candidate : undefined;
}

function runUnder(node) {
  // The channel tells the child when this process is killed outright, so that nothing is left behind.
  const child = spawn(node, [main, ...process.argv.slice(2)], {
    stdio: ["inherit", "inherit", "inherit", "ipc"],
  });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  child.on("error", (error) => fail(`${node} could not be started: ${error.message}`));
  child.on("exit", (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 1)));
}

install();
if (Number(process.versions.node.split(".")[0]) >= NODE_WANTED) {
  await import(pathToFileURL(main).href);
} else {
  const node = pinnedNode();
  if (!node) {
    fail(
      `Cora needs Node.js ${NODE_WANTED} or newer; this is ${process.versions.node}, and there is no packaged Node for ` +
        `${process.platform}-${process.arch}.\nInstall Node.js ${NODE_WANTED} from your system's packages or nodejs.org, then run the same command again.`,
    );
  }
  runUnder(node);
}
