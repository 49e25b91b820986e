import { existsSync, readFileSync, writeFileSync } from "node:fs";
import type { RowCount } from "../checker/tally.ts";
import type { MutationResult } from "../run/run-mutations.ts";
import type { RowResult } from "../run/run-rows.ts";
import { isRed } from "../run/run-rows.ts";
import type { Machine } from "./machine.ts";

/** What is known of one row: its latest run. */
export interface StoredRow extends RowCount {
  seed: number;
  seconds: number;
  at: string;
  machine: Machine;
  /** Why it could not be carried out. */
  broke: string | null;
  /** Nothing was found, and it could be carried out. */
  clean: boolean;
}

export interface StoredMutation {
  title: string;
  /** Rows that noticed, and rows that did not. */
  red: number[];
  green: number[];
  at: string;
}

/** The figures behind the document: a run replaces what it has run, and leaves the rest as it was. */
export interface Stored {
  rows: Record<string, StoredRow>;
  mutations: Record<string, StoredMutation>;
}

/** Beside the document, under its name. */
export const figuresFile = (document: string): string => document.replace(/\.md$/, ".json");

export function readStored(document: string): Stored {
  const file = figuresFile(document);
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Stored) : { rows: {}, mutations: {} };
}

export const writeStored = (document: string, stored: Stored): void =>
  writeFileSync(figuresFile(document), `${JSON.stringify(stored, undefined, 2)}\n`);

export function withRows(stored: Stored, results: readonly RowResult[], machine: Machine): Stored {
  const at = new Date().toISOString();
  const fresh = results.map((result): [string, StoredRow] => {
    const { row, ...count } = result;
    return [String(row.number), { ...count, at, machine, clean: !isRed(result) }];
  });
  return { ...stored, rows: { ...stored.rows, ...Object.fromEntries(fresh) } };
}

export function withMutations(stored: Stored, results: readonly MutationResult[]): Stored {
  const at = new Date().toISOString();
  const fresh = results.map(({ mutation, green }): [string, StoredMutation] => {
    const red = mutation.turnsRed.filter((number) => !green.includes(number));
    return [mutation.id, { title: mutation.title, red, green, at }];
  });
  return { ...stored, mutations: { ...stored.mutations, ...Object.fromEntries(fresh) } };
}
