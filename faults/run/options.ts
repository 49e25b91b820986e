import { randomInt } from "node:crypto";
import { parseArgs } from "node:util";
import type { Mutation } from "../mutation.ts";
import { mutations } from "../mutations/index.ts";
import type { Row } from "../row.ts";
import { rows } from "../rows/index.ts";

export const USAGE = `npm run faults -- [options]

Starts Postgres, Temporal, emulated vendors, two API and two worker processes, breaks them as each row says, and counts
what came of it in the vendors' own ledger. Nothing outside of this machine is touched.

  --row 4,5        only these rows
  --trials n       so many trials of each row, instead of its own number
  --seed n         the same schedule again; without one a new seed, which is printed
  --short          the short version, minutes instead of hours
  --json file      everything that was counted, for machines
  --write file     the document for people (docs/faults.md), as each row ends; those that were not run keep their figures
  --mutate a,b     takes these protections out of a copy of the tree, one after the other: their rows must turn red
  --mutations      all of them
  --list           what rows and protections there are
  --help           this text

The exit code is 0 if every count of every row is 0, or if every protection's absence was noticed.`;

export interface FaultOptions {
  rows: readonly Row[];
  mutations: readonly Mutation[];
  trials: number | null;
  seed: number;
  mode: "short" | "long";
  json: string | null;
  write: string | null;
  list: boolean;
  help: boolean;
}

const text = { type: "string" } as const;
const flag = { type: "boolean", default: false } as const;

export function readOptions(args: string[]): FaultOptions {
  const { values } = parseArgs({
    args,
    options: {
      row: text,
      trials: text,
      seed: text,
      json: text,
      write: text,
      mutate: text,
      mutations: flag,
      short: flag,
      list: flag,
      help: flag,
    },
  });
  return {
    rows: values.row === undefined ? rows : values.row.split(",").map(rowOf),
    mutations: values.mutations ? mutations : (values.mutate?.split(",").map(mutationOf) ?? []),
    trials: values.trials === undefined ? null : wholeNumber(values.trials, "--trials"),
    seed: values.seed === undefined ? randomInt(1_000_000) : wholeNumber(values.seed, "--seed"),
    mode: values.short ? "short" : "long",
    json: values.json ?? null,
    write: values.write ?? null,
    list: values.list,
    help: values.help,
  };
}

function rowOf(given: string): Row {
  const row = rows.find(({ number }) => number === wholeNumber(given, "--row"));
  if (row) return row;
  throw new Error(`There is no row ${given}. There are: ${rows.map(({ number }) => number).join(", ")}.`);
}

function mutationOf(given: string): Mutation {
  const mutation = mutations.find(({ id }) => id === given);
  if (mutation) return mutation;
  throw new Error(`There is no protection ${given}. There are: ${mutations.map(({ id }) => id).join(", ")}.`);
}

function wholeNumber(given: string, option: string): number {
  const number = Number(given);
  if (!Number.isInteger(number) || number < 0) throw new Error(`${option} takes a whole number, not ${given}.`);
  return number;
}
