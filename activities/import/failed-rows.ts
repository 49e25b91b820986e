import { csvLine, failedHeader } from "../../domain/imports/failed-csv.ts";
import type { Dialect, RowProblem } from "../../domain/imports/lead-import.ts";

export interface FailedRow {
  cells: string[];
  problems: RowProblem[];
}

const reason = ({ column, code, message }: RowProblem): string =>
  `${code}: ${column === null ? "the row" : column} ${message}`;

/** Failed rows as CSV: where they stood, why they failed, and what they were, to be corrected and sent again. */
export function failedRows(rows: FailedRow[], dialect: Dialect, withHeader: boolean): Buffer {
  if (rows.length === 0) return Buffer.alloc(0);
  const header = withHeader ? failedHeader(dialect) : "";
  const lines = rows.map(({ cells, problems }) =>
    csvLine([String(problems[0]?.line ?? ""), problems.map(reason).join("; "), ...cells]),
  );
  return Buffer.from(header + lines.join(""));
}
