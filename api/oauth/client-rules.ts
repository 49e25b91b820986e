import { errors } from "oidc-provider";

const LOOPBACK = new Set(["localhost", "127.0.0.1", "[::1]"]);
/** Schemes that a browser itself acts upon; none of them is an app. */
const NOT_AN_APP =
  /^(https?|wss?|ftp|file|filesystem|data|javascript|vbscript|blob|about|mailto|tel|sms|view-source|chrome|chrome-extension|moz-extension|resource|intent|ms-[a-z-]+):$/;
const MAX_REDIRECTS = 10;
const MAX_LENGTH = 2_000;
const MAX_NAME = 100;

const isLoopback = ({ protocol, hostname }: URL): boolean => protocol === "http:" && LOOPBACK.has(hostname);

/** Codes may travel over https, to an app on the same machine, or to an app that owns a scheme there (RFC 8252). */
function isSafeRedirect(uri: unknown): uri is string {
  if (typeof uri !== "string" || uri.length > MAX_LENGTH || /[\s\p{Cc}]/u.test(uri) || !URL.canParse(uri)) return false;
  const url = new URL(uri);
  if (url.username || url.password || uri.includes("#")) return false;
  return url.protocol === "https:" || isLoopback(url) || !NOT_AN_APP.test(url.protocol);
}

/** Throws where an app wants codes sent to where others could read them. */
function safeRedirects(uris: unknown): string[] {
  if (Array.isArray(uris) && uris.length > 0 && uris.length <= MAX_REDIRECTS && uris.every(isSafeRedirect)) return uris;
  throw new errors.InvalidClientMetadata(
    `redirect_uris must be 1 to ${MAX_REDIRECTS} addresses: over https, over http to localhost, 127.0.0.1 or [::1], or of an app's own scheme`,
  );
}

/** A name is one short line of visible text: it stands on the page where a person decides. */
const cleanName = (name: unknown): string =>
  typeof name === "string"
    ? name
        .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, " ")
        .trim()
        .slice(0, MAX_NAME)
    : "";

/**
 * What of an app's description counts, registered or fetched. Every app is a public client with the code flow, whatever
 * it proposes (RFC 7591 lets a server replace values); on a person's own machine it may choose its port each time.
 */
export function normaliseClient(sent: unknown): Record<string, unknown> {
  const wanted = (typeof sent === "object" && sent !== null ? sent : {}) as Record<string, unknown>;
  const redirects = safeRedirects(wanted["redirect_uris"]);
  return {
    client_name: cleanName(wanted["client_name"]) || new URL(redirects[0] as string).host || "An app",
    redirect_uris: redirects,
    token_endpoint_auth_method: "none",
    grant_types: ["authorization_code", "refresh_token"],
    response_types: ["code"],
    application_type: redirects.every((uri) => uri.startsWith("https:")) ? "web" : "native",
  };
}

/** Where an app's answers go, as a person can judge it. */
export function redirectPlace(uri: string): string {
  const url = new URL(uri);
  if (isLoopback(url)) return "this computer";
  return url.protocol === "https:" ? url.host : `the app for ${url.protocol} links on this computer`;
}
