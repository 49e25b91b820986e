import { errors } from "oidc-provider";
import { normaliseClient } from "./client-rules.ts";
import { fetchDocument } from "./fetch-document.ts";
import type { FetchedDocument } from "./fetch-document.ts";

/** How a document at an address that a client named is fetched. */
export type FetchDocument = (url: string) => Promise<FetchedDocument>;

/**
 * The client-id metadata document at `url`, as the provider's fetch expects it. A client that proves itself by a key is
 * refused rather than treated as one that need not.
 */
export async function clientDocument(url: string, fetchIt: FetchDocument = fetchDocument): Promise<Response> {
  const { status, headers, body } = await fetchIt(url);
  if (status !== 200) return new Response(null, { status });
  const sent = JSON.parse(body) as Record<string, unknown>;
  const method = sent["token_endpoint_auth_method"] ?? "none";
  if (method !== "none") throw new errors.InvalidClientMetadata("token_endpoint_auth_method must be none");
  const document = { client_id: sent["client_id"], ...normaliseClient(sent) };
  return Response.json(document, { headers: headers.cacheControl ? { "cache-control": headers.cacheControl } : {} });
}
