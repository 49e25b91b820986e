/** What cookies need of a Koa context. */
export interface CookieContext {
  get(header: string): string;
  append(header: string, value: string): void;
}

interface CookieSettings {
  publicUrl: string;
}

const isSecure = ({ publicUrl }: CookieSettings): boolean => publicUrl.startsWith("https:");

/** `__Host-` binds a cookie to this very host, so that a sibling domain can plant none; browsers allow it over https only. */
const nameOf = (name: string, settings: CookieSettings): string => `${isSecure(settings) ? "__Host-" : ""}cora_${name}`;

export function readCookie(ctx: CookieContext, settings: CookieSettings, name: string): string | null {
  const wanted = `${nameOf(name, settings)}=`;
  const found = ctx
    .get("cookie")
    .split(";")
    .map((pair) => pair.trim())
    .find((pair) => pair.startsWith(wanted));
  return found?.slice(wanted.length) || null;
}

/** `maxAgeSeconds` 0 deletes; null lasts until the browser closes. Values are URL-safe text of our own making. */
export function writeCookie(
  ctx: CookieContext,
  settings: CookieSettings,
  name: string,
  value: string,
  maxAgeSeconds: number | null,
): void {
  const age = maxAgeSeconds === null ? "" : `; Max-Age=${maxAgeSeconds}`;
  const secure = isSecure(settings) ? "; Secure" : "";
  ctx.append("Set-Cookie", `${nameOf(name, settings)}=${value}; Path=/; HttpOnly; SameSite=Lax${age}${secure}`);
}
