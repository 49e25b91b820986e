import type { Operation } from "../operation.ts";

const COLUMNS = 5;
const ROWS = 10;
const FIELDS = 12;
const CELL = 60;
const VALUE = 300;

type Row = Record<string, unknown>;

const isRow = (value: unknown): value is Row => typeof value === "object" && value !== null && !Array.isArray(value);
const isShort = (value: unknown): boolean => ["string", "number", "boolean"].includes(typeof value);
const clip = (value: unknown, length: number): string => {
  const text = String(value).replaceAll(/\s+/g, " ");
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
};
const cell = (value: unknown): string => (isShort(value) ? clip(value, CELL).replaceAll("|", "\\|") : "");

/** An answer as a person reads it, beside the same answer as data: a table of a list's first rows, a record's plain fields. */
export function readable(op: Operation, body: unknown): string {
  const data = isRow(body) && "data" in body ? body["data"] : body;
  if (Array.isArray(data)) return list(op, data, isRow(body) && body["has_more"] === true);
  return isRow(data) ? `${op.summary}:\n${fields(data)}` : `${op.summary}: ${clip(data, VALUE)}`;
}

function list(op: Operation, rows: unknown[], hasMore: boolean): string {
  const more = hasMore ? ", and more on the next page (pass next_cursor as cursor)" : "";
  const count = `${op.summary}: ${rows.length}${more}.`;
  const records = rows.slice(0, ROWS).filter(isRow);
  const columns = [...new Set(records.flatMap((row) => Object.keys(row).filter((key) => isShort(row[key]))))].slice(
    0,
    COLUMNS,
  );
  if (columns.length === 0) return count;
  const line = (cells: string[]): string => `| ${cells.join(" | ")} |`;
  const table = [
    line(columns),
    line(columns.map(() => "---")),
    ...records.map((row) => line(columns.map((column) => cell(row[column])))),
  ];
  const rest = rows.length > ROWS ? `\n${rows.length - ROWS} more in the data.` : "";
  return `${count}\n\n${table.join("\n")}${rest}`;
}

const fields = (data: Row): string =>
  Object.entries(data)
    .filter(([, value]) => isShort(value))
    .slice(0, FIELDS)
    .map(([name, value]) => `- ${name}: ${clip(value, VALUE)}`)
    .join("\n");
