import { inSystem } from "../../db/project-scope.ts";
import { CoraError } from "../../domain/errors.ts";
import { googleAccount } from "../auth/google-account.ts";
import { keepGoogleErrand, takeGoogleErrand } from "../auth/google-check.ts";
import { startSession } from "../auth/session.ts";
import { localPath } from "./local-path.ts";
import { onPage } from "./parts.ts";
import type { PageParts, PageRouter } from "./parts.ts";

const CALLBACK = "/sign-in/google/callback";

/** Signing in with a Google account; without a client id there are no such pages. */
export function googlePages(router: PageRouter, { deps, limits }: PageParts): void {
  const { google, settings } = deps;
  if (!google) return;

  onPage(router, "get", "/sign-in/google", "sign_in_with_google", async (ctx) => {
    await limits.signIn(ctx);
    const { url, check } = await google.begin(settings.publicUrl + CALLBACK);
    keepGoogleErrand(ctx, settings, { check, returnTo: localPath(String(ctx.query["return_to"] ?? "")) });
    ctx.set("Cache-Control", "no-store");
    ctx.redirect(url);
  });

  onPage(router, "get", CALLBACK, "back_from_google", async (ctx) => {
    await limits.signIn(ctx);
    const errand = takeGoogleErrand(ctx, settings);
    const identity = errand && (await google.finish(new URL(ctx.url, settings.publicUrl), errand.check));
    if (!errand || !identity)
      throw new CoraError("forbidden", "Google did not confirm who you are. Go back to sign-in and try again.");
    const { sandboxNumbers } = settings;
    const { requestId } = ctx.state;
    const arrival = await inSystem(deps.database, (em) => googleAccount(em, identity, { sandboxNumbers, requestId }));
    if (!arrival)
      throw new CoraError("forbidden", "This Google account cannot be used here. Sign in with your password instead.");
    await startSession(ctx, deps, arrival.userId, true);
    ctx.redirect(arrival.confirmedNow ? "/account?done=confirmed" : errand.returnTo);
  });
}
