import { parse } from "csv-parse/sync";
import { CoraError } from "../errors.ts";
import { MAX_RECORD_BYTES } from "./lead-import.ts";
import type { Dialect } from "./lead-import.ts";

export type CsvDialect = Extract<Dialect, { format: "csv" }>;

const DELIMITERS = [",", ";", "\t", "|"];
const MAX_COLUMNS = 300;
const MAX_HEADER = 100;

/** How a CSV file is written, from its first bytes: what separates cells and lines, its columns, and where its rows begin. */
export function csvDialect(head: Buffer): { dialect: CsvDialect; position: number; line: number } {
  const bom = head.subarray(0, 3).equals(Buffer.from([0xef, 0xbb, 0xbf])) ? 3 : 0;
  const text = head.subarray(bom);
  const newline = !text.includes("\n") && text.includes("\r") ? "\r" : "\n";
  const { cells, delimiter, end } = widest(text, newline);
  const columns = cells.map((cell, index) => cell.trim() || `column ${index + 1}`);
  refuseBadHeader(columns, cells);
  const position = bom + end;
  return { dialect: { format: "csv", delimiter, newline, columns }, position, line: 1 + lineCount(text, end, newline) };
}

interface Header {
  cells: string[];
  delimiter: string;
  end: number;
}

/** The delimiter that cuts the first line into most cells. */
const widest = (text: Buffer, newline: "\n" | "\r"): Header =>
  DELIMITERS.map((delimiter) => firstRecord(text, delimiter, newline)).reduce((best, next) =>
    next.cells.length > best.cells.length ? next : best,
  );

function firstRecord(text: Buffer, delimiter: string, newline: "\n" | "\r"): Header {
  let header: Header = { cells: [], delimiter, end: 0 };
  try {
    parse(text.subarray(0, MAX_RECORD_BYTES), {
      ...csvOptions(delimiter, newline),
      to: 1,
      skip_empty_lines: true,
      on_record: (cells: string[], { bytes }) => {
        header = { cells, delimiter, end: bytes };
        return null;
      },
    });
  } catch {
    // A quote that is never closed: this delimiter reads no header.
  }
  return header;
}

/** What every reading of CSV here has in common: quotes in the middle of a cell are taken as they are. */
export const csvOptions = (delimiter: string, newline: "\n" | "\r") =>
  ({
    delimiter,
    record_delimiter: newline === "\r" ? ["\r"] : ["\r\n", "\n"],
    relax_quotes: true,
    relax_column_count: true,
    max_record_size: 0,
  }) as const;

export function lineCount(bytes: Buffer, end: number, newline: "\n" | "\r"): number {
  let lines = 0;
  for (let at = bytes.indexOf(newline); at !== -1 && at < end; at = bytes.indexOf(newline, at + 1)) lines += 1;
  return lines;
}

function refuseBadHeader(columns: string[], cells: string[]): void {
  const refuse = (message: string) => new CoraError("validation_error", message, { param: "body" });
  if (!cells.some((cell) => cell.trim()))
    throw refuse("The file has no header line: the first line names the columns.");
  if (columns.length > MAX_COLUMNS) throw refuse(`The file has more than ${MAX_COLUMNS} columns.`);
  const long = columns.find((column) => column.length > MAX_HEADER);
  if (long) throw refuse(`The column ${long.slice(0, 40)}… has a name of more than ${MAX_HEADER} characters.`);
  if (columns.some((column) => /[\0\uFFFD]/.test(column) || !column.isWellFormed()))
    throw refuse("The header line is not readable UTF-8 text.");
  const twice = columns.find((column, index) => columns.indexOf(column) !== index);
  if (twice) throw refuse(`Two columns are named ${twice}.`);
}
