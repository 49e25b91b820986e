/** What a token may be made for; a token for one is worth nothing at the other. */
export type Resource = "mcp" | "rest";

const PATHS: Record<Resource, string> = { mcp: "/api/mcp", rest: "/api/v1" };

export const READ = "cora.read";
export const WRITE = "cora.write";
/** Of API scopes; WRITE implies READ. */
export const API_SCOPES = [READ, WRITE] as const;

export const resourceUrl = (publicUrl: string, resource: Resource): string => publicUrl + PATHS[resource];

/** Where a client learns which authorization server a resource trusts (RFC 9728). */
export const metadataUrl = (publicUrl: string, resource: Resource): string =>
  `${publicUrl}/.well-known/oauth-protected-resource${PATHS[resource]}`;

/** The resource that an indicator names, however its last slash is written; null for everything that is not ours. */
export function namedResource(publicUrl: string, indicator: string): Resource | null {
  const wanted = indicator.replace(/\/$/, "");
  return (["mcp", "rest"] as const).find((resource) => resourceUrl(publicUrl, resource) === wanted) ?? null;
}

export const resourceMetadata = (publicUrl: string, resource: Resource) => ({
  resource: resourceUrl(publicUrl, resource),
  authorization_servers: [publicUrl],
  scopes_supported: [...API_SCOPES],
  bearer_methods_supported: ["header"],
  resource_name: "Cora",
  resource_documentation: `${publicUrl}/api/v1/docs`,
});
