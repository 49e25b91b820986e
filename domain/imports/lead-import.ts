import type { LeadStage } from "../lead.ts";

export const IMPORT_STATES = ["queued", "running", "paused", "completed", "failed", "cancelled"] as const;
export type ImportState = (typeof IMPORT_STATES)[number];

export const isFinished = (state: ImportState): boolean =>
  state === "completed" || state === "failed" || state === "cancelled";

/** How a file is written, found out from its beginning. */
export type Dialect =
  | { format: "csv"; delimiter: string; newline: "\n" | "\r"; columns: string[] }
  | { format: "ndjson" };

/** What happens to a row whose person is there already, and what rows take where they say nothing themselves. */
export interface ImportOptions {
  duplicates: "skip" | "update";
  agentId: string | null;
  stage: LeadStage | null;
  /** ISO 3166; for numbers without a country code. */
  country: string | null;
}

export type ProblemCode =
  | "invalid_value"
  | "invalid_encoding"
  | "invalid_json"
  | "missing_identity"
  | "unknown_agent"
  | "too_many_columns"
  | "row_too_long"
  | "unbalanced_quote";

/** Why a row was not stored. `line` counts lines of the file from 1. */
export interface RowProblem {
  line: number;
  column: string | null;
  code: ProblemCode;
  message: string;
}

/** One record of a file as it was written, with all that is known to be wrong with it. */
export interface RawRecord {
  line: number;
  /** Where the next record begins, in bytes from the start of the window. */
  end: number;
  fields: Map<string, unknown>;
  /** The record's cells (or its one line of JSON), for the file of failed rows. */
  cells: string[];
  problem: Omit<RowProblem, "line"> | null;
}

/** Bytes that begin with a record. */
export interface Window {
  bytes: Buffer;
  /** Nothing follows these bytes. */
  isLast: boolean;
  /** The number of the first line. */
  line: number;
  rowsMax: number;
}

/** Records from the beginning of some bytes, and how far they reach. */
export interface RecordWindow {
  records: RawRecord[];
  consumed: number;
  /** Lines within what was consumed. */
  lines: number;
}

export const MAX_RECORD_BYTES = 256 * 1024;
