import { CoraError } from "../../domain/errors.ts";
import type { ApiDeps } from "../deps.ts";
import { isCsrfToken } from "../pages/csrf.ts";
import type { Actor } from "../operation.ts";
import type { CookieContext } from "./cookie.ts";
import { isSameOrigin } from "./same-origin.ts";
import { readSession } from "./session.ts";
import { sessionActor } from "./session-actor.ts";

/**
 * The signed-in person who calls an operation with their cookie. Browsers send cookies for any site that asks, so one of our
 * own pages must have asked, or somebody who could read the token there.
 */
export async function sessionCaller(
  ctx: CookieContext,
  deps: ApiDeps,
  readWish: () => Promise<string | null>,
): Promise<Actor> {
  const session = await readSession(ctx, deps);
  if (!session) throw new CoraError("missing_api_key", `Sign in at ${deps.settings.publicUrl}/sign-in first.`);
  if (!isSameOrigin(ctx, deps.settings.publicUrl) && !isCsrfToken(session, ctx.get("x-csrf-token")))
    throw new CoraError("forbidden", "This was sent neither from a page of ours nor with its X-CSRF-Token.");
  return sessionActor(deps.database, session, await readWish());
}
