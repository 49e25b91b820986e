import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import type { VersionNegotiationOptions } from "@modelcontextprotocol/client";

/** The stateless revision, and what older clients speak. */
export const REVISIONS: Record<string, VersionNegotiationOptions> = {
  "2026-07-28": { mode: { pin: "2026-07-28" } },
  "2025-11-25": { mode: "legacy" },
};

/** A connected MCP client as any host has one. */
export async function openMcp(baseUrl: string, apiKey: string, revision = "2026-07-28"): Promise<Client> {
  const client = new Client(
    { name: "test-host", version: "1.0.0" },
    { versionNegotiation: REVISIONS[revision] as VersionNegotiationOptions },
  );
  const requestInit = { headers: { authorization: `Bearer ${apiKey}` } };
  await client.connect(new StreamableHTTPClientTransport(new URL("/api/mcp", baseUrl), { requestInit }));
  return client;
}
