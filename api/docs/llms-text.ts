import type { Operation } from "../operation.ts";
import { SECTIONS } from "./sections.ts";

/** `/llms.txt`: where a language model finds what, in the convention of llmstxt.org. */
export function llmsText(operations: readonly Operation[], publicUrl: string): string {
  const bySection = Map.groupBy(operations, ({ section }) => section);
  const sections = [...bySection].map(
    ([section, ops]) => `- ${section}: ${SECTIONS[section] ?? ""} ${ops.map(({ id }) => `\`${id}\``).join(", ")}`,
  );
  return `# Cora

> Cora calls and mails people on behalf of software and AI agents, over REST and MCP. What is accepted is done once, or you are told; nobody is contacted who must not be.

Agents connect by MCP (streamable HTTP) at ${publicUrl}/api/mcp, with OAuth or with an API key as a bearer token; the tools are the operations below, under the same names. Outreach reaches real people: confirm with a human first.

## Docs

- [API reference](${publicUrl}/api/v1/docs): every operation with fields, answers and errors, as markdown
- [Integration guide](${publicUrl}/api/v1/integration-guide): from nothing to a call, and how never to do it twice
- [OpenAPI 3.1](${publicUrl}/api/v1/openapi.json): the same for machines
- [Index](${publicUrl}/api/v1): every operation with method, path and tool name, as JSON

## Operations

${sections.join("\n")}

## Optional

- [Interactive reference](${publicUrl}/docs): for people with a browser
`;
}
