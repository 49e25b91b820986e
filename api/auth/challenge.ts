import { CoraError, ERRORS } from "../../domain/errors.ts";
import { API_SCOPES, metadataUrl } from "../oauth/resources.ts";
import type { Resource } from "../oauth/resources.ts";
import type { Actor } from "../operation.ts";

interface ChallengeContext {
  set(header: string, value: string): void;
}

/** Whether more consent would help: an app that was connected for reading only, by somebody who may do more. */
export const needsMoreScope = (actor: Actor | null): boolean =>
  actor?.kind === "oauth" && actor.scope === "read_only" && actor.user?.role !== "viewer";

/** Tells OAuth clients on a refusal where a token comes from and what it must allow (RFC 6750, RFC 9728). */
export function setChallenge(
  ctx: ChallengeContext,
  error: unknown,
  { publicUrl, resource }: { publicUrl: string; resource: Resource },
  actor: Actor | null,
): void {
  if (!(error instanceof CoraError)) return;
  const refused = ERRORS[error.code].status === 401;
  if (!refused && !(error.code === "read_only_key" && needsMoreScope(actor))) return;
  const problem = refused ? (error.code === "missing_api_key" ? null : "invalid_token") : "insufficient_scope";
  const parts = [
    ...(problem === null ? [] : [`error="${problem}"`]),
    `scope="${API_SCOPES.join(" ")}"`,
    `resource_metadata="${metadataUrl(publicUrl, resource)}"`,
  ];
  ctx.set("WWW-Authenticate", `Bearer ${parts.join(", ")}`);
}
