import { writeFileSync } from "node:fs";
import path from "node:path";
import { runTool } from "../../bin/checks/tools.ts";
import { mutations } from "../mutations/index.ts";
import { thisMachine } from "../report/machine.ts";
import { faultsPage } from "../report/page.ts";
import { figuresFile, readStored, withMutations, withRows, writeStored } from "../report/stored.ts";
import type { Stored } from "../report/stored.ts";
import { rows } from "../rows/index.ts";
import { readOptions, USAGE } from "./options.ts";
import type { FaultOptions } from "./options.ts";
import { reportLine } from "./report-line.ts";
import { runMutations } from "./run-mutations.ts";
import type { MutationResult } from "./run-mutations.ts";
import { isRed, runRows } from "./run-rows.ts";
import type { RowResult } from "./run-rows.ts";

/** The command: runs what the options say, prints a line for each row and a summary. */
export async function runFaults(args: string[]): Promise<number> {
  const options = readOptions(args);
  if (options.help) return say(USAGE, 0);
  if (options.list) return say(list(), 0);
  const started = performance.now();
  const code = options.mutations.length > 0 ? await mutate(options) : await run(options);
  console.log(`seed ${options.seed}, ${((performance.now() - started) / 60_000).toFixed(1)} min`);
  return code;
}

const list = (): string =>
  [
    ...rows.map(({ number, title }) => `row ${number}  ${title}`),
    ...mutations.map(({ id, title, turnsRed }) => `mutation ${id}  ${title} (rows ${turnsRed.join(", ")})`),
  ].join("\n");

const howToRun = ({ seed, mode, trials }: FaultOptions) => ({
  seed,
  mode,
  trials,
  say: (line: string) => console.log(line),
  ended: (result: RowResult) => console.log(reportLine(result)),
});

async function run(options: FaultOptions): Promise<number> {
  console.log(`${options.rows.length} rows, seed ${options.seed}, ${options.mode} version`);
  const how = howToRun(options);
  // Hours of work are not lost with a run that is broken off: what a row has found is kept as it ends.
  const ended = (result: RowResult): void => {
    how.ended(result);
    merge(options, (stored) => withRows(stored, [result], thisMachine()));
  };
  const results = await runRows(options.rows, { ...how, ended, world: {} });
  await tidy(options, { seed: options.seed, mode: options.mode, results });
  const red = results.filter(isRed);
  console.log("");
  for (const { row, evidence } of red) for (const words of evidence) console.log(`row ${row.number}: ${words}`);
  const trials = results.reduce((sum, result) => sum + result.trials, 0);
  const verdict = red.length === 0 ? "every count is 0" : `red: ${red.map(({ row }) => row.number).join(", ")}`;
  return say(`${results.length} rows, ${trials} trials: ${verdict}`, red.length === 0 ? 0 : 1);
}

async function mutate(options: FaultOptions): Promise<number> {
  const results = await runMutations(options.mutations, rows, { ...howToRun(options), mode: "short" });
  merge(options, (stored) => withMutations(stored, results));
  await tidy(options, { seed: options.seed, results });
  const unnoticed = results.filter(({ green, broke }) => green.length > 0 || broke !== null);
  console.log("");
  const verdict = unnoticed.length === 0 ? "each was noticed" : `not noticed: ${unnoticed.map(nameOf).join(", ")}`;
  return say(`${results.length} protections taken out: ${verdict}`, unnoticed.length === 0 ? 0 : 1);
}

const nameOf = ({ mutation }: MutationResult): string => mutation.id;

/** For people, merged into what earlier runs have found. */
function merge({ write }: FaultOptions, add: (stored: Stored) => Stored): void {
  if (write === null) return;
  const stored = add(readStored(write));
  writeStored(write, stored);
  writeFileSync(write, faultsPage(rows, stored));
}

/** For machines as it is; and what people read is formatted. */
async function tidy({ json, write }: FaultOptions, found: object): Promise<void> {
  if (json !== null) writeFileSync(json, JSON.stringify(found, undefined, 2));
  if (write === null) return;
  await runTool(
    "oxfmt",
    [write, figuresFile(write)].map((file) => path.resolve(file)),
  );
}

function say(text: string, code: number): number {
  console.log(text);
  return code;
}
