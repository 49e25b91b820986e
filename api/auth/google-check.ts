import { createHmac } from "node:crypto";
import { z } from "zod";
import type { IdentityCheck } from "../../providers/identity-provider.ts";
import { sameBytes } from "../../providers/timed-signature.ts";
import type { ApiSettings } from "../deps.ts";
import { readCookie, writeCookie } from "./cookie.ts";
import type { CookieContext } from "./cookie.ts";

const Errand = z.object({
  check: z.object({ state: z.string(), nonce: z.string(), verifier: z.string() }),
  returnTo: z.string(),
  until: z.number(),
});

/** What this browser left for Google with; nobody else's browser can bring the answer back. */
interface GoogleErrand {
  check: IdentityCheck;
  returnTo: string;
}

const COOKIE = "google";
const SECONDS = 600;
type Settings = Pick<ApiSettings, "publicUrl" | "secret">;

const mac = (secret: string, payload: string): string =>
  createHmac("sha256", secret).update(`google ${payload}`).digest("base64url");

export function keepGoogleErrand(ctx: CookieContext, settings: Settings, errand: GoogleErrand): void {
  const payload = Buffer.from(JSON.stringify({ ...errand, until: Date.now() + SECONDS * 1000 })).toString("base64url");
  writeCookie(ctx, settings, COOKIE, `${payload}.${mac(settings.secret, payload)}`, SECONDS);
}

/** The errand, once; null where there is none, it is too old or not ours. */
export function takeGoogleErrand(ctx: CookieContext, settings: Settings): GoogleErrand | null {
  const [payload = "", given = ""] = (readCookie(ctx, settings, COOKIE) ?? "").split(".");
  writeCookie(ctx, settings, COOKIE, "", 0);
  if (!sameBytes(Buffer.from(given), Buffer.from(mac(settings.secret, payload)))) return null;
  const errand = Errand.parse(JSON.parse(Buffer.from(payload, "base64url").toString()));
  return errand.until > Date.now() ? errand : null;
}
