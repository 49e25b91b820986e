import { pipeline } from "node:stream/promises";
import type { ClientBase } from "pg";
import { from } from "pg-copy-streams";

/** Sends lines of COPY's text format into a table. */
export const copyInto = (
  client: ClientBase,
  table: string,
  columns: readonly string[],
  lines: string[],
): Promise<void> => pipeline([lines.join("")], client.query(from(`COPY ${table} (${columns.join(", ")}) FROM STDIN`)));
