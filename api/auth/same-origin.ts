/** What the check needs of a Koa context. */
interface HeaderContext {
  get(header: string): string;
}

/**
 * Whether a browser says that one of our own pages sent this. No page of somebody else can set these headers; a request
 * with neither comes from no browser that we could protect, and is refused as well.
 */
export function isSameOrigin(ctx: HeaderContext, publicUrl: string): boolean {
  const site = ctx.get("sec-fetch-site");
  return site === "" ? ctx.get("origin") === new URL(publicUrl).origin : site === "same-origin";
}
