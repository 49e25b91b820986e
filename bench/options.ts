import { parseArgs } from "node:util";

export interface BenchOptions {
  /** Empty for all. */
  only: string[];
  rounds: number;
  isQuick: boolean;
  sizes: Map<string, number>;
  json: string | undefined;
  write: string | undefined;
  isCheck: boolean;
  isHelp: boolean;
}

const ROUNDS = { full: 3, quick: 1 } as const;

export const HELP = `npm run bench [-- options]

Measures Cora beside a reference in the same run, and prints medians over rounds.

  --only accept,email     only these benchmarks
  --rounds 5              how often each is repeated (${ROUNDS.full}; ${ROUNDS.quick} when quick)
  --quick                 small sizes: shows that everything runs, not how fast
  --set import.rows=5000  another size of one benchmark; may be repeated
  --json result.json      keeps every figure of every round
  --check                 fails when a ratio or a count is a fifth worse than the stored ones (bench/ratios.json)
  --write page.md         stores the results in bench/ratios.json and writes the page from all that is stored
  --help                  this text, and what there is to measure
`;

function positive(text: string, what: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new Error(`${what} takes a whole number above 0, not "${text}".`);
}

function sizesIn(settings: readonly string[]): Map<string, number> {
  return new Map(
    settings.map((setting) => {
      const [name = "", value = ""] = setting.split("=", 2);
      if (!/^[\w-]+\.\w+$/.test(name)) throw new Error(`--set takes <benchmark>.<size>=<number>, not "${setting}".`);
      return [name, positive(value, `--set ${name}`)];
    }),
  );
}

export function readOptions(args: string[]): BenchOptions {
  const { values } = parseArgs({
    args,
    options: {
      only: { type: "string", multiple: true, default: [] },
      rounds: { type: "string" },
      quick: { type: "boolean", default: false },
      set: { type: "string", multiple: true, default: [] },
      json: { type: "string" },
      write: { type: "string" },
      check: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.quick && (values.write !== undefined || values.check))
    throw new Error("A quick run shows that everything runs; it is not kept and not compared.");
  return {
    only: values.only.flatMap((names) => names.split(",").filter((name) => name !== "")),
    rounds: values.rounds === undefined ? ROUNDS[values.quick ? "quick" : "full"] : positive(values.rounds, "--rounds"),
    isQuick: values.quick,
    sizes: sizesIn(values.set),
    json: values.json,
    write: values.write,
    isCheck: values.check,
    isHelp: values.help,
  };
}
