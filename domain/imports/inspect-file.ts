import { CoraError } from "../errors.ts";
import { csvDialect } from "./csv-dialect.ts";
import { csvRecords } from "./csv-records.ts";
import { guessMapping } from "./guess-mapping.ts";
import type { Dialect, RecordWindow, Window } from "./lead-import.ts";
import { ndjsonRecords } from "./ndjson-records.ts";
import type { Mapping } from "./targets.ts";

/** What a file is, told by its beginning. */
export interface Inspection {
  dialect: Dialect;
  mapping: Mapping;
  /** Where its first row begins. */
  position: number;
  line: number;
}

const SAMPLE_ROWS = 200;

const refuse = (message: string, param = "body") => new CoraError("validation_error", message, { param });

/** Finds out how a file is written and what its columns mean; refuses what is no list of people at all. */
export function inspectFile(
  head: Buffer,
  { format, isWhole, chosen }: { format: Dialect["format"]; isWhole: boolean; chosen: Mapping },
): Inspection {
  if (isUtf16(head)) throw refuse("The file is UTF-16; save it as UTF-8.");
  if (head.length === 0) throw refuse("The file is empty.");
  const { dialect, position, line } = format === "csv" ? csvDialect(head) : ndjsonStart(head);
  const window = { bytes: head.subarray(position), isLast: isWhole, line, rowsMax: SAMPLE_ROWS };
  const { records } = readRecords(window, dialect);
  if (records.length === 0 && isWhole) throw refuse("The file has no rows.");
  const sample = (column: string) => records.map(({ fields }) => fields.get(column));
  const columns =
    dialect.format === "csv" ? dialect.columns : [...new Set(records.flatMap(({ fields }) => [...fields.keys()]))];
  refuseBadChoice(chosen, columns, dialect);
  return { dialect, mapping: guessMapping(columns, chosen, sample), position, line };
}

export const readRecords = (window: Window, dialect: Dialect): RecordWindow =>
  dialect.format === "csv" ? csvRecords(window, dialect) : ndjsonRecords(window);

function isUtf16(head: Buffer): boolean {
  const [first, second] = head;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) return true;
  return head.length >= 4 && ((first === 0 && head[2] === 0) || (second === 0 && head[3] === 0));
}

function ndjsonStart(head: Buffer): { dialect: Dialect; position: number; line: number } {
  const position = head.subarray(0, 3).equals(Buffer.from([0xef, 0xbb, 0xbf])) ? 3 : 0;
  const first = head
    .subarray(position, position + 1000)
    .toString("utf8")
    .trimStart()[0];
  if (first === "[") throw refuse("The file is one JSON array; send one object per line.");
  return { dialect: { format: "ndjson" }, position, line: 1 };
}

function refuseBadChoice(chosen: Mapping, columns: string[], dialect: Dialect): void {
  const unknown =
    dialect.format === "csv" ? Object.keys(chosen).find((column) => !columns.includes(column)) : undefined;
  if (unknown !== undefined) throw refuse(`The file has no column ${unknown.slice(0, 100)}.`, "mapping");
  const targets = Object.values(chosen).filter((target) => target !== null);
  const twice = targets.find((target, index) => targets.indexOf(target) !== index);
  if (twice !== undefined) throw refuse(`Two columns are mapped to ${twice}.`, "mapping");
}
