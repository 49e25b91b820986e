import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { runTool } from "../bin/checks/tools.ts";
import { bundle } from "../bin/commands/bundle.ts";
import { findServer } from "../bin/temporal/find-server.ts";
import type { Benchmark } from "./benchmark.ts";
import { makeGround } from "./ground/make-ground.ts";
import { meter } from "./ground/meter.ts";
import { benchmarks } from "./index.ts";
import { HELP, readOptions } from "./options.ts";
import type { BenchOptions } from "./options.ts";
import { incomparable, regressions } from "./report/judge.ts";
import { machine } from "./report/machine.ts";
import type { Machine } from "./report/machine.ts";
import { markdown } from "./report/markdown.ts";
import { print } from "./report/print.ts";
import type { Result } from "./report/result.ts";
import { STORED, readStored, store } from "./report/store.ts";

type Clear = () => Promise<void>;

interface Run {
  options: BenchOptions;
  machine: Machine;
  workflowBundle: string;
  /** Undoes what stands at the moment, for a run that is broken off. */
  standing: Set<Clear>;
}

const say = (line: string): void => console.error(`bench: ${line}`);

async function chosen(only: readonly string[]): Promise<Benchmark[]> {
  const unknown = only.filter((name) => !Object.hasOwn(benchmarks, name));
  if (unknown.length > 0)
    throw new Error(`There is no benchmark ${unknown.join(", ")}; there are ${Object.keys(benchmarks).join(", ")}.`);
  const names = Object.keys(benchmarks).filter((name) => only.length === 0 || only.includes(name));
  return Promise.all(names.map(async (name) => (await benchmarks[name]!()).default));
}

async function measure(
  benchmark: Benchmark,
  { options, machine: where, workflowBundle, standing }: Run,
): Promise<Result> {
  const { name } = benchmark;
  const at = new Date().toISOString();
  const built = await makeGround({
    ...options,
    benchmark,
    workflowBundle,
    standing,
    say: (line) => say(`${name}: ${line}`),
  });
  try {
    const { result, seconds, foreign } = await meter({}, () => benchmark.run(built.ground));
    const sizes = Object.fromEntries(Object.keys(benchmark.sizes).map((size) => [size, built.ground.size(size)]));
    const { figures, notes = [] } = result;
    return { name, at, isQuick: options.isQuick, machine: where, sizes, seconds, foreign, figures, notes };
  } finally {
    await built.clear();
  }
}

/** Runs them one after another; one that breaks is told about and does not keep the others from running. */
async function measureAll(selected: readonly Benchmark[], run: Run): Promise<{ results: Result[]; broken: string[] }> {
  const results: Result[] = [];
  const broken: string[] = [];
  for (const benchmark of selected) {
    say(`${benchmark.name} …`);
    try {
      const result = await measure(benchmark, run);
      results.push(result);
      console.log(`\n${print(result)}`);
    } catch (error) {
      broken.push(benchmark.name);
      console.error(
        `\n${benchmark.name} broke: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
      );
    }
  }
  return { results, broken };
}

async function help(): Promise<number> {
  const lines = (await chosen([])).map(({ name, question, sizes }) => {
    const list = Object.entries(sizes).map(([size, { full, means }]) => `    --set ${name}.${size}=${full}  ${means}`);
    return [`  ${name}: ${question}`, ...list].join("\n");
  });
  console.log(`${HELP}\n${lines.join("\n")}`);
  return 0;
}

async function conclude(
  { json, write, isCheck }: BenchOptions,
  all: Benchmark[],
  results: Result[],
): Promise<string[]> {
  if (json !== undefined) writeFileSync(json, `${JSON.stringify(results, undefined, 2)}\n`);
  const stored = isCheck ? readStored() : [];
  const worse = isCheck ? regressions(results, stored) : [];
  for (const name of isCheck ? incomparable(results, stored) : []) say(`${name}: nothing of this size is stored`);
  if (write !== undefined) {
    writeFileSync(write, markdown(all, store(results)));
    await runTool("oxfmt", [path.resolve(write), STORED]);
  }
  return worse;
}

function stopOnSignal(standing: Set<Clear>, folder: string): void {
  const stop = (): void =>
    void Promise.allSettled([...standing].map((clear) => clear())).then(() => {
      rmSync(folder, { recursive: true, force: true });
      process.exit(130);
    });
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, stop);
}

/** Answers the exit code: 1 where a benchmark broke, or where `--check` found a figure that is a fifth worse. */
export async function bench(args: string[]): Promise<number> {
  const options = readOptions(args);
  if (options.isHelp) return help();
  if (process.platform !== "linux") throw new Error("The benchmarks read CPU and memory from /proc: they need Linux.");
  const selected = await chosen(options.only);
  const found = await findServer({ env: { ...process.env, TEMPORAL_ADDRESS: undefined }, say });
  const folder = mkdtempSync(path.join(tmpdir(), "cora-bench-bundle-"));
  const standing = new Set<Clear>();
  stopOnSignal(standing, folder);
  try {
    const workflowBundle = path.join(folder, "workflows.js");
    await bundle([workflowBundle]);
    const where = machine(found.kind === "program" ? found.path : "temporal");
    const { results, broken } = await measureAll(selected, { options, machine: where, workflowBundle, standing });
    const worse = await conclude(options, await chosen([]), results);
    for (const line of worse) console.error(`worse than stored: ${line}`);
    return broken.length === 0 && worse.length === 0 ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
