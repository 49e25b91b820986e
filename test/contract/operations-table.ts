import { markdownTable } from "../../bin/generate/markdown-table.ts";
import type { DocumentedOperation } from "./documented.ts";

const HEAD = `# Documented operations

Made by the contract test (\`test/contract/contract.test.ts\`): it calls each operation on a running server, over REST and as an MCP tool, and holds what comes back against the reference documents and against the OpenAPI document that the same server serves. A row that is not as documented fails the test; \`npm test -- test/contract -u\` writes this page anew.`;

const code = (text: string): string => `\`${text}\``;

/** What is known of one operation once all its tests have run. */
export interface Result {
  /** Names of the tests that have passed, of those that the row has. */
  passed: number;
  of: number;
  /** Documented fields that the answer does not have. */
  lacks: string[];
}

function resultOf({ passed, of, lacks }: Result): string {
  if (passed < of) return `FAILS ${of - passed} of ${of}`;
  return lacks.length === 0 ? "as documented" : `without ${lacks.map(code).join(", ")}`;
}

const section = (title: string, rows: readonly DocumentedOperation[], results: Map<string, Result>): string =>
  `## ${title}\n\n${markdownTable(
    ["operation", "REST", "MCP tool", "result"],
    rows.map((row) => [
      code(row.id),
      code(`${row.method} ${row.path}`),
      row.mcp ? code(row.id) : "–",
      resultOf(results.get(row.id) ?? { passed: 0, of: 1, lacks: [] }),
    ]),
  )}`;

/** docs/operations-table.md as it should be. */
export function operationsTable(rows: readonly DocumentedOperation[], results: Map<string, Result>): string {
  const [own, others] = [rows.filter(({ system }) => system === "cora"), rows.filter(({ system }) => system !== "cora")];
  return `${[
    HEAD,
    section("Cora's own", own, results),
    section("Of the other documents, as far as they are here", others, results),
  ].join("\n\n")}\n`;
}
