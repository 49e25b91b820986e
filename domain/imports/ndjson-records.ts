import { MAX_DEPTH, isTooDeep } from "../nesting.ts";
import { MAX_RECORD_BYTES } from "./lead-import.ts";
import type { RawRecord, RecordWindow, Window } from "./lead-import.ts";
import { isReadable } from "./utf8.ts";

const NEWLINE = 10;

/** As many whole lines of JSON as bytes and limit allow. */
export function ndjsonRecords({ bytes, isLast, line: firstLine, rowsMax }: Window): RecordWindow {
  const readable = isReadable(bytes, isLast);
  const records: RawRecord[] = [];
  let [consumed, line] = [0, firstLine];
  while (records.length < rowsMax && consumed < bytes.length) {
    const newline = bytes.indexOf(NEWLINE, consumed);
    if (newline === -1 && !isLast) break;
    const end = newline === -1 ? bytes.length : newline + 1;
    const raw = bytes.subarray(consumed, end);
    const text = raw.toString("utf8").trim();
    if (text !== "") records.push({ line, end, cells: [text], ...recordOf(text, raw, readable) });
    if (newline !== -1) line += 1;
    consumed = end;
  }
  return { records, consumed, lines: line - firstLine };
}

type Content = Pick<RawRecord, "fields" | "problem">;

const bad = (code: "row_too_long" | "invalid_encoding" | "invalid_json", message: string): Content => ({
  fields: new Map(),
  problem: { column: null, code, message },
});

function recordOf(text: string, raw: Buffer, readable: boolean): Content {
  if (raw.length > MAX_RECORD_BYTES) return bad("row_too_long", `is longer than ${MAX_RECORD_BYTES / 1024} KiB`);
  if (!readable && !isReadable(raw, true)) return bad("invalid_encoding", "is not UTF-8 text");
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return bad("invalid_json", "is not JSON");
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return bad("invalid_json", "is no JSON object");
  if (isTooDeep(value)) return bad("invalid_json", `is nested deeper than ${MAX_DEPTH} levels`);
  return { fields: new Map(Object.entries(value)), problem: null };
}
