import type { Benchmark } from "../benchmark.ts";
import { meets, range, reasons, shown, valueOf, wanted } from "./judge.ts";
import type { Machine } from "./machine.ts";
import type { Result } from "./result.ts";

const INTRO = `# Benchmarks

\`npm run bench\` measures Cora beside a reference, in the same run and on the same machine, and prints medians over rounds with their range. What carries over to another machine are ratios and counts; absolute figures say something about the machine that made them. \`npm run bench -- --check\` fails when a ratio or a count is worse by more than a fifth than the one stored in [\`bench/ratios.json\`](../bench/ratios.json).

The page is written by \`npm run bench -- --write docs/benchmarks.md\`. Everything is real: Postgres with its durability as it comes, a Temporal server, API and worker as processes of their own with production's logging, and emulated vendors in a further process. CPU is that of whole process trees; "foreign" is the share of all cores that other programs took meanwhile.`;

const row = (cells: readonly string[]): string => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;

const describe = ({ processor, cores, memoryGigabytes, system }: Machine): string =>
  `${processor}, ${cores} cores, ${memoryGigabytes} GiB, ${system}`;

const versions = (machine: Machine): string =>
  Object.entries(machine.versions)
    .map(([name, version]) => `${name} ${version}`)
    .join(", ");

function table({ figures }: Result): string[] {
  const rows = figures.map((figure) => {
    const { target } = figure;
    const verdict = target ? `${wanted(target)}: ${meets(valueOf(figure), target) ? "met" : "**missed**"}` : "";
    return row([figure.name, shown(figure), range(figure), verdict]);
  });
  return [row(["figure", "median", "range", "target"]), row(["---", "--:", "--:", "---"]), ...rows];
}

function section(benchmark: Benchmark, result: Result): string {
  const sizes = Object.entries(benchmark.sizes).map(
    ([name, { means }]) => `${(result.sizes[name] ?? 0).toLocaleString("en-US")} ${means}`,
  );
  const day = result.at.slice(0, 10);
  const foreign = `${Math.round(result.foreign * 100)} % foreign CPU`;
  const parts = [
    [`## ${benchmark.name}`],
    [benchmark.question],
    benchmark.method.map((sentence) => `- ${sentence}`),
    [`${[...sizes, `${day}`, `${Math.round(result.seconds)} s`, foreign].join("; ")}.`],
    table(result),
    reasons(result.figures).map(({ names, why }) => `- ${names.join("; ")}: ${why}`),
    result.notes,
  ];
  return parts
    .filter((part) => part.length > 0)
    .map((part) => part.join("\n"))
    .join("\n\n");
}

/** The whole page, from the newest result of each benchmark. */
export function markdown(benchmarks: readonly Benchmark[], results: readonly Result[]): string {
  const machines = [...new Map(results.map(({ machine }) => [JSON.stringify(machine), machine])).values()];
  const measuredOn = machines.map((machine) => `Measured on ${describe(machine)}; ${versions(machine)}.`);
  const sections = benchmarks.flatMap((benchmark) => {
    const result = results.find(({ name }) => name === benchmark.name);
    return result ? [section(benchmark, result)] : [];
  });
  return `${[INTRO, ...measuredOn, ...sections].join("\n\n")}\n`;
}
