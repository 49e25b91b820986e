import { parse } from "csv-parse/sync";
import { csvOptions, lineCount } from "./csv-dialect.ts";
import type { CsvDialect } from "./csv-dialect.ts";
import { MAX_RECORD_BYTES } from "./lead-import.ts";
import type { RawRecord, RecordWindow, Window } from "./lead-import.ts";
import { isReadable } from "./utf8.ts";

/** As many whole records as bytes and limit allow. A quote that is never closed spoils the line it stands on and no other. */
export function csvRecords({ bytes, isLast, line: firstLine, rowsMax }: Window, dialect: CsvDialect): RecordWindow {
  const readable = isReadable(bytes, isLast);
  const records: RawRecord[] = [];
  let [consumed, line] = [0, firstLine];
  const take = (end: number, cells: string[], problem: RawRecord["problem"]): void => {
    const raw = bytes.subarray(consumed, end);
    if (cells.some((cell) => cell.trim() !== "")) {
      const wrong = problem ?? problemOf(raw, cells, dialect, readable);
      records.push({ line, end, cells, fields: fieldsOf(cells, dialect), problem: wrong });
    }
    line += lineCount(raw, raw.length, dialect.newline);
    consumed = end;
  };
  while (records.length < rowsMax && consumed < bytes.length) {
    const base = consumed;
    const limit = rowsMax - records.length;
    const { whole, isQuoteOpen } = wholeRecords(bytes.subarray(base), dialect, isLast, limit);
    for (const { cells, end } of whole) take(base + end, cells, null);
    if (whole.length === limit || consumed === bytes.length) continue;
    if (!isLast && bytes.length - consumed <= MAX_RECORD_BYTES) break;
    // What is left begins with a line that no next window could complete.
    const newline = bytes.indexOf(dialect.newline, consumed);
    if (newline === -1 && !isLast) break;
    const end = newline === -1 ? bytes.length : newline + 1;
    take(end, [bytes.toString("utf8", consumed, end).trimEnd()], isQuoteOpen ? UNBALANCED : TOO_LONG);
  }
  return { records, consumed, lines: line - firstLine };
}

const UNBALANCED = { column: null, code: "unbalanced_quote", message: "a quote is opened and never closed" } as const;
const TOO_LONG = {
  column: null,
  code: "row_too_long",
  message: `is longer than ${MAX_RECORD_BYTES / 1024} KiB`,
} as const;

/** Records that end within the bytes; the last of a window may go on in the next. */
function wholeRecords(bytes: Buffer, { delimiter, newline }: CsvDialect, isLast: boolean, limit: number) {
  const whole: { cells: string[]; end: number }[] = [];
  let isQuoteOpen = false;
  try {
    parse(bytes, {
      ...csvOptions(delimiter, newline),
      to: limit,
      on_record: (cells: string[], { bytes: end }) => {
        whole.push({ cells, end });
        return null;
      },
    });
  } catch {
    isQuoteOpen = true;
  }
  const last = whole.at(-1);
  const mayGoOn = last?.end === bytes.length && bytes.at(-1) !== newline.charCodeAt(0);
  if (!isLast && mayGoOn) whole.pop();
  return { whole, isQuoteOpen };
}

const fieldsOf = (cells: string[], { columns }: CsvDialect): Map<string, unknown> =>
  new Map(columns.map((column, index) => [column, cells[index]]));

function problemOf(raw: Buffer, cells: string[], { columns }: CsvDialect, readable: boolean): RawRecord["problem"] {
  if (raw.length > MAX_RECORD_BYTES) return TOO_LONG;
  if (cells.slice(columns.length).some((cell) => cell.trim() !== ""))
    return {
      column: null,
      code: "too_many_columns",
      message: `has ${cells.length} cells under ${columns.length} columns`,
    };
  if (readable || isReadable(raw, true)) return null;
  const column = cells.findIndex((cell) => cell.includes("\uFFFD"));
  return { column: columns[column] ?? null, code: "invalid_encoding", message: "is not UTF-8 text" };
}
