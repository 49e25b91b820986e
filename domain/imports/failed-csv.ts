import type { Dialect } from "./lead-import.ts";

/** What a spreadsheet would take for a formula; a number, with or without a plus, it may read as one. */
const FORMULA = /^[\s]*[=+\-@\t\r]/;
const NUMBER_LIKE = /^[+-]?[\d\s().,/-]+$/;

/** A cell as text that no spreadsheet executes. Phone numbers stay as they are, so that a corrected file can be sent again. */
function csvCell(text: string): string {
  const safe = FORMULA.test(text) && !NUMBER_LIKE.test(text.trim()) ? `'${text}` : text;
  return /[",;\t\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export const csvLine = (cells: readonly string[]): string => `${cells.map(csvCell).join(",")}\r\n`;

/** These two come first; an import leaves them out by itself, so a corrected file goes in as it is. */
const FAILED_COLUMNS = ["cora_line", "cora_reason"];

export const failedHeader = (dialect: Dialect): string =>
  csvLine([...FAILED_COLUMNS, ...(dialect.format === "csv" ? dialect.columns : ["row"])]);
