import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { TimeSkippingTestWorkflowEnvironmentOptions } from "@temporalio/testing";
import { findOnPath } from "../../bin/temporal/find-on-path.ts";

export type Executable = NonNullable<NonNullable<TimeSkippingTestWorkflowEnvironmentOptions["server"]>["executable"]>;
export type TimeSkippingServer = { executable: Executable } | { missing: string };

const VERSION = "1.38.0";
const CACHE = fileURLToPath(new URL("../../node_modules/.cache/cora", import.meta.url));
const MAVEN_MS = 240_000;

const POM = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>cora</groupId><artifactId>time-skipping-server</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>io.temporal</groupId><artifactId>temporal-test-server</artifactId><version>${VERSION}</version></dependency>
    <dependency><groupId>org.slf4j</groupId><artifactId>slf4j-nop</artifactId><version>1.7.36</version></dependency>
  </dependencies>
</project>
`;

/** Whether the SDK could fetch the server by itself, asked briefly: behind many firewalls it cannot. */
async function sdkCanDownload(): Promise<boolean> {
  const { version } = createRequire(import.meta.url)("@temporalio/testing/package.json") as { version: string };
  const query = new URLSearchParams({
    arch: process.arch === "x64" ? "amd64" : process.arch,
    platform: process.platform,
    format: process.platform === "win32" ? "zip" : "tar.gz",
    "sdk-name": "sdk-typescript",
    "sdk-version": version,
  });
  return fetch(`https://temporal.download/temporal-test-server/default?${query.toString()}`, {
    signal: AbortSignal.timeout(3_000),
  })
    .then(async (answer) => {
      const { archiveUrl } = (await answer.json()) as { archiveUrl: string };
      return (await fetch(archiveUrl, { method: "HEAD", signal: AbortSignal.timeout(3_000) })).ok;
    })
    .catch(() => false);
}

/** Lets Maven fetch the server's jars once; answers what went wrong, if anything. */
function fetchWithMaven(mvn: string, folder: string): string | null {
  mkdirSync(CACHE, { recursive: true });
  const made = mkdtempSync(path.join(CACHE, "fetching-"));
  try {
    writeFileSync(path.join(made, "pom.xml"), POM);
    const args = ["-B", "-q", "dependency:copy-dependencies", `-DoutputDirectory=${path.join(made, "lib")}`];
    const { status, error, stdout } = spawnSync(mvn, args, { cwd: made, timeout: MAVEN_MS, encoding: "utf8" });
    if (status !== 0) return `Maven could not fetch it (${error?.message ?? stdout.trim().split("\n")[0]})`;
    if (!existsSync(folder)) renameSync(made, folder);
    return null;
  } finally {
    rmSync(made, { recursive: true, force: true });
  }
}

/** A program for the SDK to start: Java with the server on its class path. */
function wrapper(java: string, folder: string): Executable {
  const file = path.join(folder, "time-skipping-server");
  // The SDK waits five seconds for it, so it has to come up fast.
  const flags = "-Xmx512m -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xshare:auto";
  const line = `exec '${java}' ${flags} -cp '${path.join(folder, "lib")}/*' io.temporal.testserver.TestServer "$@"`;
  writeFileSync(file, `#!/bin/sh\n${line}\n`);
  chmodSync(file, 0o755);
  return { type: "existing-path", path: file };
}

/** Temporal's test server that skips waiting: as the SDK gets it, else from Maven, else the reason why there is none. */
export async function findTimeSkippingServer(): Promise<TimeSkippingServer> {
  const folder = path.join(CACHE, `temporal-test-server-${VERSION}`);
  if (!existsSync(folder) && (await sdkCanDownload())) return { executable: { type: "cached-download" } };
  if (process.platform === "win32") return { missing: "the SDK cannot download it here" };
  const [java, mvn] = [findOnPath("java", process.env), findOnPath("mvn", process.env)];
  if (!java) return { missing: "the SDK cannot download it here, and there is no Java to run it" };
  if (!existsSync(folder)) {
    if (!mvn) return { missing: "the SDK cannot download it here, and there is no Maven to fetch it" };
    const problem = fetchWithMaven(mvn, folder);
    if (problem) return { missing: `the SDK cannot download it here, and ${problem}` };
  }
  return { executable: wrapper(java, folder) };
}
