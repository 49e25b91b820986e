import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { projectRoot } from "../project-root.ts";
import { type TestCounts, countsLine } from "./test-counts.ts";
import { runTool } from "./tools.ts";

const COUNTER = path.join(projectRoot, "bin", "checks", "count-reporter.ts");

function readCounts(file: string, code: number): TestCounts {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as TestCounts;
  } catch {
    // The run broke before it could count; a broken run is a failed one.
    return { passed: 0, failed: code === 0 ? 0 : 1, skipped: 0 };
  }
}

/** Runs vitest and closes with one plain line that any program can read. */
export async function runTests(args: string[]): Promise<number> {
  const folder = mkdtempSync(path.join(tmpdir(), "cora-test-run-"));
  const counts = path.join(folder, "counts.json");
  const reporter = args.some((arg) => arg.startsWith("--reporter")) ? [] : ["--reporter=default"];
  try {
    const env = { ...process.env, CORA_TEST_COUNTS: counts };
    const code = await runTool("vitest", ["run", ...reporter, `--reporter=${COUNTER}`, ...args], env);
    console.log(countsLine(readCounts(counts, code)));
    return code;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
