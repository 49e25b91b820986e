import { spawnSync } from "node:child_process";
import { createWriteStream, existsSync, mkdtempSync, renameSync, rmSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Way, WayResult } from "./way.ts";

export type SdkDownloadOptions = {
  say: (line: string) => void;
  /** Where the SDK keeps its download. */
  folder?: string;
  /** The SDK's own download service. */
  service?: string;
};

type DownloadInfo = { archiveUrl: string; fileToExtract: string };

const ASK_MS = 5_000;
const DOWNLOAD_MS = 180_000;

function sdkVersion(): string {
  return (createRequire(import.meta.url)("@temporalio/client/package.json") as { version: string }).version;
}

/** The name under which the SDK itself keeps and finds it. */
export function cachedServerName(): string {
  return `temporal-sdk-typescript-${sdkVersion()}${process.platform === "win32" ? ".exe" : ""}`;
}

/** The temporary folder is everybody's: a program that a stranger put there is not run. */
function isTrusted(file: string): boolean {
  const owner = statSync(file).uid;
  return process.platform === "win32" || owner === 0 || owner === process.getuid?.();
}

function query(): string {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const arch = process.arch === "x64" ? "amd64" : process.arch;
  const version = sdkVersion();
  return new URLSearchParams({
    arch,
    platform,
    format: "tar.gz",
    "sdk-name": "sdk-typescript",
    "sdk-version": version,
  }).toString();
}

async function download(info: DownloadInfo, target: string): Promise<void> {
  const folder = mkdtempSync(`${target}-`);
  try {
    const answer = await fetch(info.archiveUrl, { signal: AbortSignal.timeout(DOWNLOAD_MS) });
    if (!answer.ok || !answer.body) throw new Error(`${info.archiveUrl} answered ${answer.status}`);
    const archive = path.join(folder, "archive.tar.gz");
    await pipeline(Readable.fromWeb(answer.body), createWriteStream(archive));
    const unpacked = spawnSync("tar", ["-xzf", archive, "-C", folder, info.fileToExtract], { encoding: "utf8" });
    if (unpacked.status !== 0)
      throw new Error(`the archive could not be unpacked: ${unpacked.stderr || unpacked.error?.message}`);
    renameSync(path.join(folder, info.fileToExtract), target);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function reason(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? `: ${error.cause.message}` : "";
  return `the download failed (${error instanceof Error ? error.message : String(error)}${cause})`;
}

/** The server that the SDK's test environment would fetch, kept where it keeps it. */
export function serverFromSdk({
  say,
  folder = tmpdir(),
  service = "https://temporal.download",
}: SdkDownloadOptions): Way {
  return {
    name: "the SDK's cached download",
    async look(): Promise<WayResult> {
      const target = path.join(folder, cachedServerName());
      if (existsSync(target)) {
        if (!isTrusted(target)) return { failed: `${target} belongs to another user` };
        return { path: target, how: `${target} (the SDK's download)` };
      }
      try {
        const answer = await fetch(`${service}/cli/default?${query()}`, { signal: AbortSignal.timeout(ASK_MS) });
        if (!answer.ok) return { failed: `none is cached, and the download service answered ${answer.status}` };
        say("downloading the Temporal server …");
        await download((await answer.json()) as DownloadInfo, target);
        return { path: target, how: `${target} (downloaded for the SDK)` };
      } catch (error) {
        return { failed: `none is cached, and ${reason(error)}` };
      }
    },
  };
}
