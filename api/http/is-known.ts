import type { Context } from "./state.ts";

/** Says the answer's version as its ETag, and whether the caller has named that one as what they have. */
export function isKnown(ctx: Pick<Context, "get" | "set">, body: unknown): boolean {
  const { version } = (body as { data: { version: string } }).data;
  ctx.set("ETag", `W/"${version}"`);
  const known = ctx.get("If-None-Match");
  return known.trim() === "*" || known.split(",").some((tag) => tag.trim().replace(/^W\//, "") === `"${version}"`);
}
